"""HCL: what a text is made of, what its expressions are, and what is refused."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.source import Source
from hullcheck.syntax.hcl import MAX_TEXT, parse_hcl, parse_template
from hullcheck.syntax.hcl_functions import apply_function
from hullcheck.syntax.hcl_nodes import Body
from hullcheck.syntax.hcl_values import Evaluator, Open, Scope, Value
from hullcheck.syntax.hcl_words import MAX_DEPTH
from hullcheck.syntax.problem import Problem

KNOWN: dict[str, Value] = {"tag": "1.2", "empty": "", "list": ["a", "b"], "map": {"k": "v"}}


def parse(text: str) -> Body:
    body = parse_hcl(Source("x.hcl", text.encode()))
    assert isinstance(body, Body), body
    return body


def value(written: str, **more: Value) -> Value:
    """Return the value of an expression in which `KNOWN` is known."""
    (attribute,) = parse(f"a = {written}\n").attributes
    names = KNOWN | more
    scope = Scope(lambda name: names.get(name, Open(name)), apply_function, {})
    return Evaluator().evaluate(attribute.value, scope)


def problem(text: str) -> str:
    found = parse_hcl(Source("x.hcl", text.encode()))
    assert isinstance(found, Problem), found
    return f"{found.line} {found.reason}"


def test_blocks_and_attributes_have_their_lines() -> None:
    body = parse(
        '\ufeff# one\na = 1 // two\r\n/* three\n*/ target "x" {\n  b = [\n    2,\n  ]\n  c {}\n}\n'
    )
    assert [(one.name, one.line) for one in body.attributes] == [("a", 2)]
    (block,) = body.blocks
    assert (block.kind, block.labels, block.line) == ("target", ("x",), 4)
    assert [(one.name, one.line) for one in block.body.attributes] == [("b", 5)]
    assert [one.kind for one in block.body.blocks] == ["c"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('"a"', "a"),
        (r'"a\n\t\"\\\u0041"', 'a\n\t"\\A'),
        ('"$${x} %%{y} $x 100%"', "${x} %{y} $x 100%"),
        ('"${tag}"', "1.2"),
        ('"v ${tag}  x"', "v 1.2  x"),
        ('"${upper("${tag}a")}"', "1.2A"),
        ("<<EOT\n  a ${tag}\n\n  b\nEOT", "  a 1.2\n\n  b\n"),
        ("<<-EOT\n    a\n      b\n  EOT", "a\n  b\n"),
        ("12", 12),
        ("-1.5", -1.5),
        ("true", True),
        ("null", None),
        ("1 + 2 * 3 - 4", 3),
        ("(1 + 2) * 3", 9),
        ("7 / 2", 3.5),
        ('"1" == 1', False),
        ('tag == "1.2" && !false || false', True),
        ('empty != "" ? "x" : tag', "1.2"),
        ('[1, "a", true,]', [1, "a", True]),
        ('{ a = 1, "b" : 2\n (tag) = 3 }', {"a": 1, "b": 2, "1.2": 3}),
        ("list[1]", "b"),
        ("list.0", "a"),
        ("map.k", "v"),
        ('map["k"]', "v"),
        ('[for x in list : upper(x) if x != "a"]', ["B"]),
        ("[for i, x in list : i]", [0, 1]),
        ('{for k, v in map : v => "${k}!"}', {"v": "k!"}),
        ("equal(tag, 1)", False),
        ('notequal("", empty)', False),
        ('format("%s-%d%%", tag, 3)', "1.2-3%"),
        ('join(",", list)', "a,b"),
        ('split(".", tag)', ["1", "2"]),
        ('replace(tag, ".", "-")', "1-2"),
        ('element(split(".", tag), 1)', "2"),
        ('concat(list, ["c"])', ["a", "b", "c"]),
        ("flatten([list, [[1]]])", ["a", "b", 1]),
        ('compact(["", "a", null])', ["a"]),
        ('distinct(["a", "b", "a"])', ["a", "b"]),
        ('coalesce(null, "x")', "x"),
        ('lookup(map, "z", "d")', "d"),
        ("merge(map, {a = 1})", {"k": "v", "a": 1}),
        ("length(list)", 2),
        ("keys(map)", ["k"]),
        ('contains(list, "b")', True),
        ('substr("abcdef", 1, 2)', "bc"),
        ('trimprefix("v1", "v")', "1"),
        ('sanitize("a/b.c")', "a_b_c"),
        ('dirname("a/b")', "a"),
        ("concat([list]...)", ["a", "b"]),
    ],
)
def test_an_expression_has_its_value(written: str, found: Value) -> None:
    assert value(written) == found


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("NOWHERE", "NOWHERE"),
        ('"a-${NOWHERE}"', "NOWHERE"),
        ("NOWHERE ? 1 : 2", "NOWHERE"),
        ("timestamp()", "timestamp()"),
        ('"%{ if true }a%{ endif }"', "%{ if true }"),
        ('"${~ tag ~}"', "~ tag ~}"),
        ("list[*].x", "[*].x"),
        ("list[7]", "7"),
        (f'list["{"9" * 5000}"]', "9" * 80),
        ("element([], 0)", "element()"),
        ("map.none", "none"),
        ("1 / 0", "a number"),
        ('"x" + 1', "a number"),
        ("upper()", "upper()"),
        ("upper(list)", "null"),
        ("list == list", "=="),
        ("x.y.z", "x.y.z"),
    ],
)
def test_what_is_not_certain_says_what_it_depends_on(written: str, name: str) -> None:
    assert value(written) == Open(name)


def test_members_of_a_collection_are_open_on_their_own() -> None:
    assert value("{a = 1, b = NOWHERE}") == {"a": 1, "b": Open("NOWHERE")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = \n", "1 it is not HCL: a name is missing"),
        ("a = [1 2]\n", "1 it is not HCL: `]` is missing"),
        ('x "y" {\n', "2 it is not HCL: a block is not closed"),
        ('a = "x\n"', "1 it is not HCL: a text is not closed"),
        ("a = <<EOT\nx", "2 it is not HCL: the text until `EOT` is not closed"),
        ("a = 1 b = 2", "1 it is not HCL: something follows the value in its line"),
        ("/* a", "1 it is not HCL: a name is missing"),
        ('x "${y}" {}', "1 it is not HCL: a label is not a plain text"),
        ("a = {b 1}", "1 it is not HCL: `=` is missing"),
        ("x", "1 it is not HCL: a name is missing"),
        ("a = " + "[" * 100, f"1 it is not HCL: it is nested more than {MAX_DEPTH} levels deep"),
        ("a {" * 100, f"1 it is not HCL: it is nested more than {MAX_DEPTH} levels deep"),
        (
            "a = " + "-" * 100 + "1",
            f"1 it is not HCL: it is nested more than {MAX_DEPTH} levels deep",
        ),
        ("#" * (MAX_TEXT + 1), f"None it is larger than {MAX_TEXT:,} characters"),
    ],
)
def test_a_bad_text_is_a_problem(text: str, said: str) -> None:
    assert problem(text) == said


@given(st.text(max_size=80) | st.text(alphabet='ab={}[]()"$%<>?:.,\n*-/#~\\1', max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for written in (text, f"a = {text}\n", f'a = "{text}"\n', f"a = <<X\n{text}\nX\n"):
        body = parse_hcl(Source("x.hcl", written.encode("utf-8", "surrogatepass")))
        attributes = body.attributes if isinstance(body, Body) else ()
        for attribute in attributes:
            Evaluator().evaluate(attribute.value, Scope(Open, apply_function, {}))
    parse_template(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_quoted_text_is_itself(text: str) -> None:
    written = json.dumps(text).replace("${", "$${").replace("%{", "%%{")
    if "\\b" not in written and "\\f" not in written and "\\ud" not in written:
        assert value(written) == text


@pytest.mark.parametrize(
    "text",
    [
        "a = 1" + " + 1" * 15_000,
        "a = x" + ".x" * 30_000,
        "a = [" + "1," * 30_000 + "]",
        "a = {" + "b = 1\n" * 10_000 + "}",
        'a = "' + "${x}" * 15_000 + '"',
        "a = (" + "1 ? 2 : " * 5_000 + "1)",
        "a = " + "f(" * 20 + "x" + ")" * 20,
    ],
)
def test_a_large_text_takes_no_long_time(text: str) -> None:
    start = time.process_time()
    body = parse_hcl(Source("x.hcl", text.encode()))
    if isinstance(body, Body):
        Evaluator().evaluate(body.attributes[0].value, Scope(Open, apply_function, {}))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "step",
    ['"${x}${x}"', "[x, x]", "concat([x], [x])", 'replace("aaaa", "a", x)', "flatten([x, x])"],
)
def test_a_value_that_doubles_stays_small(step: str) -> None:
    found: Value = ["a" * 100] if "[" in step else "a" * 100
    for _ in range(40):
        found = value(step, x=found)
    assert len(repr(value("flatten([x])", x=found))) < 200_000
