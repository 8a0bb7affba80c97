"""What the instructions of a random Dockerfile know of each other while it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from .choosing import chance

PLACES = ("app", "d", "d/e", "src", "w", "opt/x")
"""Where things are put when nothing is known better."""


@dataclass
class Stage:
    """One stage so far."""

    name: str
    """"" where it has none."""
    runs: bool
    """Its base has a shell, so RUN works."""
    landed: list[str] = field(default_factory=list)
    """Paths that may well be there, relative to its root."""


@dataclass
class World:
    """What a Dockerfile can name."""

    paths: Sequence[str]
    """The files of the context, relative to it."""
    named: dict[str, Sequence[str]]
    """The files of each named context, relative to it."""
    behind: Sequence[str] = ()
    """Paths of the context through its links."""
    stages: list[Stage] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    """Variables of the stage that is being written, with what they may well be."""
    escape: str = "\\"

    @property
    def stage(self) -> Stage:
        """The stage that is being written."""
        return self.stages[-1]

    def reference(self, random: Random, index: int) -> str:
        """Return a word that names the stage at `index`."""
        name = self.stages[index].name
        if not name or chance(random, 0.15):
            return str(index)
        return name.swapcase() if chance(random, 0.1) else name


def with_variable(random: Random, world: World, word: str) -> str:
    """Return `word`, at times with a variable in the place of a part of it."""
    if not world.variables or not chance(random, 0.3):
        return word
    name, value = random.choice(sorted(world.variables.items()))
    used = random.choice(
        (
            *(
                f"${name}",
                f"${{{name}}}",
                f"${{{name}}}",
                f"${{{name}:-z}}",
                f"${{{name}:+{value}}}",
            ),
            *(f"${{{name}-z}}", f"${{{name}+y}}", f"${{UNSET:-{value}}}", f"${{{name}#a}}"),
            *(f"${{{name}%/*}}", f"${{{name}/a/b}}", f"${{{name}##*/}}", f"${{{name}//a/b}}"),
        )
    )
    return word.replace(value, used, 1) if value and value in word else f"{used}/{word}"
