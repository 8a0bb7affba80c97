"""What holds for any Dockerfile, and for any bytes that are none."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.source import BOM, Source, Span
from hullcheck.docker.dockerfile import Dockerfile, parse_dockerfile
from hullcheck.docker.dockerfile.expansion import expand, expand_words
from hullcheck.docker.dockerfile.instructions import Add, Copy, Instruction, Onbuild, Run
from hullcheck.docker.dockerfile.lexer import MAX_INSERTED, Mode, Unknown, Value
from hullcheck.docker.dockerfile.mapped import MappedText
from hullcheck.docker.stages import parse_stages
from hullcheck.docker.stages.variables import walk_stage

KEYWORDS = (
    "FROM COPY ADD RUN ENV ARG LABEL WORKDIR USER CMD ENTRYPOINT HEALTHCHECK SHELL VOLUME EXPOSE "
    "STOPSIGNAL ONBUILD MAINTAINER from Copy FOO"
).split()
PIECES = (
    "a b.txt /c/ . $A ${A} ${A:-b} ${A#*/} ${A//a/b} 'q' \"r s\" ' \" \\ ` \\\\ A=1 B='c d' =x AS "
    "scratch base --from=0 --from=base --link --exclude=é --mount=type=cache,target=/x [ ] [1] as "
    '--platform=$P --mount=from=a,ro ["a","b"] ["a\\u0062", <<E <<-F <<\'G\' << {{ {% x %} # NONE '
    "& && | é \u00a0 \U0001f600 * ?"
).split(" ")
ENDS = "\n|\n|\n|\r\n|\\\n| \\ \n|\\\r\n|`\n||\nE\n|\n\tF\n|\nG\n".split("|")
TOPS = "||FROM scratch\n|# escape=`\n|\ufeff|# syntax=x\n# check=y\n".split("|")

words = st.lists(st.sampled_from([*PIECES, " ", "\t"]), max_size=5).map(" ".join)
ends = st.sampled_from(ENDS)
lines = st.builds("{} {}{}".format, st.sampled_from(KEYWORDS), words, ends)
others = st.builds("{}{}".format, st.one_of(words, st.just("# x"), st.just("")), ends)
bodies = st.lists(st.one_of(lines, lines, others), max_size=8).map("".join)
texts = st.builds("{}{}".format, st.sampled_from(TOPS), bodies)
files = st.one_of(texts.map(str.encode), st.binary())


def parsed(data: bytes) -> Dockerfile:
    return parse_dockerfile(Source("Dockerfile", data))


def all_of(dockerfile: Dockerfile) -> Iterator[Instruction]:
    for instruction in dockerfile.instructions:
        yield instruction
        if isinstance(instruction, Onbuild):
            yield instruction.instruction


@given(files)
def test_any_bytes_are_read_to_their_end(data: bytes) -> None:
    dockerfile = parsed(data)
    assert dockerfile.instructions or dockerfile.fatal
    for exact in (False, True):
        stages = parse_stages(dockerfile, {"A": "1"}, exact)
        for stage in stages.stages:
            assert stage in stages.needed(stage)
            for instruction, environment in walk_stage(stages, stage, exact=exact).steps:
                for word in instruction.expanded:
                    found = environment.expand(word)
                    assert (found.value is None) == bool(found.reason)


@given(files)
def test_reading_twice_gives_the_same(data: bytes) -> None:
    first, second = parsed(data), parsed(data)
    assert first.instructions == second.instructions
    assert first.problems == second.problems


@given(files)
def test_instructions_stand_one_after_the_other(data: bytes) -> None:
    dockerfile = parsed(data)
    before = Span(0, 0)
    for instruction in dockerfile.instructions:
        assert before.end <= instruction.span.start <= instruction.span.end
        assert dockerfile.source.line_of(instruction.span.start) >= instruction.line
        assert dockerfile.source.line_of(instruction.span.end) <= instruction.end_line
        before = instruction.span


@given(files)
def test_parts_lie_within_their_instruction(data: bytes) -> None:
    for instruction in all_of(parsed(data)):
        spans = [word.span for word in instruction.expanded]
        spans += [flag.span for flags in instruction.flags.values() for flag in flags]
        spans += [document.span for document in instruction.heredocs]
        spans += [document.terminator for document in instruction.heredocs]
        for span in spans:
            assert instruction.span.start <= span.start <= span.end <= instruction.span.end


@given(files)
def test_words_are_written_where_their_spans_say(data: bytes) -> None:
    dockerfile = parsed(data)
    for instruction in all_of(dockerfile):
        if isinstance(instruction, Copy | Add) and instruction.line == instruction.end_line:
            for word in (*instruction.sources, instruction.destination):
                text = dockerfile.source.slice(word.span)
                assert (json.loads(text) if instruction.json else text) == word.text


@given(files)
def test_heredocs_are_written_where_their_spans_say(data: bytes) -> None:
    dockerfile = parsed(data)
    for instruction in all_of(dockerfile):
        for document in instruction.heredocs:
            assert dockerfile.source.slice(document.span) == document.body
            assert dockerfile.source.slice(document.terminator) == document.name
            assert_mapped(document.content, dockerfile.source)


@given(files)
def test_each_character_of_a_command_stands_where_it_says(data: bytes) -> None:
    dockerfile = parsed(data)
    for instruction in all_of(dockerfile):
        if isinstance(instruction, Run) and instruction.command and instruction.script:
            assert_mapped(instruction.command, dockerfile.source)
            assert_mapped(instruction.script, dockerfile.source)


def assert_mapped(mapped: MappedText, source: Source) -> None:
    for index, char in enumerate(mapped.text):
        assert source.text[mapped.origin(index)] == char
        assert mapped.span(index, index + 1) == Span(mapped.origin(index), mapped.origin(index) + 1)


@given(files)
def test_an_instruction_alone_is_the_same_instruction(data: bytes) -> None:
    dockerfile = parsed(data)
    escape = "" if dockerfile.directives.escape == "\\" else "# escape=`\n"
    for instruction in dockerfile.instructions:
        if not instruction.keyword:
            continue
        written = dockerfile.source.slice(instruction.span)
        if written.startswith(BOM):
            continue  # behind another one, which alone it would be
        if written.endswith(dockerfile.directives.escape):
            continue  # what follows is white space, and alone it goes on
        text = escape + written
        (alone,) = parsed(text.encode("utf-8", "surrogateescape")).instructions
        assert (type(alone), alone.keyword, alone.value) == (
            type(instruction),
            instruction.keyword,
            instruction.value,
        )


@given(bodies.filter(lambda text: not text.startswith("#")))
def test_a_comment_above_moves_everything_and_changes_nothing(text: str) -> None:
    data = text.encode()
    plain, moved = parsed(data), parsed(b"# note\n" + data)
    assert [(each.keyword, each.value) for each in plain.instructions] == [
        (each.keyword, each.value) for each in moved.instructions
    ]
    assert [each.line + 1 for each in plain.instructions] == [
        each.line for each in moved.instructions
    ]


pieces = st.one_of(st.sampled_from(PIECES), st.text(max_size=3))
expressions = st.lists(pieces, max_size=8).map("".join)
values: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.text(max_size=20), st.just("x" * 6_000), st.just(Unknown(frozenset({"U"})))
)
modes = st.sampled_from([Mode.PLAIN, Mode.NO_QUOTES, Mode.RAW_QUOTES | Mode.RAW_ESCAPES])


@given(expressions, values, modes, st.sampled_from("\\`"))
def test_an_expansion_is_bounded_and_explains_itself(
    text: str, value: Value, mode: Mode, escape: str
) -> None:
    found = expand(text, lambda name: value, escape, mode)
    assert (found.value is None) == bool(found.reason)
    assert len(found.value or "") <= MAX_INSERTED + 2 * len(text)
    assert set(found.unknown_names) <= {"U"}
    assert expand_words(text, lambda name: value, escape, mode)[0] == found
