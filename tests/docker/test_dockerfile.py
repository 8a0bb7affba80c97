"""Dockerfiles from text to instructions: every case was settled with BuildKit itself."""

from __future__ import annotations

from io import BytesIO
from unittest import mock

import dockerfile_parse
import pytest

from hullcheck.core.source import Span
from hullcheck.docker.dockerfile.instructions import (
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Invalid,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
)

from .dockerfiles import only, read

GAPS = [
    ("RUN <<EOF\nfrom x\nEOF\n", "RUN", "RUN FROM EOF"),
    ("RUN a \\\n\n b c\nUSER d\n", "RUN USER", "RUN B USER"),
    ("USER b\nRUN a \\", "USER RUN", "USER"),
    ("# check=skip=all\n# escape=`\nRUN a `\n b c\n", "RUN", "COMMENT COMMENT RUN B"),
    ("\ufeffUSER a\n", "USER", "\ufeffUSER"),
]


@pytest.mark.parametrize(("text", "ours", "alone"), GAPS)
def test_the_library_alone_reads_other_instructions(text: str, ours: str, alone: str) -> None:
    parser = dockerfile_parse.DockerfileParser(fileobj=BytesIO(text.encode()))
    assert [entry["instruction"] for entry in parser.structure] == alone.split()
    assert [each.keyword for each in read(text).instructions] == ours.split()


def test_the_library_alone_fails_on_bytes_that_are_no_utf_8() -> None:
    data = b"USER caf\xe9\n"
    with pytest.raises(UnicodeDecodeError):
        _ = dockerfile_parse.DockerfileParser(fileobj=BytesIO(data)).structure
    assert only(User, data).user.text == "caf\udce9"


def test_instructions_come_from_the_library() -> None:
    structure = dockerfile_parse.DockerfileParser.structure
    shorter = property(lambda parser: structure.fget(parser)[:-1])
    with mock.patch.object(dockerfile_parse.DockerfileParser, "structure", shorter):
        kinds = [type(each) for each in read("FROM scratch\nUSER a\nUSER b\n").instructions]
    assert kinds == [From, User, Invalid]


def test_variables_never_come_from_the_library() -> None:
    never = mock.PropertyMock(side_effect=AssertionError)
    with mock.patch.multiple(
        dockerfile_parse.DockerfileParser, envs=never, context_structure=never
    ):
        assert only(Env, "FROM a\nENV A=$B\n").pairs[0].name.text == "A"


def test_an_instruction_spans_its_continuations_and_heredocs() -> None:
    text = " FROM a  \nRUN <<E \\\n  b\nx\nE\r\nUSER c\n"
    dockerfile = read(text)
    assert [dockerfile.source.slice(each.span) for each in dockerfile.instructions] == [
        "FROM a",
        "RUN <<E \\\n  b\nx\nE",
        "USER c",
    ]


def test_from_has_image_platform_and_alias() -> None:
    stage = only(From, "from --platform=$BUILDPLATFORM python:${V} As Base\n")
    assert stage.image.text == "python:${V}"
    assert stage.platform
    assert stage.platform.text == "$BUILDPLATFORM"
    assert stage.alias
    assert stage.alias.text == "Base"


def test_copy_splits_at_blanks_alone() -> None:
    copy = only(Copy, 'COPY --link a\\ b "c d" /e/\n')
    assert [word.text for word in copy.sources] == ["a\\", "b", '"c', 'd"']
    assert copy.destination.text == "/e/"
    assert copy.link


def test_copy_keeps_where_each_source_stands() -> None:
    text = "COPY --chown=u:g \\\n  src/x* \\\n  [a-z]* /d\n"
    dockerfile = read(text)
    copy = only(Copy, text)
    assert [dockerfile.source.slice(word.span) for word in copy.sources] == ["src/x*", "[a-z]*"]
    assert not copy.json


def test_copy_reads_a_json_array_over_several_lines() -> None:
    copy = only(Copy, 'COPY ["a b", \\\n # why\n "c\\u0064", \\\n "/e"]\n')
    assert [word.text for word in copy.sources] == ["a b", "cd"]
    assert copy.destination.text == "/e"
    assert copy.json


def test_copy_has_every_flag_of_many_lines() -> None:
    flags = "".join(f"  --exclude=x{number} \\\n" for number in range(9))
    copy = only(Copy, f'COPY \\\n{flags} --from=b --chmod=$M --chown=$O "." "$D"/\n')
    assert [word.text for word in copy.exclude] == [f"x{number}" for number in range(9)]
    assert copy.from_
    assert copy.from_.text == "b"
    assert [word.text for word in copy.expanded] == ["$O", "$M", '"."', '"$D"/']


def test_flags_lose_their_quotes_and_end_at_two_dashes() -> None:
    copy = only(Copy, 'COPY --exclude="a b" --exclude=c\\ d -- --e /f\n')
    assert [word.text for word in copy.exclude] == ["a b", "c d"]
    assert [word.text for word in copy.sources] == ["--e"]


def test_a_letter_beyond_ascii_in_a_flag_falls_into_its_bytes() -> None:
    # Seen on BuildKit: --exclude=é excludes nothing.
    copy = only(Copy, "COPY --exclude=é a /b\n")
    assert copy.exclude[0].text == "Ã©"
    assert copy.sources[0].text == "a"


def test_a_letter_that_has_a_blank_among_its_bytes_ends_a_flag() -> None:
    dockerfile = read("FROM a\nCOPY --exclude=à b /c\n")
    [copy] = [each for each in dockerfile.instructions if isinstance(each, Copy)]
    assert copy.exclude[0].text == "Ã"
    assert dockerfile.source.slice(copy.flags["exclude"][0].span) == "--exclude=à"
    assert [word.text for word in copy.sources] == ["b"]


def test_documents_are_no_paths() -> None:
    copy = only(Copy, "COPY <<a.txt b <<-'c.txt' /d/\n1\na.txt\n\t2\n\tc.txt\n")
    assert [word.text for word in copy.sources] == ["b"]
    assert [(d.name, d.content.text, d.expand) for d in copy.documents] == [
        ("a.txt", "1\n", True),
        ("c.txt", "2\n", False),
    ]


def test_a_spaced_heredoc_is_taken_from_the_file_but_is_two_sources() -> None:
    # Seen on BuildKit: it then misses the file `<<`.
    copy = only(Copy, "COPY << EOF /x\nhello\nEOF\n")
    assert [word.text for word in copy.sources] == ["<<", "EOF"]
    assert copy.documents == ()


def test_add_takes_urls_and_a_checksum() -> None:
    add = only(Add, "ADD --checksum=sha256:$S https://e/x.tgz /x/\n")
    assert [word.text for word in add.expanded] == ["sha256:$S", "https://e/x.tgz", "/x/"]


def test_run_maps_its_command_back_into_the_file() -> None:
    text = "RUN --network=none a && \\\n  # why\n  uv sync\n"
    run, source = only(Run, text), read(text).source
    assert run.command
    assert run.command.text == "a &&   uv sync"
    at = run.command.text.index("uv sync")
    assert source.slice(run.command.span(at, at + 7)) == "uv sync"
    assert source.slice(run.command.span(0, at + 7)) == "a && \\\n  # why\n  uv sync"
    assert run.network == "none"


SCRIPTS = [
    ("RUN <<E\na\nE\n", "a\n"),
    ("RUN <<-E\n\t\ta\n\tb\n\tE\n", "a\nb\n"),
    ("RUN cat <<E >x && y\na\nE\n", "cat <<E >x && y\na\nE"),
    ("RUN --mount=target=/x <<E sh\na\nE\n", "<<E sh\na\nE"),
    ("RUN a\n", "a"),
]


@pytest.mark.parametrize(("text", "script"), SCRIPTS)
def test_the_script_of_a_run_is_what_the_shell_gets(text: str, script: str) -> None:
    found = only(Run, text).script
    assert found
    assert found.text == script
    source = read(text).source
    assert "".join(source.text[found.origin(at)] for at in range(len(script))) == script


def test_mounts_are_taken_apart() -> None:
    text = "RUN --mount=type=cache,id=c,target=/a --mount=src=$S,dst=b:rw,from=x,rw ls\n"
    run, source = only(Run, text), read(text).source
    cache, bind = run.mounts
    assert (cache.type, cache.read_only, cache.id and cache.id.text) == ("cache", False, "c")
    assert (bind.type, bind.read_only) == ("bind", False)
    assert bind.source
    assert bind.target
    assert bind.from_
    # `:rw` means nothing to BuildKit.
    spans = [source.slice(word.span) for word in (bind.source, bind.target, bind.from_)]
    assert spans == ["$S", "b:rw", "x"]
    assert [word.text for word in run.expanded] == ["cache", "c", "/a", "$S", "b:rw", "x"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ro", True),
        ("rw=false", True),
        ("readonly=0", False),
        ("type=tmpfs", False),
        ("id=x", True),
    ],
)
def test_a_mount_can_be_written_or_not(value: str, expected: bool) -> None:
    assert only(Run, f"RUN --mount={value},target=/x ls").mounts[0].read_only is expected


def test_commands_are_exec_or_shell() -> None:
    dockerfile = read(
        'CMD ["a", "b c"]\nENTRYPOINT [ a ]\nSHELL ["s"]\nHEALTHCHECK CMD x y\nHEALTHCHECK NONE'
    )
    cmd, entrypoint, shell, check, none = dockerfile.instructions
    assert isinstance(cmd, Cmd)
    assert [word.text for word in cmd.arguments or ()] == ["a", "b c"]
    assert isinstance(entrypoint, Entrypoint)
    assert entrypoint.arguments is None
    assert entrypoint.command
    assert entrypoint.command.text == "[ a ]"
    assert isinstance(shell, Shell)
    assert isinstance(check, Healthcheck)
    assert check.command
    assert check.command.text == "x y"
    assert isinstance(none, Healthcheck)
    assert none.command is None


PAIRS = [
    ("ENV A=1 B='c d' E=f\\ g", [("A", "1"), ("B", "'c d'"), ("E", "f\\ g")]),
    ('ENV A="b # c"', [("A", '"b # c"')]),
    ("ENV A b=c  d", [("A", "b=c  d")]),
    ("ENV A = b", [("A", "= b")]),
    ("ENV A=b=c", [("A", "b=c")]),
    # An escape with nothing behind it falls away, where it is one.
    ("ENV A=bb\\\v", [("A", "bb")]),
    ('ENV A="b\\\v', [("A", '"b')]),
    ("ENV A='b'c\\\v", [("A", "'b'c")]),
    ("ENV A='b\\\v", [("A", "'b\\")]),
    ("ENV 'A=\\\v", [("'A", "\\")]),
    ('ENV A="x\\\n  y" B=', [("A", '"x  y"'), ("B", "")]),
    ("LABEL a.b=c 'd e'=f", [("a.b", "c"), ("'d e'", "f")]),
]


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_pairs_are_split_as_in_buildkit(text: str, expected: list[tuple[str, str]]) -> None:
    (pairs,) = read(text).instructions
    assert isinstance(pairs, Env | Label)
    assert [(p.name.text, p.value and p.value.text) for p in pairs.pairs] == expected


def test_arguments_need_no_value() -> None:
    arg = only(Arg, 'ARG A B=1 C="d e"')
    assert [(p.name.text, p.value and p.value.text) for p in arg.pairs] == [
        ("A", None),
        ("B", "1"),
        ("C", '"d e"'),
    ]
    assert arg.pairs[2].span == Span(10, 17)


def test_single_words_are_all_that_follows() -> None:
    dockerfile = read('WORKDIR "$W/a b"\nUSER a:b\nSTOPSIGNAL 9\nMAINTAINER a b')
    workdir, user, stop, maintainer = dockerfile.instructions
    assert isinstance(workdir, Workdir)
    assert workdir.path.text == '"$W/a b"'
    assert isinstance(user, User)
    assert isinstance(stop, Stopsignal)
    assert isinstance(maintainer, Maintainer)
    assert maintainer.name.text == "a b"
    assert maintainer.expanded == ()


def test_lists_are_words_or_json() -> None:
    assert [word.text for word in only(Volume, "VOLUME /a [b").paths] == ["/a", "[b"]
    assert [word.text for word in only(Volume, 'VOLUME ["/a b"]').paths] == ["/a b"]
    assert [word.text for word in only(Expose, "EXPOSE 80  $P/tcp").ports] == ["80", "$P/tcp"]


def test_onbuild_wraps_an_instruction() -> None:
    copy = only(Onbuild, "ONBUILD copy --from=a b /c").instruction
    assert isinstance(copy, Copy)
    assert copy.keyword == "COPY"
    assert copy.span == Span(8, 26)
