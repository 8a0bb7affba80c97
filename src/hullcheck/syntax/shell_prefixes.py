"""Programs that run the program after them: `sudo`, `env`, `exec`, `time` ..."""

from __future__ import annotations

from collections.abc import Sequence

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

from .shell_nouns import Word

_ASSIGNMENT = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*=")


@dataclass(frozen=True, slots=True)
class _Prefix:
    """How a program reads its own arguments (its manual page)."""

    valued: tuple[str, ...] = ()
    """Options whose value is the next word."""
    operands: int = 0
    """Words of its own before the program."""
    assigns: bool = False
    """It takes `NAME=value` words."""


_PREFIXES = {
    "builtin": _Prefix(),
    "catatonit": _Prefix(),
    "command": _Prefix(),
    "doas": _Prefix(("-u", "-C")),
    "dumb-init": _Prefix(("-r", "--rewrite")),
    "env": _Prefix(("-u", "--unset", "-C", "--chdir"), assigns=True),
    "exec": _Prefix(("-a",)),
    "gosu": _Prefix(operands=1),
    "ionice": _Prefix(("-c", "--class", "-n", "--classdata")),
    "nice": _Prefix(("-n", "--adjustment")),
    "nohup": _Prefix(),
    "setsid": _Prefix(),
    "stdbuf": _Prefix(("-i", "--input", "-o", "--output", "-e", "--error")),
    "su-exec": _Prefix(operands=1),
    "sudo": _Prefix(
        ("-u", "--user", "-g", "--group", "-h", "--host", "-p", "--prompt", "-C", "-D", "-R", "-T"),
        assigns=True,
    ),
    "time": _Prefix(("-f", "--format", "-o", "--output")),
    "timeout": _Prefix(("-k", "--kill-after", "-s", "--signal"), operands=1),
    "tini": _Prefix(("-p", "-e")),
}


def program_words(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words from the program on that really does something.

    `sudo -E docker build .` gives `docker build .`. Where a prefix is followed
    by nothing, or by a word that cannot be told from its options, the rest is
    empty.
    """
    rest = tuple(words)
    while rest:
        prefix = _PREFIXES.get((rest[0].value or "").rpartition("/")[2])
        if prefix is None:
            return rest
        rest = _behind(prefix, rest[1:])
    return ()


def _behind(prefix: _Prefix, words: tuple[Word, ...]) -> tuple[Word, ...]:
    operands, position = prefix.operands, 0
    while position < len(words):
        text = words[position].prefix
        if text == "--":
            position += 1
            break
        if text.startswith("-"):
            position += 2 if text in prefix.valued else 1
        elif prefix.assigns and _ASSIGNMENT.match(text):
            position += 1
        elif operands:
            operands, position = operands - 1, position + 1
        else:
            break
    return words[position + operands :]
