"""Any text is a value or a problem, and every span slices back to what it says."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.source import Source, Span
from hullcheck.syntax.dotenv import parse_dotenv
from hullcheck.syntax.interpolation import expand
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml import (
    MAX_NODES,
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
    parse_yaml_documents,
    walk,
)

PIECES = st.sampled_from(
    [
        *[
            "a",
            "b: ",
            "- ",
            "? ",
            ": ",
            "\n",
            "\n  ",
            "\n    ",
            "\t",
            "# c",
            "'",
            '"',
            "|\n  ",
            ">",
        ],
        *[">", "[", "]", "{", "}", ", ", "&x ", "*x", "<<: ", "!reset ", "---\n", "{{", "{%"],
        *["é", "\U0001f433", "\u2028", "\r\n", "\\", "%YAML 1.1\n", "~", "yes", "3.10", "\ufeff"],
    ]
)
BREAKS = set("\n\r\x85\u2028\u2029")
"""What YAML 1.1 folds in a plain text of several lines."""
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))
LEAVES = st.one_of(st.none(), st.text("ab:#-'\" é", max_size=8))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abé", min_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(TEXTS)
def test_any_text_is_documents_or_a_problem(text: str) -> None:
    source = Source("x", text.encode("utf-8", "surrogatepass"))
    documents = parse_yaml_documents(source)
    if isinstance(documents, Problem):
        assert documents.reason
        assert documents.line is None or 1 <= documents.line <= max(source.line_count, 1) + 1
        return
    assert sum(1 for document in documents for _ in walk(document)) <= MAX_NODES
    for document in documents:
        for node in walk(document):
            check_place(source, node)


@given(st.binary(max_size=80))
def test_any_bytes_are_documents_or_a_problem(data: bytes) -> None:
    assert isinstance(parse_yaml_documents(Source("x", data)), tuple | Problem)


@given(TREES, st.sampled_from(["", "\ufeff"]), st.booleans(), st.booleans())
def test_what_a_dumper_writes_is_read_back_with_its_places(
    tree: object, bom: str, is_flow: bool, has_crlf: bool
) -> None:
    import yaml  # noqa: PLC0415 (the dumper, not what is tested)

    text = yaml.safe_dump(tree, default_flow_style=is_flow, allow_unicode=True)
    text = bom + (text.replace("\n", "\r\n") if has_crlf else text)
    source = Source("x", text.encode())
    documents = parse_yaml_documents(source)
    assert not isinstance(documents, Problem), documents
    assert plain(documents[0]) == as_text(tree)
    for node in walk(documents[0]):
        check_place(source, node)
        check_children(node)


def check_place(source: Source, node: YamlNode) -> None:
    assert 0 <= node.span.start <= node.span.end <= len(source.text)
    assert node.line == source.line_of(node.span.start)
    written = source.slice(node.span)
    if isinstance(node, YamlScalar):
        if node.style:
            assert written.startswith(node.style)
        elif not BREAKS & set(written):
            assert written == node.text


def check_children(node: YamlNode) -> None:
    inner: list[Span] = []
    if isinstance(node, YamlMapping):
        inner = [part.span for entry in node.entries for part in (entry.key, entry.value)]
    elif isinstance(node, YamlSequence):
        inner = [item.span for item in node.items]
    for span in inner:
        assert node.span.start <= span.start <= span.end <= node.span.end
    for before, after in pairwise(inner):
        assert before.end <= after.start


def plain(node: YamlNode) -> object:
    if isinstance(node, YamlMapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, YamlSequence):
        return [plain(item) for item in node.items]
    return None if node.is_null else node.text


def as_text(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: as_text(value) for key, value in tree.items()}
    return [as_text(item) for item in tree] if isinstance(tree, list) else tree


@given(st.text(max_size=80))
def test_any_env_file_is_variables_or_a_problem(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    assert isinstance(parse_dotenv(Source(".env", data)), dict | Problem)


@given(st.text("$${}AB:-?+x", max_size=40), st.dictionaries(st.sampled_from("AB"), st.text()))
def test_an_expanded_text_is_whole_or_names_what_is_missing(
    text: str, variables: dict[str, str]
) -> None:
    expanded = expand(text, variables)
    assert (expanded.text is None) == bool(expanded.unknown)
