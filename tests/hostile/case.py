"""One hostile repository: how it is made, and what must be told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

from . import themes
from .ground import Ground


@dataclass(frozen=True)
class Answer:
    """What `check --format json` answered."""

    code: int
    document: Any
    """The JSON document; empty where the run could not go on."""
    errors: str


class Saying(Protocol):
    """Something that an answer must say."""

    def holds(self, answer: Answer) -> bool:
        """Say whether `answer` says it."""
        ...


Make = Callable[[Ground], Saying | tuple[Saying, ...]]


@dataclass(frozen=True)
class Case:
    """A hostile repository."""

    make: Make
    theme: str
    seconds: float = 10
    """Of CPU time that one command may take, git's included."""
    megabytes: int = 400
    """Of memory that one command may have at once."""
    heavy: bool = False
    """It is large: not in the default run."""
    twin: bool = False
    """It is as hostile where it is read through GitHub's API."""
    tracked: bool = True
    """Git tracks what is there; else the case itself says of what it knows."""
    options: tuple[str, ...] = ()
    """Of `check`, beside the format."""

    @property
    def name(self) -> str:
        """Theme and function."""
        return f"{self.theme}-{self.make.__name__}"

    @property
    def what(self) -> str:
        """What is hostile about it, in a sentence."""
        return (self.make.__doc__ or "").strip().split("\n")[0]


def case(**limits: Any) -> Callable[[Make], Case]:
    """Make a `Case` of a function; `limits` are the fields of `Case` that differ."""

    def made(make: Make) -> Case:
        return Case(make, make.__module__.rpartition(".")[2], **limits)

    return made


def all_cases() -> list[Case]:
    """Return every case of every theme, as they stand there."""
    modules = (
        import_module(f"{themes.__name__}.{found.name}") for found in iter_modules(themes.__path__)
    )
    return [each for module in modules for each in vars(module).values() if isinstance(each, Case)]


@dataclass(frozen=True)
class Unknown:
    """It is told that something is not known, and why."""

    words: str
    path: str | None = None

    def holds(self, answer: Answer) -> bool:
        """Say whether there is such an unknown."""
        return any(
            self.words in each["reason"] and self.path in (None, each["path"])
            for each in answer.document["unknowns"]
        )


@dataclass(frozen=True)
class Finding:
    """A rule speaks."""

    rule: str
    path: str | None = None
    words: str = ""

    def holds(self, answer: Answer) -> bool:
        """Say whether there is such a finding."""
        return any(
            self.rule == each["rule"]
            and self.path in (None, each["path"])
            and self.words in each["message"]
            for each in answer.document["findings"]
        )


@dataclass(frozen=True)
class Built:
    """A build is known, by its Dockerfile."""

    dockerfile: str
    context: str | None = None

    def holds(self, answer: Answer) -> bool:
        """Say whether there is such a build."""
        return any(
            self.dockerfile == each["dockerfile"] and self.context in (None, each["context"])
            for each in answer.document["builds"]
        )


@dataclass(frozen=True)
class NotFinding:
    """A rule does not speak."""

    rule: str

    def holds(self, answer: Answer) -> bool:
        """Say whether there is no such finding."""
        return all(self.rule != each["rule"] for each in answer.document["findings"])


@dataclass(frozen=True)
class NotBuilt:
    """No build of a Dockerfile is known."""

    dockerfile: str

    def holds(self, answer: Answer) -> bool:
        """Say whether there is no such build."""
        return all(self.dockerfile != each["dockerfile"] for each in answer.document["builds"])


@dataclass(frozen=True)
class Partial:
    """The report says that it is not complete."""

    def holds(self, answer: Answer) -> bool:
        """Say whether it does."""
        return bool(answer.document["status"] == "partial")


@dataclass(frozen=True)
class Failure:
    """The run cannot go on, and says why."""

    words: str
    code: int = 2

    def holds(self, answer: Answer) -> bool:
        """Say whether it does."""
        return answer.code == self.code and self.words in answer.errors
