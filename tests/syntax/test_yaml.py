"""YAML as nodes with exact places, also for files that mean harm."""

from __future__ import annotations

import time

import pytest
import yaml

from hullcheck.core.source import Source
from hullcheck.syntax.yaml import (
    Problem,
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
    as_bool,
    as_list,
    as_str,
    as_strings,
    parse_yaml,
    parse_yaml_documents,
    walk,
)


def source(text: str | bytes) -> Source:
    return Source("x.yaml", text if isinstance(text, bytes) else text.encode())


def parse(text: str | bytes) -> YamlNode:
    node = parse_yaml(source(text))
    assert not isinstance(node, Problem), node
    return node


def mapping(text: str) -> YamlMapping:
    node = parse(text)
    assert isinstance(node, YamlMapping)
    return node


def refused(text: str | bytes) -> Problem:
    problem = parse_yaml(source(text))
    assert isinstance(problem, Problem), problem
    return problem


def slices(text: str, *path: str) -> str:
    found = mapping(text).get(*path)
    assert found is not None
    return source(text).slice(found.span)


@pytest.mark.parametrize("word", ["yes", "no", "on", "12:30:45", "0o17", "1_000", "3.10", "010"])
def test_scalars_are_the_words_that_were_written(word: str) -> None:
    assert as_str(mapping(f"a: {word}\n").get("a")) == word


@pytest.mark.parametrize("word", ["", "~", "null", "NULL"])
def test_null_is_no_text_but_quoted_null_is(word: str) -> None:
    assert as_str(mapping(f"a: {word}\n").get("a")) is None
    assert as_str(mapping(f"a: '{word}'\n").get("a")) == word


@pytest.mark.parametrize(
    ("word", "truth"), [("yes", True), ("True", True), ("off", False), ("2", None), ("", None)]
)
def test_truth_is_read_in_either_version_of_yaml(word: str, truth: bool | None) -> None:
    assert as_bool(mapping(f"a: {word}\n").get("a")) is truth


def test_get_walks_mappings_and_stops_at_anything_else() -> None:
    node = mapping("a:\n  b:\n    c: 1\n  l: [1]\n")
    assert as_str(node.get("a", "b", "c")) == "1"
    assert node.get("a", "x", "c") is None
    assert node.get("a", "l", "0") is None
    assert node.get("a", "b", "c", "d") is None


def test_a_single_value_is_a_list_of_itself() -> None:
    node = mapping("a: x\nb: [x, ~, y]\nc:\nd: {k: v}\n")
    assert as_strings(node.get("a")) == ("x",)
    assert as_strings(node.get("b")) == ("x", "y")
    assert as_list(node.get("c")) == ()
    assert len(as_list(node.get("d"))) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k: plain words # comment\n", "plain words"),
        ('k: "a \\" b"\n', '"a \\" b"'),
        ("k: 'it''s'\n", "'it''s'"),
        ("k: |\n  one\n\n  two\n\n# after\nz: 1\n", "|\n  one\n\n  two"),
        ("k: >-\n  folded\n", ">-\n  folded"),
        ("k: [1, {a: b}]\nz: 1\n", "[1, {a: b}]"),
        ("k:\n  - a\n  - b # c\n\n# d\nz: 1\n", "- a\n  - b"),
        ("k:\n- a\n- b\nz: 1\n", "- a\n- b"),
        ("k:\n  x: 1\n  y:\n\nz: 1\n", "x: 1\n  y:"),
        ("k: &v\n  # note\n  - a\n", "- a"),
        ("k: &v ./data:/data\n", "./data:/data"),
        ("k: &v:x, y\n", ":x, y"),
        ("k: !reset null\n", "null"),
        ("k: &v !override {a: 1}\n", "{a: 1}"),
        ("k: !<tag:x,2020:y> word\n", "word"),
        ("k: &v\nz: 1\n", ""),
        ("\ufeffk: é # word\n", "é"),
        ("ü: 1\r\nk: [a,\r\n  b]\r\nz: 1\r\n", "[a,\r\n  b]"),
        ("\ufeffä: 1\r\nk: word\r\n", "word"),
    ],
)
def test_a_span_covers_exactly_what_is_written(text: str, expected: str) -> None:
    assert slices(text, "k") == expected


def test_lines_are_those_of_the_source() -> None:
    node = mapping("# c\na: 1\n\nb:\n  - x\n  - |\n    t\n")
    assert [entry.key.line for entry in node.entries] == [2, 4]
    assert [item.line for item in as_list(node.get("b"))] == [5, 6]


def test_a_line_separator_inside_a_text_begins_no_line() -> None:
    node = mapping('a: "x\u2028y"\nb: 1\n')
    found = node.entry("b")
    assert found is not None
    assert found.key.line == 2


def test_an_alias_stands_for_the_node_of_its_anchor() -> None:
    node = mapping("a: &x [1, 2]\nb: *x\nc: *x\n")
    assert node.get("b") is node.get("a")
    assert node.get("c") is node.get("a")


def test_a_later_anchor_of_the_same_name_replaces_the_earlier() -> None:
    node = mapping("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")
    assert [as_str(node.get(key)) for key in "bd"] == ["1", "2"]


def test_merge_keys_are_resolved_on_request() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  z: 3\n  <<: [*a, *b]\n"
    node = mapping(text).get("c")
    assert isinstance(node, YamlMapping)
    assert [entry.key.text for entry in node.entries] == ["z", "<<"]
    whole = node.merged()
    assert {entry.key.text: as_str(entry.value) for entry in whole.entries} == {
        "x": "1",
        "y": "1",
        "z": "3",
    }


def test_merges_of_merges_are_followed_and_keep_their_places() -> None:
    text = "a: &a\n  x: 1\nb: &b\n  <<: *a\nc:\n  <<: *b\n"
    node = mapping(text).get("c")
    assert isinstance(node, YamlMapping)
    entry = node.merged().entry("x")
    assert entry is not None
    assert entry.key.line == 2


def test_of_duplicate_keys_the_last_one_wins_and_the_others_are_noticed() -> None:
    node = mapping("a: 1\nb: 2\na: 3\n")
    assert as_str(node.get("a")) == "3"
    assert [(entry.key.text, entry.key.line) for entry in node.duplicates] == [("a", 1)]


def test_tags_are_kept_and_change_nothing() -> None:
    node = mapping("a: !reset null\nb: !override [x]\nc: !!str 12\n")
    assert [entry.value.tag for entry in node.entries][:2] == ["!reset", "!override"]
    assert as_str(node.get("c")) == "12"


def test_every_document_is_given() -> None:
    documents = parse_yaml_documents(source("# c\n---\na: 1\n---\n- b\n...\n"))
    assert not isinstance(documents, Problem)
    assert [type(one) for one in documents] == [YamlMapping, YamlSequence]
    assert parse_yaml_documents(source("# nothing\n")) == ()


def test_an_empty_file_is_null() -> None:
    node = parse("")
    assert isinstance(node, YamlScalar)
    assert node.is_null


@pytest.mark.parametrize(
    "text",
    ["a: {{ x }}\n", "{% if x %}\na: 1\n{% endif %}\n", "a:\n  {{ b }}: 1\n", "{{ a }}:\n  b: 1\n"],
)
def test_a_template_is_said_to_be_one(text: str) -> None:
    assert "template" in refused(text).reason


def test_expressions_in_quotes_and_words_are_no_template() -> None:
    node = mapping("a: ${{ github.ref }}\nb: '{{ x }}'\n")
    assert as_str(node.get("a")) == "${{ github.ref }}"


@pytest.mark.parametrize(
    ("text", "word", "line"),
    [
        ("a:\n\tb: 1\n", "tab", 2),
        ("a: 1\nb: [1\n", "not YAML", 3),
        ("a: b: c\n", "not YAML", 1),
        ("a: *x\n", "no anchor", 1),
        ("a: 1\n? [x]\n: 1\n", "key", 2),
        ("a: 1\nb: &x\n  - *x\n", "contains itself", 3),
        (b"a: \xff\n", "UTF-8", None),
        (b"a\0b", "binary", None),
        ("a: \x07\n", "not YAML", None),
    ],
)
def test_what_is_no_yaml_is_a_problem_with_its_line(
    text: str | bytes, word: str, line: int | None
) -> None:
    problem = refused(text)
    assert word in problem.reason
    assert problem.line == line


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 50_000, "{a: " * 50_000])
def test_deep_nesting_is_refused_quickly(text: str) -> None:
    begun = time.process_time()
    assert "deep" in refused(text).reason
    assert time.process_time() - begun < 2


def test_a_billion_laughs_are_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    begun = time.process_time()
    assert "nodes" in refused("\n".join(lines)).reason
    assert time.process_time() - begun < 2


def test_a_chain_of_aliases_is_as_deep_as_its_expansion() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 200)]
    assert "deep" in refused("\n".join(lines)).reason


def test_a_huge_file_is_refused_unread() -> None:
    assert "larger" in refused("a: 1\n" * 300_000).reason


def test_walking_meets_every_value_once_for_each_alias() -> None:
    texts = [node.text for node in walk(parse("[a, &x [b], *x]")) if isinstance(node, YamlScalar)]
    assert texts == ["a", "b", "b"]


def test_without_the_c_library_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\ufeffa: &x\r\n  - 'q'\r\nb: [1, *x]\r\nc: |\r\n  t\r\n"
    expected = parse_yaml_documents(source(text))
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert parse_yaml_documents(source(text)) == expected
