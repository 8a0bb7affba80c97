"""What a YAML text is made of: scalars as written, mappings, sequences, all with their places.

Nothing is resolved to a type: `yes`, `12:30` and `3.10` stay the words that
were written, because YAML 1.1 and 1.2 disagree on them; the reader that knows
what it expects asks with `as_bool` or reads `text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from hullcheck.core.noun import dataclass
from hullcheck.core.source import Span

MERGE_KEY = "<<"

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "yes", "on", "y"))
_FALSE = frozenset(("false", "no", "off", "n"))


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """One word, quoted text or block of text."""

    text: str
    """The text without quotes, escapes and indentation; never converted."""
    span: Span
    """Its characters in the source, quotes or block header included."""
    line: int
    """1-based line of the first character."""
    style: str = ""
    """How it is written: `'`, `"`, `|`, `>`, or empty for a plain word."""
    tag: str = ""
    """The explicit tag (`!reset`), or empty."""

    @property
    def is_null(self) -> bool:
        """Say whether this is YAML's null: nothing, `~` or `null` without quotes."""
        return not self.style and self.text in _NULLS

    def get(self, *_path: str) -> YamlNode | None:
        """Return None: there is nothing inside a scalar."""
        return None


@dataclass(frozen=True, slots=True)
class YamlSequence:
    """A list."""

    items: tuple[YamlNode, ...]
    span: Span
    """From the first item's dash or the bracket to the end of the last item."""
    line: int
    tag: str = ""

    def get(self, *_path: str) -> YamlNode | None:
        """Return None: a sequence has no keys."""
        return None


@dataclass(frozen=True, slots=True)
class YamlEntry:
    """One key of a mapping with its value."""

    key: YamlScalar
    value: YamlNode


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """Keys and values, in the order of the text; each key once, the last one wins."""

    entries: tuple[YamlEntry, ...]
    span: Span
    """From the first key or the brace to the end of the last value."""
    line: int
    tag: str = ""
    duplicates: tuple[YamlEntry, ...] = ()
    """Entries that a later one with the same key replaced."""
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {entry.key.text: index for index, entry in enumerate(self.entries)}
        object.__setattr__(self, "_places", places)

    def entry(self, key: str) -> YamlEntry | None:
        """Return the entry of `key`, merge keys not followed."""
        index = self._places.get(key)
        return None if index is None else self.entries[index]

    def get(self, *path: str) -> YamlNode | None:
        """Return the value under the keys of `path`, one level each; None where one is missing."""
        node: YamlNode = self
        for key in path:
            found = node.entry(key) if isinstance(node, YamlMapping) else None
            if found is None:
                return None
            node = found.value
        return node

    def merged(self) -> YamlMapping:
        """Return this mapping with its merge keys (`<<`) resolved.

        Own keys win over merged ones, and of several merged mappings the first
        wins. Entries keep the place where they are written.
        """
        merge = self.entry(MERGE_KEY)
        if merge is None:
            return self
        entries: dict[str, YamlEntry] = {}
        for source in reversed(as_list(merge.value)):
            if isinstance(source, YamlMapping):
                entries.update((entry.key.text, entry) for entry in source.merged().entries)
        own = (entry for entry in self.entries if entry is not merge)
        entries.update((entry.key.text, entry) for entry in own)
        return YamlMapping(tuple(entries.values()), self.span, self.line, self.tag, self.duplicates)


YamlNode = YamlScalar | YamlMapping | YamlSequence


def walk(node: YamlNode) -> Iterator[YamlNode]:
    """Yield `node` and every value below it; what an alias repeats comes again."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, YamlMapping):
            pending += (entry.value for entry in reversed(node.entries))
        elif isinstance(node, YamlSequence):
            pending += reversed(node.items)


def as_str(node: YamlNode | None) -> str | None:
    """Return the text of a scalar; None for null, for a collection and for nothing."""
    if isinstance(node, YamlScalar) and not node.is_null:
        return node.text
    return None


def as_bool(node: YamlNode | None) -> bool | None:
    """Return the truth that a scalar spells in YAML 1.1 or 1.2 (`yes`, `on`, `True`), else None."""
    word = (as_str(node) or "").lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def as_list(node: YamlNode | None) -> tuple[YamlNode, ...]:
    """Return the items of a sequence; anything else but null is a list of itself."""
    if isinstance(node, YamlSequence):
        return node.items
    if node is None or (isinstance(node, YamlScalar) and node.is_null):
        return ()
    return (node,)


def as_strings(node: YamlNode | None) -> tuple[str, ...]:
    """Return the texts of the scalars of a list (or of the one scalar) that are not null."""
    texts = (as_str(item) for item in as_list(node))
    return tuple(text for text in texts if text is not None)
