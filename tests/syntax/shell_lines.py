"""Shell text as lines, for tests."""

from __future__ import annotations

from hullcheck.syntax.shell import Command, Given, Hole, parse_shell


def commands(text: str, given: Given | None = None) -> list[Command]:
    script = parse_shell(text, given or Given())
    assert not script.broken
    assert script.opaque == ()
    return list(script.commands)


def lines(text: str, given: Given | None = None) -> list[str]:
    """Return each command with words as a line; `<V>` stands for the hole `V`."""
    return [line(one) for one in commands(text, given) if one.words]


def line(command: Command) -> str:
    return " ".join(
        "".join(f"<{p.name}>" if isinstance(p, Hole) else p for p in word.pieces) or "''"
        for word in command.words
    )


def last(text: str, given: Given | None = None) -> str:
    return lines(text, given)[-1]
