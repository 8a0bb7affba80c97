r"""BuildKit's variable expansion and word splitting, character for character.

`$V`, `${V}`, `${V:-d}`, `${V-d}`, `${V:+x}`, `${V+x}`, `${V:?e}`, `${V?e}`, `${V#p}`,
`${V##p}`, `${V%p}`, `${V%%p}`, `${V/p/r}`, `${V//p/r}`, quotes and escapes, nested.
What BuildKit does not have are values that cannot be known: here a variable is set,
unset, or unknown, and a result that needs an unknown one is unknown.
"""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.docker.dockerfile.lexer import MAX_INSERTED, Lexer, Lookup, Mode, StopError
from hullcheck.docker.dockerfile.substitution import TooMuchWorkError


@dataclass(frozen=True, slots=True)
class Expanded:
    """A text with its variables replaced."""

    value: str | None
    """The result; None: it cannot be known, or there is none."""
    unknown_names: tuple[str, ...] = ()
    """Sorted: the variables that nothing sets and that the result needs."""
    error: str = ""
    """Why the builder stops here, where it does."""

    @property
    def reason(self) -> str:
        """Say why there is no value; "" where there is one."""
        if self.value is not None:
            return ""
        if self.error:
            return self.error
        names = ", ".join(f"`{name}`" for name in self.unknown_names)
        return f"the value of {names} is not known" if names else "its variables grow too large"


def expand(text: str, lookup: Lookup, escape: str = "\\", mode: Mode = Mode.PLAIN) -> Expanded:
    """Return `text` as one word, quotes removed and variables replaced."""
    if "$" not in text and _no_meaning(text, escape):
        return Expanded(text)
    return _read(text, lookup, escape, mode)[0]


def expand_words(
    text: str, lookup: Lookup, escape: str = "\\", mode: Mode = Mode.PLAIN
) -> tuple[Expanded, tuple[str, ...]]:
    """Return `text` as `expand` does, and the words it has after that (EXPOSE, heredocs)."""
    return _read(text, lookup, escape, mode)


_UNREADABLE = lazy_pattern("[\ud800-\udfff\ufeff]")


def _no_meaning(text: str, escape: str) -> bool:
    if any(character in text for character in ("'", '"', escape)):
        return False
    return text.isascii() or _UNREADABLE.search(text) is None


def _read(text: str, lookup: Lookup, escape: str, mode: Mode) -> tuple[Expanded, tuple[str, ...]]:
    lexer = Lexer(text, lookup, escape, mode)
    try:
        value = lexer.read("", raw=Mode.RAW_ESCAPES in mode)
    except StopError as stop:
        return Expanded(None, error=str(stop)), ()
    except TooMuchWorkError:
        return Expanded(None, tuple(sorted(lexer.unknown))), ()
    if lexer.unknown or lexer.inserted > MAX_INSERTED:
        return Expanded(None, tuple(sorted(lexer.unknown))), ()
    return Expanded(value), tuple(lexer.words.finished())
