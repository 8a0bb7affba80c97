"""Small edits of a YAML text that leave the rest as it stands: comments, quotes, line ends.

An edit is given only where the text is plain enough for it to be exact: no item with an
anchor or a block of text, no comment that would lose what it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from hullcheck.core.edit import Replace
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source, Span

from .problem import Problem
from .yaml import parse_yaml_documents
from .yaml_nodes import YamlEntry, YamlMapping, YamlNode, YamlScalar, YamlSequence, walk

MAX_KEPT = 8
"""Texts whose nodes are kept: several entries of a file are edited one after the other."""

Item = str | Mapping[str, str]
"""A new item of a list: a text, or keys with their texts."""

_PLAIN = lazy_pattern(r"(?![-.]?$)[A-Za-z0-9_./~][A-Za-z0-9_./*~=-]*")
"""Texts that mean themselves without quotes, in block and flow style."""
_DASH = lazy_pattern(r"[ \t]*-[ \t]+")
_COMMA = lazy_pattern(r"\s*,\s*")
_OTHER_END = lazy_pattern(r"\r(?!\n)|[\x85\u2028\u2029]")
"""Ends of lines in YAML (1.1, 5.4) that end no line anywhere else."""
_COMMENT = lazy_pattern(r"(?m)(?:^|[ \t])#")


@dataclass(frozen=True, slots=True)
class _Placed:
    """An item where it stands."""

    holder: YamlSequence
    index: int

    @property
    def item(self) -> YamlNode:
        return self.holder.items[self.index]


def insert_after(source: Source, span: Span, new: Item) -> Replace | None:
    """Return the edit that puts `new` behind the list's item at `span`, in its style.

    None where there is no such item or it cannot be done exactly.
    """
    placed = _index(source).items.get(span)
    if placed is None or not _is_plain(new) or _has_blocks(placed.item):
        return None
    if _is_flow(source, placed.holder):
        end = placed.item.span.end
        return Replace(source.path, Span(end, end), f", {_in_flow(new, _quote(placed.item))}")
    dash = _dash(source, placed.item)
    if dash is None:
        return None
    end = source.line_span(_last_line(source, placed.item)).end
    lines = _in_block(new, dash, _quote(placed.item))
    text = "".join(source.newline + line for line in lines)
    return Replace(source.path, Span(end, end), text)


def append_item(source: Source, span: Span, key: str, new: str) -> Replace | None:
    """Return the edit that puts `new` at the end of the list under `key` of the mapping at `span`.

    A list that is missing is made. None where it cannot be done exactly.
    """
    mapping = _index(source).mappings.get(span)
    if mapping is None or mapping.get("<<") is not None or not _is_plain(new):
        return None
    entry = mapping.entry(key)
    if entry is None:
        return _with_entry(source, mapping, (f"{key}:", f"  - {new}"), f"{key}: [{new}]")
    holder = entry.value
    if not isinstance(holder, YamlSequence) or not _within(holder, mapping):
        return None
    if holder.items:
        return insert_after(source, holder.items[-1].span, new)
    return Replace(source.path, holder.span, f"[{new}]") if _is_flow(source, holder) else None


def add_variable(source: Source, key: Span, section: str, name: str, value: str) -> Replace | None:
    """Return the edit that sets a variable in a section of the mapping under the key at `key`.

    A section may be a mapping or a list of `NAME=value`; one that is missing is made.
    None where it cannot be done exactly.
    """
    found = _index(source).entries.get(key)
    mapping = found[1].value if found else None
    if not isinstance(mapping, YamlMapping):
        return None
    pair = f"{name}: {value}"
    there = mapping.entry(section)
    if not _is_plain({name: value}) or (there is None and mapping.get("<<") is not None):
        return None
    if there is None:
        return _with_entry(source, mapping, (f"{section}:", f"  {pair}"), f"{section}: {{{pair}}}")
    if not _within(there.value, mapping):
        return None
    if isinstance(there.value, YamlSequence) and there.value.items:
        return insert_after(source, there.value.items[-1].span, f"{name}={value}")
    is_mapping = isinstance(there.value, YamlMapping) and there.value.entry(name) is None
    return _with_entry(source, there.value, (pair,), pair) if is_mapping else None


def remove_item(source: Source, span: Span) -> Replace | None:
    """Return the edit that takes the list's item at `span` away, with its line.

    The last item goes with the key of its list. None where it cannot be done exactly.
    """
    placed = _index(source).items.get(span)
    if placed is None:
        return None
    if _is_flow(source, placed.holder):
        return _out_of_flow(source, placed)
    if _dash(source, placed.item) is None or _has_blocks(placed.item):
        return None
    last = _last_line(source, placed.item)
    if len(placed.holder.items) > 1:
        return _without_lines(source, placed.item.line, last)
    found = _index(source).values.get(placed.holder.span)
    # Without the last of two keys of one name the one before would count.
    if found is None or len(found[0].entries) < 2 or found[0].duplicates:
        return None
    key = found[1].key
    before = source.text[source.line_starts[key.line - 1] : key.span.start]
    between = source.text[key.span.end : placed.item.span.start]
    if before.strip() or "#" in between or "&" in between:
        return None
    return _without_lines(source, key.line, last)


@dataclass(slots=True)
class _Index:
    """The nodes of one text by their places; of what an alias repeats, where it is written."""

    items: dict[Span, _Placed]
    mappings: dict[Span, YamlMapping]
    entries: dict[Span, tuple[YamlMapping, YamlEntry]]
    """By the places of their keys."""
    values: dict[Span, tuple[YamlMapping, YamlEntry]]
    """By the places of their values."""


@lru_cache(maxsize=MAX_KEPT)
def _index(source: Source) -> _Index:
    """Return the index of `source`; an empty one where it cannot be read, or its lines differ."""
    index = _Index({}, {}, {}, {})
    if _OTHER_END.search(source.text):
        return index
    documents = parse_yaml_documents(source)
    for document in () if isinstance(documents, Problem) else documents:
        for node in walk(document):
            if isinstance(node, YamlSequence):
                for number, item in enumerate(node.items):
                    if _within(item, node):
                        index.items.setdefault(item.span, _Placed(node, number))
            elif isinstance(node, YamlMapping):
                index.mappings.setdefault(node.span, node)
                for entry in node.entries:
                    if _within(entry.value, node):
                        index.entries.setdefault(entry.key.span, (node, entry))
                        index.values.setdefault(entry.value.span, (node, entry))
    return index


def _within(node: YamlNode, holder: YamlNode) -> bool:
    return holder.span.start <= node.span.start and node.span.end <= holder.span.end


def _is_flow(source: Source, node: YamlNode) -> bool:
    return source.text[node.span.start : node.span.start + 1] in ("[", "{")


def _has_blocks(node: YamlNode) -> bool:
    return any(isinstance(n, YamlScalar) and n.style in ("|", ">") for n in walk(node))


def _is_plain(new: Item) -> bool:
    texts = [new] if isinstance(new, str) else [*new.keys(), *new.values()]
    return all(_PLAIN.fullmatch(text) for text in texts)


def _quote(item: YamlNode) -> str:
    return item.style if isinstance(item, YamlScalar) else ""


def _dash(source: Source, item: YamlNode) -> str | None:
    """Return what stands on the line before a block item: indentation, dash, spaces."""
    before = source.text[source.line_starts[item.line - 1] : item.span.start]
    return before if _DASH.fullmatch(before) else None


def _last_line(source: Source, item: YamlNode) -> int:
    return source.line_of(max(item.span.end - 1, item.span.start))


def _in_flow(new: Item, quote: str) -> str:
    if isinstance(new, str):
        return f"{quote}{new}{quote}"
    return "{" + ", ".join(f"{key}: {value}" for key, value in new.items()) + "}"


def _in_block(new: Item, dash: str, quote: str) -> list[str]:
    if isinstance(new, str):
        return [f"{dash}{quote}{new}{quote}"]
    indent = re.sub(r"[^\t]", " ", dash)
    lines = [f"{indent}{key}: {value}" for key, value in new.items()]
    return [dash + lines[0][len(indent) :], *lines[1:]]


def _with_entry(
    source: Source, mapping: YamlNode, lines: tuple[str, ...], in_flow: str
) -> Replace | None:
    """Return the edit that adds a key to a mapping: `lines` in block style, else `in_flow`."""
    if not isinstance(mapping, YamlMapping) or not mapping.entries or _has_blocks(mapping):
        return None
    if _is_flow(source, mapping):
        end = mapping.entries[-1].value.span.end
        if not _within(mapping.entries[-1].value, mapping):
            return None
        return Replace(source.path, Span(end, end), f", {in_flow}")
    first = mapping.entries[0].key
    before = source.text[source.line_starts[first.line - 1] : first.span.start]
    if before.strip(" \t-") or before.count("-") > 1:
        return None
    indent = " " * len(before)
    end = source.line_span(_last_line(source, mapping)).end
    text = "".join(f"{source.newline}{indent}{line}" for line in lines)
    return Replace(source.path, Span(end, end), text)


def _out_of_flow(source: Source, placed: _Placed) -> Replace | None:
    items, index = placed.holder.items, placed.index
    if len(items) < 2:
        return None
    before = items[index - 1].span.end if index else placed.holder.span.start + 1
    if source.text[before : items[index].span.start].strip(" \t\r\n,"):
        # A tag, an anchor or a comment would go over to the next item.
        return None
    if index + 1 < len(items):
        gap = Span(items[index].span.end, items[index + 1].span.start)
        gone = Span(items[index].span.start, gap.end)
    else:
        last = items[index - 1].span
        if last.start == last.end:
            # A tag alone, which the closing bracket would be taken for a part of.
            return None
        gap = Span(last.end, items[index].span.start)
        gone = Span(gap.start, items[index].span.end)
    return Replace(source.path, gone, "") if _COMMA.fullmatch(source.slice(gap)) else None


def _without_lines(source: Source, first: int, last: int) -> Replace:
    start = source.line_starts[first - 1]
    if last < len(source.line_starts):
        return Replace(source.path, Span(start, source.line_starts[last]), "")
    # The last line has no end of its own: that of the line before goes instead.
    before = source.line_span(first - 1).end if first > 1 else start
    return Replace(source.path, Span(before, len(source.text)), "")
