"""YAML to nodes with exact places, safe with anybody's file.

PyYAML's event stream is read, not its composed nodes: composing recurses in C
as deeply as the text says and follows no limit, while events allow to stop.
"""

from __future__ import annotations

from dataclasses import field
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.source import BOM, Source, Span
from hullcheck.core.sparing import sparingly

from .problem import Problem
from .yaml_nodes import (
    YamlEntry,
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
    as_bool,
    as_list,
    as_str,
    as_strings,
    walk,
)

if TYPE_CHECKING:
    from yaml.events import Event

__all__ = [
    "Problem",
    "YamlEntry",
    "YamlMapping",
    "YamlNode",
    "YamlScalar",
    "YamlSequence",
    "as_bool",
    "as_list",
    "as_str",
    "as_strings",
    "parse_yaml",
    "parse_yaml_documents",
    "walk",
]

MAX_BYTES = 1_000_000
"""Files that people write by hand stay far below; a megabyte takes about a second."""

MAX_NODES = 100_000
"""Nodes with every alias expanded: what a walk may meet (the limit of Docker Compose itself)."""

MAX_DEPTH = 100
"""Levels with every alias expanded: walks may recurse this far."""

_TEMPLATE = lazy_pattern(r"(?<!\$)\{\{|\{%")
_PROPERTIES = lazy_pattern(r"(?:!<[^>\s]*>|![^\s,\[\]{}]*|&[0-9A-Za-z_-]+|\s+|#[^\n]*)+")


def parse_yaml(source: Source) -> YamlNode | Problem:
    """Return the first document of `source`; an empty file is a null scalar.

    Problems are those of `parse_yaml_documents`.
    """
    documents = parse_yaml_documents(source)
    if isinstance(documents, Problem):
        return documents
    return documents[0] if documents else YamlScalar("", Span(0, 0), 1)


def parse_yaml_documents(source: Source) -> tuple[YamlNode, ...] | Problem:
    """Return every document of `source`, or the `Problem` that makes it unreadable.

    Spans count characters of `source.text`, a byte order mark included. A node
    reached through an alias keeps the place of its anchor. A `Problem` is given
    for text that is not YAML, not UTF-8, a template, larger than `MAX_BYTES`,
    deeper than `MAX_DEPTH`, of more than `MAX_NODES` nodes once its aliases are
    expanded, for an alias that contains itself, and for a key that is no scalar.
    """
    yaml = _library()
    problem = _unreadable(source)
    if problem is not None:
        return problem
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # The C loader swallows a byte order mark without counting it, so it gets none.
    offset = len(source.text) - len(source.text.lstrip(BOM))
    builder = _Builder(source, offset)
    try:
        for event in yaml.parse(source.text[offset:], Loader=loader):
            builder.take(event)
    except _RefusedError as refused:
        return refused.problem
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        return _explained(source, error, offset)
    return tuple(builder.documents)


@cache
def _library() -> ModuleType:
    with sparingly():
        import yaml  # noqa: PLC0415 (a heavy import that most commands never need)

    return yaml


def _unreadable(source: Source) -> Problem | None:
    if len(source.data) > MAX_BYTES:
        return Problem(said("it is larger than {max_bytes:,} bytes", max_bytes=MAX_BYTES))
    try:
        source.data.decode()
    except UnicodeDecodeError:
        return Problem(said("it is not UTF-8"))
    return Problem(said("it is a binary file")) if b"\0" in source.data else None


def _explained(source: Source, error: Exception, offset: int) -> Problem:
    template = _TEMPLATE.search(source.text)
    if template is not None:
        return _template(source, template.start())
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if mark is None:
        return Problem(said("it is not YAML: {what}", what=what))
    place = min(mark.index + offset, len(source.text))
    if source.text[place : place + 1] == "\t":
        what = said("a tab stands where YAML wants spaces")
    return Problem(said("it is not YAML: {what}", what=what), source.line_of(place))


def _template(source: Source, offset: int) -> Problem:
    mark = source.text[offset : offset + 2]
    return Problem(
        said("it is a template (`{mark}`), not YAML as it stands", mark=mark),
        source.line_of(offset),
    )


class _RefusedError(Exception):
    """Stops the event stream; never leaves this module."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(slots=True)
class _Frame:
    """A collection that is still open."""

    is_mapping: bool
    is_flow: bool
    start: int
    tag: str
    anchor: str | None
    end: int
    items: list[YamlNode] = field(default_factory=list)
    size: int = 1
    height: int = 0


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: YamlNode
    size: int
    height: int


class _Builder:
    """Builds documents from events with an explicit stack."""

    def __init__(self, source: Source, offset: int) -> None:
        self.source = source
        self.offset = offset
        self.documents: list[YamlNode] = []
        self.open: list[_Frame] = []
        self.anchors: dict[str, _Anchored] = {}
        self.nodes = 0

    def take(self, event: Event) -> None:
        """Take the next event; raises `_RefusedError` where a limit is passed."""
        handler = _HANDLERS.get(type(event).__name__)
        if handler is not None:
            handler(self, event)

    def start_document(self, _event: Any) -> None:
        self.anchors.clear()

    def scalar(self, event: Any) -> None:
        start, end = self._start(event), event.end_mark.index + self.offset
        style = event.style or ""
        if style in ("|", ">"):
            end = start + len(self.source.text[start:end].rstrip())
        start = min(start, end)
        node = YamlScalar(
            event.value, Span(start, end), self.source.line_of(start), style, event.tag or ""
        )
        self._add(_Anchored(node, 1, 0), end, event.anchor)

    def alias(self, event: Any) -> None:
        start = event.start_mark.index + self.offset
        if any(frame.anchor == event.anchor for frame in self.open):
            raise self._refused(
                said("the alias `*{anchor}` contains itself", anchor=event.anchor), start
            )
        anchored = self.anchors.get(event.anchor)
        if anchored is None:
            raise self._refused(
                said("the alias `*{anchor}` has no anchor", anchor=event.anchor), start
            )
        # Members of a collection were counted as they came; those of an alias were not.
        self._add(anchored, event.end_mark.index + self.offset, count=anchored.size)

    def start_collection(self, event: Any) -> None:
        start = self._start(event)
        if len(self.open) >= MAX_DEPTH:
            raise self._refused(
                said("it is nested more than {max_depth} levels deep", max_depth=MAX_DEPTH), start
            )
        is_mapping = type(event).__name__ == "MappingStartEvent"
        self.open.append(
            _Frame(is_mapping, event.flow_style, start, event.tag or "", event.anchor, start)
        )

    def end_collection(self, event: Any) -> None:
        frame = self.open.pop()
        # A block ends where the next token begins, after comments and blank lines.
        end = event.end_mark.index + self.offset if frame.is_flow else frame.end
        span = Span(frame.start, end)
        node = self._mapping(frame, span) if frame.is_mapping else self._sequence(frame, span)
        self._add(_Anchored(node, frame.size, frame.height), end, frame.anchor)

    def _sequence(self, frame: _Frame, span: Span) -> YamlSequence:
        line = self.source.line_of(span.start)
        return YamlSequence(tuple(frame.items), span, line, frame.tag)

    def _mapping(self, frame: _Frame, span: Span) -> YamlMapping:
        entries: dict[str, YamlEntry] = {}
        duplicates = []
        for key, value in zip(frame.items[::2], frame.items[1::2], strict=True):
            if not isinstance(key, YamlScalar):
                raise self._complex_key(key)
            before = entries.pop(key.text, None)
            duplicates += [before] if before else []
            entries[key.text] = YamlEntry(key, value)
        line = self.source.line_of(span.start)
        return YamlMapping(tuple(entries.values()), span, line, frame.tag, tuple(duplicates))

    def _complex_key(self, key: YamlNode) -> _RefusedError:
        before = max(key.span.start - 1, 0)
        if self.source.text[before : before + 2] == "{{":
            return _RefusedError(_template(self.source, before))
        return self._refused(said("a key is no plain word"), key.span.start)

    def _add(
        self, added: _Anchored, end: int, anchor: str | None = None, *, count: int = 1
    ) -> None:
        """Put a finished node where it belongs; `count` is what it adds to a walk."""
        self.nodes += count
        if self.nodes > MAX_NODES:
            raise self._refused(
                said("it has more than {max_nodes:,} nodes", max_nodes=MAX_NODES), end
            )
        if len(self.open) + added.height > MAX_DEPTH:
            raise self._refused(
                said("it is nested more than {max_depth} levels deep", max_depth=MAX_DEPTH), end
            )
        if anchor is not None:
            self.anchors[anchor] = added
        if not self.open:
            self.documents.append(added.node)
            return
        frame = self.open[-1]
        frame.items.append(added.node)
        frame.size += added.size
        frame.height = max(frame.height, added.height + 1)
        frame.end = end

    def _start(self, event: Any) -> int:
        """Return where the content begins, behind an anchor and a tag."""
        start: int = event.start_mark.index + self.offset
        if event.anchor is None and event.tag is None:
            return start
        properties = _PROPERTIES.match(self.source.text, start)
        return properties.end() if properties else start

    def _refused(self, reason: str, offset: int) -> _RefusedError:
        return _RefusedError(Problem(reason, self.source.line_of(offset)))


_HANDLERS: dict[str, Any] = {
    "DocumentStartEvent": _Builder.start_document,
    "ScalarEvent": _Builder.scalar,
    "AliasEvent": _Builder.alias,
    "SequenceStartEvent": _Builder.start_collection,
    "MappingStartEvent": _Builder.start_collection,
    "SequenceEndEvent": _Builder.end_collection,
    "MappingEndEvent": _Builder.end_collection,
}
