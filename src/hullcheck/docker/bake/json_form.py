"""A bake file in JSON as the blocks that it stands for (hashicorp/hcl, json/spec.md)."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.said import said
from hullcheck.core.source import Source
from hullcheck.syntax.hcl import parse_template
from hullcheck.syntax.hcl_nodes import (
    Attribute,
    Block,
    Body,
    Expression,
    ListOf,
    Literal,
    ObjectOf,
)
from hullcheck.syntax.jsonc import parse_jsonc
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml_nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, as_list

KINDS = ("variable", "function", "target", "group")
"""Members of the file that are blocks, each with its members by their labels."""

_WORDS = {"true": True, "false": False, "null": None}


def parse_json_form(source: Source) -> Body | Problem:
    """Return the blocks and attributes of `source`, or why it cannot be read."""
    node = parse_jsonc(source)
    if isinstance(node, Problem):
        return node
    if not isinstance(node, YamlMapping):
        return Problem(said("it is a list"))
    blocks = (block for kind in KINDS for block in _blocks(kind, node.get(kind)))
    others = (entry for entry in node.entries if entry.key.text not in KINDS)
    attributes = (
        Attribute(entry.key.text, _expression(entry.value), entry.key.line) for entry in others
    )
    return Body(tuple(attributes), tuple(blocks))


def _blocks(kind: str, node: YamlNode | None) -> Iterator[Block]:
    for labelled in as_list(node):
        for entry in labelled.entries if isinstance(labelled, YamlMapping) else ():
            for one in as_list(entry.value):
                yield Block(kind, (entry.key.text,), _body(one), entry.key.line)


def _body(node: YamlNode) -> Body:
    entries = node.entries if isinstance(node, YamlMapping) else ()
    return Body(
        tuple(Attribute(one.key.text, _expression(one.value), one.key.line) for one in entries)
    )


def _expression(node: YamlNode) -> Expression:
    if isinstance(node, YamlSequence):
        return ListOf(tuple(_expression(item) for item in node.items))
    if isinstance(node, YamlMapping):
        items = ((parse_template(one.key.text), _expression(one.value)) for one in node.entries)
        return ObjectOf(tuple(items))
    return _scalar(node)


def _scalar(node: YamlScalar) -> Expression:
    if node.style:
        return parse_template(node.text)
    if node.text in _WORDS:
        return Literal(_WORDS[node.text])
    return Literal(int(node.text) if node.text.isdecimal() and len(node.text) < 300 else node.text)
