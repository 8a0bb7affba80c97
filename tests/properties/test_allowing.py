"""Looking for allowances reads comments alone: nothing is parsed otherwise because of them."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from hullcheck.allowing.comments import Language, comments_of
from hullcheck.allowing.parsing import commented, parse_allowance
from hullcheck.core.finding import Place
from hullcheck.core.source import Source
from hullcheck.docker.dockerfile.scanner import scan
from hullcheck.docker.ignore.ignorefile import parse_ignore_file

ALLOW = "# hullcheck: allow[host-venv-in-image] because"
LINES = st.lists(
    st.sampled_from(
        ["FROM a", "RUN x \\", "  && y", "RUN <<E", "E", "COPY <<-'F' /x", "\tF", "", "# c", " ",
         "COPY . .", "# escape=`", "RUN z `", "ENV A='\\", "'", "*.log", "!a", "key: |", "  text"]
    ),
    max_size=12,
)  # fmt: skip
INDENTS = st.sampled_from(["", "  ", "\t"])


@given(LINES, st.integers(0, 12), INDENTS)
@example(["RUN <<E", "E"], 1, "")
@example(["ENV A='\\", "'"], 1, "")
def test_a_comment_of_a_dockerfile_can_be_left_out(lines: list[str], at: int, indent: str) -> None:
    at = min(at, len(lines))
    source = Source("Dockerfile", "\n".join([*lines[:at], indent + ALLOW, *lines[at:]]).encode())
    if comments_of(source, Language.DOCKERFILE).get(at + 1) != ALLOW:
        return
    found, without = scan(source), scan(Source("Dockerfile", "\n".join(lines).encode()))
    # A comment in front ends the directives, which is so for every comment.
    if without.directives == found.directives:
        assert [each.text.text for each in found.lines] == [
            each.text.text for each in without.lines
        ]


@given(LINES, st.integers(0, 12), INDENTS)
def test_a_comment_of_an_ignore_file_can_be_left_out(
    lines: list[str], at: int, indent: str
) -> None:
    at = min(at, len(lines))
    source = Source("i", "\n".join([*lines[:at], indent + ALLOW, *lines[at:]]).encode())
    is_comment = at + 1 in comments_of(source, Language.IGNORE_FILE)
    assert is_comment is (indent == "")
    if is_comment:
        patterns = parse_ignore_file(Source("i", "\n".join(lines).encode())).patterns
        found = parse_ignore_file(source).patterns
        assert [each.written for each in found] == [each.written for each in patterns]


@given(st.binary(max_size=80) | LINES.map("\n".join).map(str.encode), st.sampled_from(Language))
def test_any_bytes_have_comments_that_begin_with_a_hash(data: bytes, language: Language) -> None:
    source = Source("x", data)
    comments = comments_of(source, language)
    assert all(1 <= line <= source.line_count for line in comments)
    assert all(text.startswith("#") for text in comments.values())


@given(st.text(max_size=40))
def test_any_comment_is_an_allowance_with_reason_or_one_at_fault_or_none(text: str) -> None:
    found = parse_allowance(Place("x", 1), f"# hullcheck: {text}")
    assert found is not None
    assert bool(found.fault) is not bool(found.rules and found.reason)


@given(st.sets(st.integers(1, 9)), st.integers(1, 9))
def test_what_is_above_a_line_is_a_run_of_comments_that_touches_it(
    lines: set[int], line: int
) -> None:
    comments = {number: f"# hullcheck: allow[r{number}, any] it is so" for number in lines}
    text = "".join(f"{comments.get(number, 'x')}\n" for number in range(1, 10))
    file = commented(Source("x", text.encode()), Language.HASH)
    found = [number for number in range(1, 10) if file.above(line, f"r{number}")]
    first = file.above(line, "any")
    assert (first.place.line if first else None) == next(iter(found), None)
    assert lines.issuperset(found)
    if found:
        assert found == list(range(found[0], found[-1] + 1))
        assert found[-1] == line - 1 or line in found
