"""Shell text to the commands that it runs.

The shell is bash, which reads what `sh` reads. Nothing is executed; values are
those of a run without arguments and with nothing in the environment but what is
given (see `shell_scope`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hullcheck.core.source import Span

from .mentions import mentions
from .shell_grammar import Text
from .shell_nouns import (
    Assignment,
    Command,
    Given,
    Hole,
    Opaque,
    Pieces,
    Redirect,
    Script,
    Within,
    Word,
)
from .shell_prefixes import program_words
from .shell_run import call_the_rest, run_command
from .shell_scope import Scope, Value, joined
from .shell_walk import Reading, Walk

__all__ = [
    "Assignment",
    "Command",
    "Given",
    "Hole",
    "Opaque",
    "Redirect",
    "Script",
    "Within",
    "Word",
    "mentions",
    "parse_shell",
    "program_words",
    "split_exec",
]

_NOTHING_GIVEN = Given()


def parse_shell(text: str, given: Given = _NOTHING_GIVEN) -> Script:
    """Return the commands of `text` in the order in which they would run.

    Never raises. Spans count characters of `text`. What does not parse, is too
    long or is nested too deeply is in `Script.opaque`, and what could be read
    around and inside it is among the commands.
    """
    values = {name: _value(text, given.holes) for name, text in given.variables.items()}
    reading = Reading(given)
    walk = Walk(reading, Text(text, given.holes), _scope(values, given))
    walk.everything()
    call_the_rest(walk)
    return _script(reading)


def split_exec(words: Sequence[str], given: Given = _NOTHING_GIVEN) -> Script:
    """Return the commands of an exec form, `["sh", "-c", "uv run app"]`.

    The first is the program itself with its words taken literally; behind it
    stand the commands of a text that it hands to a shell. Spans are empty.
    """
    reading = Reading(given)
    walk = Walk(reading, Text("", {}), _scope({}, given))
    nowhere = Span(0, 0)
    made = tuple(Word("", nowhere, _pieces(word, given.holes)) for word in words)
    command = Command(made, nowhere, cwd=given.cwd)
    reading.commands.append(command)
    if made:
        run_command(walk, command, declares=False)
    return _script(reading)


def _scope(values: dict[str, Value], given: Given) -> Scope:
    base = given.cwd if isinstance(given.cwd, str) else ""
    return Scope(values, given.cwd, base)


def _value(text: str, holes: Mapping[str, str]) -> Value:
    return Value((_pieces(text, holes),))


def _pieces(text: str, holes: Mapping[str, str]) -> Pieces:
    if not holes:
        return joined((text,))
    return joined(Hole(holes[char]) if char in holes else char for char in text)


def _script(reading: Reading) -> Script:
    return Script(tuple(reading.commands), tuple(reading.opaque), reading.broken)
