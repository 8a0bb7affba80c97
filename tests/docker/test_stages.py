"""Stages: what they are based on, copy from, and need."""

from __future__ import annotations

import pytest

from hullcheck.docker.dockerfile.instructions import Onbuild, Run, User
from hullcheck.docker.stages import MAX_STAGES, MAX_TRIGGERS, Stages, parse_stages
from hullcheck.docker.stages.base import (
    ExternalImage,
    LocalStage,
    NamedContext,
    NotFound,
    Scratch,
    UnknownImage,
)

from .dockerfiles import read


def stages(text: str, exact: bool = False, **args: str) -> Stages:
    return parse_stages(read(text), args, exact)


def needed(text: str, target: str | None = None) -> list[int]:
    found = stages(text)
    stage = found.target(target)
    assert stage
    return [each.index for each in found.needed(stage)]


def test_a_stage_is_based_on_an_image_a_stage_or_nothing() -> None:
    found = stages("FROM python:3 AS A\nFROM a\nFROM scratch\n")
    assert [stage.base for stage in found.stages] == [
        ExternalImage("python:3"),
        LocalStage(0),
        Scratch(),
    ]
    assert [stage.name for stage in found.stages] == ["a", None, None]
    assert found.stages[1].base_stage is found.stages[0]
    assert found.problems == ()


def test_global_arguments_name_images() -> None:
    text = "ARG V=3.12\nARG I=python:$V\nFROM $I AS a\nFROM ${I%:*}:${W:-x}\n"
    assert [stage.base for stage in stages(text).stages] == [
        ExternalImage("python:3.12"),
        ExternalImage("python:x"),
    ]
    assert stages(text, V="3").stages[0].base == ExternalImage("python:3")


def test_an_argument_without_value_makes_an_image_unknown() -> None:
    text = "ARG V\nFROM python:$V\nFROM python:${V:-3}\n"
    first, second = stages(text).stages
    assert isinstance(first.base, UnknownImage)
    assert isinstance(second.base, UnknownImage)
    assert first.base.text == "python:$V"
    assert "`V`" in first.base.reason
    assert stages(text, exact=True).stages[1].base == ExternalImage("python:3")


def test_platform_arguments_are_unknown_unless_given() -> None:
    text = "FROM a-$TARGETARCH\n"
    assert isinstance(stages(text, exact=True).stages[0].base, UnknownImage)
    assert stages(text, TARGETARCH="arm64").stages[0].base == ExternalImage("a-arm64")


def test_from_takes_the_stage_before_it_and_copy_the_last_of_the_name() -> None:
    found = stages("FROM x AS a\nFROM a AS a\nFROM y AS b\nCOPY --from=a c d\n")
    assert found.stages[1].base == LocalStage(0)
    (source,) = found.sources(found.stages[2])
    assert source[1] == LocalStage(1)


def test_from_compares_names_as_written_and_copy_in_any_case() -> None:
    found = stages("FROM x AS Base\nFROM Base\n")
    assert isinstance(found.stages[1].base, UnknownImage)
    assert "must be lowercase" in found.problems[0].reason
    found = stages("FROM x AS Base\nFROM y\nCOPY --from=bASE a b\n")
    assert [source for _, source in found.sources(found.stages[1])] == [LocalStage(0)]


def test_sources_are_stages_by_number_or_name_or_images() -> None:
    text = (
        "FROM x AS a\nFROM y\n"
        "COPY --from=0 a b\nCOPY --from=nginx:1 / /\nCOPY --from=scratch a b\n"
        "RUN --mount=from=a,target=/b --mount=from=0,target=/c --mount=type=cache,target=/d ls\n"
    )
    found = stages(text)
    assert [source for _, source in found.sources(found.stages[1])] == [
        LocalStage(0),
        ExternalImage("nginx:1"),
        Scratch(),
        LocalStage(0),
        # A mount knows no numbers.
        ExternalImage("0"),
    ]


def test_a_source_with_a_variable_is_told_as_far_as_anybody_reads() -> None:
    name = f"$B{'x' * 90}"
    found = stages(f"FROM x\nCOPY --from={name} / /\n")
    [(_, source)] = found.sources(found.stages[0])
    told = f"variables are not supported in `--from={name[:80]}`"
    assert source == NotFound(told)


def test_a_target_needs_bases_sources_and_mounts_of_what_it_needs() -> None:
    text = (
        "FROM x AS a\nFROM y AS b\nFROM z AS unused\nFROM a AS c\nCOPY --from=b d e\n"
        "FROM q AS d\nRUN --mount=from=c,target=/x ls\n"
    )
    assert needed(text) == [0, 1, 3, 4]
    assert needed(text, "C") == [0, 1, 3]
    assert needed(text, "unused") == [2]


def test_a_target_is_known_by_its_name_alone() -> None:
    found = stages("FROM x AS a\nFROM y\n")
    assert found.target(None) is found.stages[1]
    assert found.target("A") is found.stages[0]
    assert found.target("0") is None
    assert found.missing_target("b").reason == "there is no stage `b`, only `a`"


def test_a_file_without_stages_has_no_target() -> None:
    assert stages("ARG A\n").target(None) is None
    assert stages("").target("a") is None


PROBLEMS = [
    ("ARG V=\nFROM $V\n", 2, "should not be blank", True),
    ("FROM ${V:?no}\n", 1, "V: no", True),
    ("FROM {{x}}\n", 1, "invalid reference format", True),
    ("FROM Foo AS a\nFROM scratch\n", 1, "must be lowercase", True),
    ("FROM a AS b_\n", 1, "invalid name for build stage", True),
    ("FROM a\nCOPY --from=7 b c\n", 2, "invalid stage index 7", True),
    ("FROM a\nCOPY --from=-1 b c\n", 2, "invalid stage index -1", True),
    ("FROM a AS x\nFROM b\nCOPY --from=$X b c\n", 3, "variables are not supported", True),
    ('FROM a AS x\nFROM b\nCOPY --from=\\"x\\" b c\n', 3, "variables are not supported", True),
    ("FROM a AS x\nCOPY --from=y b c\nFROM b AS y\n", 2, "not yet defined", False),
    ("FROM a AS x\nCOPY --from=0 b c\n", 1, "circular dependency", True),
    (
        "FROM a AS x\nCOPY --from=y b c\nFROM a AS y\nCOPY --from=x b c\n",
        1,
        "circular dependency",
        True,
    ),
]


@pytest.mark.parametrize(("text", "line", "reason", "fatal"), PROBLEMS)
def test_what_the_builder_refuses_is_known(text: str, line: int, reason: str, fatal: bool) -> None:
    problems = [each for each in stages(text).problems if reason in each.reason]
    assert [(each.line, each.fatal) for each in problems] == [(line, fatal)]


def test_what_comes_too_late_is_no_source() -> None:
    found = stages("FROM a AS x\nCOPY --from=y b c\nFROM b AS y\n")
    ((_, source),) = found.sources(found.stages[0])
    assert isinstance(source, NotFound)
    assert source.later == 1


def test_a_refused_from_still_begins_a_stage() -> None:
    found = stages("FROM a b\nUSER c\nFROM d\n")
    assert isinstance(found.stages[0].base, UnknownImage)
    assert [each.keyword for each in found.stages[0].own] == ["USER"]
    assert found.stages[1].base == ExternalImage("d")


def test_a_stage_that_is_replaced_may_not_copy_from_itself_either() -> None:
    dockerfile = read("FROM scratch AS a\nCOPY --from=a x y\nFROM scratch\n")
    (problem,) = parse_stages(dockerfile, named_contexts={"a": "a"}).problems
    assert "circular dependency" in problem.reason


def test_named_contexts_replace_stages_and_images() -> None:
    dockerfile = read("FROM docker.io/library/python AS a\nUSER b\nFROM c AS d\nFROM a\n")
    given = {"python:latest": "docker-image://python:3", "d": "folder", "scratch": "folder"}
    found = parse_stages(dockerfile, named_contexts=given)
    assert found.stages[0].base == NamedContext("python:latest")
    assert found.stages[1].replaced_by == NamedContext("d", folder=True)
    assert found.stages[1].instructions == ()
    replaced = parse_stages(dockerfile, named_contexts={"a": "https://example.com/a.git"})
    assert [stage.index for stage in replaced.needed(replaced.stages[2])] == [0, 2]
    assert replaced.stages[0].instructions == ()


def test_onbuild_runs_first_in_the_stage_based_on_it_and_only_there() -> None:
    text = (
        "FROM x AS src\nFROM x AS a\nONBUILD COPY --from=src b c\nONBUILD USER d\n"
        "FROM a AS e\nRUN f\nFROM e\nRUN g\n"
    )
    found = stages(text)
    assert [type(each) for each in found.stages[1].instructions] == [Onbuild, Onbuild]
    keywords = [each.keyword for each in found.stages[2].instructions]
    assert keywords == ["COPY", "USER", "RUN"]
    assert [type(each) for each in found.stages[2].own] == [Run]
    assert [each.keyword for each in found.stages[3].instructions] == ["RUN"]
    assert needed(text) == [0, 1, 2, 3]


def test_crowds_are_refused() -> None:
    assert len(stages("FROM a\n" * (MAX_STAGES + 1)).stages) == MAX_STAGES
    crowd = stages("FROM a AS b\n" + "ONBUILD USER c\n" * (MAX_TRIGGERS + 1) + "FROM b\n")
    assert [type(each) for each in crowd.stages[1].triggers] == [User] * MAX_TRIGGERS
    assert [problem.line for problem in crowd.problems] == [1]
