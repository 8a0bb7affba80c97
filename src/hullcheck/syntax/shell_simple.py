"""Simple commands of a shell text: their words, assignments and redirections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

from .shell_nodes import Body, operator_of, test_leaves
from .shell_nouns import Assignment, Command, Redirect, Within, Word
from .shell_words import Words

if TYPE_CHECKING:
    from tree_sitter import Node

_LITERALS = frozenset(("export", "declare", "typeset", "local", "readonly", "==", "=~"))
_NO_TARGET = frozenset(("file_descriptor", "ERROR"))
_LEADING_TABS = lazy_pattern(r"^\t+", re.MULTILINE)


@dataclass(slots=True)
class _Parts:
    words: list[Word] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)


def read_command(
    words: Words, node: Node | Body, redirects: Iterable[Node], within: tuple[Within, ...]
) -> Command:
    """Return the command that `node` is; the commands in its substitutions run meanwhile."""
    parts = _Parts()
    behind = node.end_byte
    for child, *cut in _uncut(node.children):
        if cut:
            parts.words += words.split_cut([child, *cut])
        else:
            _take(words, child, parts)
    for redirect in redirects:
        # The grammar leaves a lone `-` before a heredoc out of the tree.
        place = words.text.plain.find("-", behind, redirect.start_byte)
        parts.words += [words.written(place, place + 1)] if place >= 0 else []
        behind = redirect.end_byte
        _take(words, redirect, parts)
    return Command(
        tuple(parts.words),
        words.text.span(node.start_byte, node.end_byte),
        tuple(parts.assignments),
        tuple(parts.redirects),
        within,
        words.scope.cwd,
    )


def read_test(words: Words, node: Node, within: tuple[Within, ...]) -> Command:
    """Return `[ ... ]` or `[[ ... ]]` as the command that it is."""
    found = [words.literal(node.children[0])] if node.children else []
    for leaf in test_leaves(node):
        found += words.split(leaf)
    span = words.text.span(node.start_byte, node.end_byte)
    return Command(tuple(found), span, (), (), within, words.scope.cwd)


def _uncut(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """Yield each node, with those that belong to the same word.

    The grammar ends a word behind a `$` that stands between another variable and a name
    with a hyphen: `$A:$B-c` are two nodes without anything between them.
    """
    position = 0
    while position < len(nodes):
        found = [nodes[position]]
        while _is_cut(found[-1]) and position + 1 < len(nodes):
            if nodes[position + 1].start_byte != found[-1].end_byte:
                break
            position += 1
            found.append(nodes[position])
        yield found
        position += 1


def _is_cut(node: Node) -> bool:
    return node.type == "concatenation" and node.children[-1].type == "$"


def _take(words: Words, child: Node, parts: _Parts) -> None:
    if child.type == "variable_assignment":
        parts.assignments.append(_assignment(words, child))
    elif child.type == "command_name":
        for name in child.children or [child]:
            parts.words += [] if name.is_missing else words.split(name)
    elif child.type.endswith("_redirect"):
        _redirect(words, child, parts)
    elif (child.is_named and child.type != "ERROR") or child.type in _LITERALS:
        parts.words += words.split(child)


def _assignment(words: Words, node: Node) -> Assignment:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    elements = None
    if value is None:
        word = Word("", words.text.span(node.end_byte, node.end_byte), ())
    elif value.type == "array":
        elements = tuple(word for item in value.named_children for word in words.split(item))
        word = words.literal(value)
    else:
        word = words.whole(value)
    return Assignment(
        words.text.written(name) if name is not None else "",
        word,
        words.text.span(node.start_byte, node.end_byte),
        operator_of(node) == "+=",
        elements,
    )


def _redirect(words: Words, node: Node, parts: _Parts) -> None:
    span = words.text.span(node.start_byte, node.end_byte)
    operator = operator_of(node)
    if node.type == "heredoc_redirect":
        for argument in node.children_by_field_name("argument"):
            parts.words += words.split(argument)
        for inner in node.children_by_field_name("redirect"):
            _redirect(words, inner, parts)
        parts.redirects.append(Redirect(operator, None, span, _heredoc(words, node, operator)))
        return
    targets = [child for child in node.named_children if child.type not in _NO_TARGET]
    target = words.whole(targets[0]) if targets else None
    parts.redirects.append(Redirect(operator, target, span))
    # The grammar takes every word behind a redirection for its target; the rest are arguments.
    for argument in targets[1:]:
        parts.words += words.split(argument)


def _heredoc(words: Words, node: Node, operator: str) -> Word | None:
    parts = {child.type: child for child in node.named_children}
    start, body = parts.get("heredoc_start"), parts.get("heredoc_body")
    if start is None or body is None:
        return None
    is_quoted = any(mark in words.text.written(start) for mark in "'\"\\")
    word = words.literal(body) if is_quoted else words.body(body)
    if operator != "<<-":
        return word
    pieces = (_LEADING_TABS.sub("", p) if isinstance(p, str) else p for p in word.pieces)
    return replace(word, pieces=tuple(pieces))
