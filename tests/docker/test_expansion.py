"""Variables, quotes and escapes in one text; the expected values are BuildKit's own."""

from __future__ import annotations

import tracemalloc

import pytest

from hullcheck.docker.dockerfile.expansion import expand, expand_words
from hullcheck.docker.dockerfile.lexer import MAX_INSERTED, MAX_NESTING, Mode, Unknown, Value

VALUES: dict[str, Value] = {
    "A": "alpha",
    "EMPTY": "",
    "PATHS": "/usr/a.b/c.b",
    "SPACED": "a b  c",
    "STAR": "x*y?z",
    "DOLLAR": "$A",
    "LONG": "x" * 3000,
    "FULL": "x" * MAX_INSERTED,
    "OTHER": Unknown(frozenset({"OTHER"})),
    "NOBODY": Unknown(frozenset({"NOBODY"})),
    "DERIVED": Unknown(frozenset({"NOBODY"})),
}

KNOWN = [
    ("$A", "alpha"),
    ("${A}b$A", "alphabalpha"),
    ("$UNSET-", "-"),
    ("$", "$"),
    ("$.x", "$.x"),
    ("$1x$$y", "xy"),
    (r"\$A", "$A"),
    (r"a\b", "ab"),
    ("a\\", "a"),
    ("'$A'", "$A"),
    ('"$A"', "alpha"),
    (r'"\$A \b"', r"$A \b"),
    ('"it\'s"', "it's"),
    ("'a'\"b\"c", "abc"),
    ("$DOLLAR", "$A"),
    ("${UNSET:-d}", "d"),
    ("${EMPTY:-d}", "d"),
    ("${EMPTY-d}", ""),
    ("${A:-d}", "alpha"),
    ("${UNSET-$A}", "alpha"),
    ("${UNSET:-${EMPTY:-'q r'}}", "q r"),
    ("${A:+x}", "x"),
    ("${EMPTY:+x}", ""),
    ("${EMPTY+x}", "x"),
    ("${UNSET+x}", ""),
    ("${A:?e}", "alpha"),
    ("${EMPTY?e}", ""),
    ("${PATHS#*/}", "usr/a.b/c.b"),
    ("${PATHS##*/}", "c.b"),
    ("${PATHS%.*}", "/usr/a.b/c"),
    ("${PATHS%%.*}", "/usr/a"),
    ("${A#?}", "lpha"),
    ("${A#x}", "alpha"),
    ("${A%%*}", ""),
    ("${STAR#x\\*}", "y?z"),
    ("${A/a/o}", "olpha"),
    ("${A//a/o}", "olpho"),
    ("${A//?/-}", "-----"),
    ("${A/l*h/-}", "a-a"),
    ("${A/#/x}", "alpha"),
    ("${PATHS//\\//:}", ":usr:a.b:c.b"),
    ("${A//x/y}", "alpha"),
    ("${A/}/x}", "alpha"),
    ("${UNSET/a/b}", ""),
    ("é$A", "éalpha"),
    ("caf\udce9$A", "caf\ufffdalpha"),
    ("a<<b", "a<<b"),
    ("ABCXYZ$A", "ABCXYZalpha"),
    # A mark of byte order is skipped at the start alone.
    ("\ufeff$A", "alpha"),
    ("$A\ufeff", "alpha\ufeff"),
    # A digit for Python, none for Go: it ends the name.
    ("$A\u00b2", "alpha\u00b2"),
    ("$FULL", "x" * MAX_INSERTED),
]


@pytest.mark.parametrize(("text", "value"), KNOWN)
def test_text_is_expanded_as_in_buildkit(text: str, value: str) -> None:
    assert expand(text, VALUES.get).value == value


ERRORS = [
    "'a",
    '"a',
    "${}",
    "${A",
    "${",
    "${:-a}",
    "${{A}",
    "${A:=b}",
    "${A:x}",
    "${A:#b}",
    "${.}",
    "${UNSET:?gone}",
    "${EMPTY:?gone}",
    "${UNSET?}",
    "${A#\\x}",
    "${A/b}",
    "${A:-'b}",
]


@pytest.mark.parametrize("text", ERRORS)
def test_what_buildkit_refuses_is_an_error(text: str) -> None:
    found = expand(text, VALUES.get)
    assert found.value is None
    assert found.error
    assert found.reason == found.error


UNKNOWN = [
    ("$NOBODY", ("NOBODY",)),
    ("a${DERIVED}b", ("NOBODY",)),
    ("${NOBODY:-d}", ("NOBODY",)),
    ("${NOBODY+x}", ("NOBODY",)),
    ("${UNSET:-$NOBODY}", ("NOBODY",)),
    ("${NOBODY#*/}", ("NOBODY",)),
    ("${A#$NOBODY}", ("NOBODY",)),
    ("${A/a/$NOBODY}", ("NOBODY",)),
]


@pytest.mark.parametrize(("text", "names"), UNKNOWN)
def test_an_unknown_variable_that_matters_is_named(text: str, names: tuple[str, ...]) -> None:
    found = expand(text, VALUES.get)
    assert (found.value, found.unknown_names, found.error) == (None, names, "")
    assert "`NOBODY`" in found.reason


def test_all_unknown_variables_are_named() -> None:
    found = expand("$OTHER${UNSET:-$NOBODY}", VALUES.get)
    assert (found.value, found.unknown_names) == (None, ("NOBODY", "OTHER"))


def test_an_operator_that_is_none_is_told_as_written() -> None:
    told = [expand(text, VALUES.get).error for text in ("${A:#b}", "${A=b}")]
    assert told == [f"unsupported modifier ({each}) in substitution" for each in (":#", "=")]


def test_a_pattern_that_is_none_is_told_with_what_is_wrong() -> None:
    told = expand(r"${A#\x}", VALUES.get).error
    assert told == r"invalid pattern (\x) in substitution: invalid escape `\x`"


@pytest.mark.parametrize("text", ["${A:-$NOBODY}", "${UNSET+$NOBODY}", "'$NOBODY'", r"\$NOBODY"])
def test_an_unknown_variable_that_does_not_matter_is_not(text: str) -> None:
    assert expand(text, VALUES.get).value is not None


HOSTILE = [
    "$LONG" * (MAX_INSERTED // 3000 + 1),
    "${A:-" * (MAX_NESTING + 1) + "}" * (MAX_NESTING + 1),
    "${LONG//x/" + "y" * 50 + "}",
    "${LONG#" + "*x" * 1000 + "b}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_grows_too_large_is_unknown(text: str) -> None:
    found = expand(text, VALUES.get)
    assert (found.value, found.error) == (None, "")
    assert found.reason == "its variables grow too large"


def test_the_escape_token_can_be_another() -> None:
    assert expand(r"a\b`$A", VALUES.get, "`").value == r"a\b$A"


def test_a_document_keeps_its_quotes() -> None:
    assert expand("'$A' \\$A", VALUES.get, mode=Mode.NO_QUOTES).value == "'alpha' $A"


WORDS = [
    ("a $SPACED", ("a", "a", "b", "c")),
    ('a"$SPACED"b c', ("aa b  cb", "c")),
    (r"a\ b  c", ("a b", "c")),
    ('"" a', ("a",)),
    # BuildKit loses what stands before a nested text (seen: EXPOSE 1${P:-80} gives 80).
    ("1${UNSET:-80}/tcp", ("80/tcp",)),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_words_are_split_after_expansion(text: str, words: tuple[str, ...]) -> None:
    assert expand_words(text, VALUES.get)[1] == words


def test_what_grows_without_end_is_not_put_together() -> None:
    tracemalloc.start()
    try:
        assert expand("$LONG" * 5_000, VALUES.get).value is None
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
