"""What a shell text is made of: words as far as they are known, and the commands they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from hullcheck.core.noun import dataclass
from hullcheck.core.source import Span


@dataclass(frozen=True, slots=True)
class Hole:
    """A piece of a word that is known only when it runs."""

    name: str
    """The variable (`TAG`, `1`, `@`), or the text as written (`$(git describe)`)."""
    splits: bool = False
    """Unquoted: it may become several words, or none."""


Piece = str | Hole
Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One argument, quotes removed, variables replaced by what they are known to hold."""

    raw: str
    """The characters of `span`. Words that one `$VARIABLE` splits into share them."""
    span: Span
    pieces: Pieces
    """Known text and holes in turn; no two texts in a row, no empty text."""
    variables: tuple[str, ...] = ()
    """Names of the variables that stand in it, known or not."""
    glob: bool = False
    """It holds an unquoted `*`, `?` or `[`, which the shell matches against files."""

    @property
    def value(self) -> str | None:
        """The whole text, or None where a piece of it is not known; a glob stays as written."""
        return None if self.holes else "".join(map(str, self.pieces))

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The pieces that are not known."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))

    @property
    def prefix(self) -> str:
        """The text before the first hole."""
        first = self.pieces[0] if self.pieces else ""
        return first if isinstance(first, str) else ""

    @property
    def is_single(self) -> bool:
        """Say whether it is certainly one word when it runs."""
        return not any(hole.splits for hole in self.holes)

    def without(self, length: int) -> Word:
        """Return the word behind its first `length` characters, all of which are in `prefix`."""
        rest = self.prefix[length:]
        pieces = ((rest, *self.pieces[1:]) if rest else self.pieces[1:]) if length else self.pieces
        return Word(self.raw, self.span, pieces, self.variables, self.glob)


@dataclass(frozen=True, slots=True)
class Assignment:
    """`NAME=value`, before a command or on its own."""

    name: str
    value: Word
    """For an array: its elements in one word, as written."""
    span: Span
    appends: bool = False
    """Written with `+=`; `value` is the added part."""
    elements: tuple[Word, ...] | None = None
    """The elements of an array; None for a plain value."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """`> file`, `2>&1`, `<<< text`, `<<EOF`."""

    operator: str
    target: Word | None
    """The file, descriptor or text; None for a heredoc."""
    span: Span
    body: Word | None = None
    """The text of a heredoc; its `span` covers the body."""


class Within(StrEnum):
    """A construct around a command, or something said of the command itself."""

    CONDITION = "condition"
    """It decides an `if`, `while` or `until`."""
    BRANCH = "branch"
    """The body of an `if`, `elif` or `else`."""
    AND = "and"
    """Behind `&&`: it runs only if what stands before succeeds."""
    OR = "or"
    """Behind `||`: it runs only if what stands before fails."""
    LOOP = "loop"
    CASE = "case"
    SUBSHELL = "subshell"
    SUBSTITUTION = "substitution"
    """In `$( )`, backquotes, `<( )` or `>( )`."""
    PIPELINE = "pipeline"
    FUNCTION = "function"
    """The body of a function of the text, at a call, or on its own if nothing calls it."""
    STRING = "string"
    """In the text that `sh -c` runs, or in a heredoc that a shell reads."""
    EVAL = "eval"
    NEGATED = "negated"
    BACKGROUND = "background"
    UNREADABLE = "unreadable"
    """In a part that does not parse, so its limits are a guess."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which branch a command stands in of an `if` or `case` of which one branch surely runs."""

    number: int
    """Which `if` or `case` of the text it is."""
    branch: int
    """Which branch, from 0."""
    branches: int
    """How many there are."""


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command as it would run; without words it only assigns or redirects."""

    words: tuple[Word, ...]
    span: Span
    assignments: tuple[Assignment, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    within: tuple[Within, ...] = ()
    """The constructs around it, the outermost first."""
    cwd: str | Hole = ""
    """Where it runs: `Given.cwd` with every `cd` before it; `..` may lead out of it."""
    choice: Choice | None = None
    """The innermost choice around it of which one branch surely runs."""

    @property
    def name(self) -> str:
        """The first word's last path part; empty where it is not known."""
        return ((self.words[0].value or "") if self.words else "").rpartition("/")[2]

    def chosen_by(self, choice: Choice) -> Command:
        """Return the command as one in a branch of `choice`, unless it is in another inside."""
        if self.choice is not None:
            return self
        own = (self.words, self.span, self.assignments, self.redirects, self.within, self.cwd)
        return Command(*own, choice)

    @property
    def values(self) -> tuple[str | None, ...]:
        """What each word is, as far as known."""
        return tuple(word.value for word in self.words)


@dataclass(frozen=True, slots=True)
class Opaque:
    """A part of the text that nothing can be said of."""

    span: Span
    reason: str
    """In plain words, without a place."""


@dataclass(frozen=True, slots=True)
class Script:
    """The commands of a shell text, in the order in which they would run.

    A function's body stands at each call, a loop over known words is unrolled,
    and both branches of a condition are there.
    """

    commands: tuple[Command, ...] = ()
    opaque: tuple[Opaque, ...] = ()
    broken: bool = False
    """Part of the text is not shell, or was too much; `opaque` says which and why."""


Substitute = Callable[[Sequence[Command]], str | None]
"""Gives the output of a `$( )` from its commands, or None where that is not known."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is known about the place where a shell text runs."""

    variables: Mapping[str, str] = field(default_factory=dict)
    """Variables of the environment; `0` is the script. A value may hold characters of `holes`."""
    holes: Mapping[str, str] = field(default_factory=dict)
    """Single characters of the text that stand for something unknown, with their names."""
    cwd: str | Hole = ""
    """The directory in which it starts; any text, `cd` joins to it."""
    substitute: Substitute | None = None
    decides: bool = False
    """The variables are what they will be: a branch whose condition they decide is in none."""
