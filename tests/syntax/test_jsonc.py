"""JSON with comments: the same nodes and places as without."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.source import Source
from hullcheck.syntax.jsonc import parse_jsonc
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml import YamlMapping, YamlNode, YamlSequence, as_str, walk

TEXTS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


def parse(text: str) -> YamlNode | Problem:
    return parse_jsonc(Source("x.json", text.encode()))


def plain(node: YamlNode) -> object:
    """Return what `node` holds, every scalar as a text."""
    if isinstance(node, YamlMapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, YamlSequence):
        return [plain(item) for item in node.items]
    return as_str(node)


def texts(value: object) -> object:
    if isinstance(value, dict):
        return {key: texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [texts(one) for one in value]
    return value if value is None or isinstance(value, str) else json.dumps(value)


@given(st.lists(VALUES, max_size=3), st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_json(value: list[object], indent: int | str | None) -> None:
    node = parse(json.dumps(value, indent=indent))
    assert not isinstance(node, Problem)
    assert plain(node) == texts(value)


def test_escaped_surrogates_cost_their_text_and_nothing_else() -> None:
    node = parse(r'{"a": "\ud83d\ude00", "b": "C:\\ud83d"}')
    assert not isinstance(node, Problem)
    assert plain(node) == {"a": "\ufffd\ufffd", "b": r"C:\ud83d"}


def test_comments_and_trailing_commas_change_no_place() -> None:
    text = '\ufeff{ /* ü, "b": 1 */ "a": "http://x", // "c": [\n\t"d": [1, 2,], }'
    node = parse(text)
    assert not isinstance(node, Problem)
    assert plain(node) == {"a": "http://x", "d": ["1", "2"]}
    source = Source("x.json", text.encode())
    scalars = [one for one in walk(node) if as_str(one) is not None]
    assert [source.slice(one.span) for one in scalars] == ['"http://x"', "1", "2"]
    assert [one.line for one in scalars] == [1, 2, 2]


@pytest.mark.parametrize("text", ["", "a: 1", '"x"', "// {}", '{"a" 1}', "{", "[" * 5000])
def test_anything_else_is_a_problem(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Problem)
    assert "YAML" not in found.reason


def test_no_number_of_quotes_holds_the_reader_up() -> None:
    start = time.process_time()
    assert isinstance(parse('{"a": ' + '"\\' * 100_000), Problem)
    assert time.process_time() - start < 2
