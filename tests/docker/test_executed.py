"""What instructions call, what they leave behind in stages, and what a container starts."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.docker.build import Build
from hullcheck.docker.calls import PlacedCall
from hullcheck.docker.dockerfile import parse_dockerfile
from hullcheck.docker.flow import Flow
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.prefixes import Prefix, prefixes_by_stage
from hullcheck.docker.simulate import simulate_flow
from hullcheck.docker.start import start_of


def flow_of(dockerfile: str, target: str | None = None) -> Flow:
    snapshot = parse_tree(f"-- Dockerfile --\n{dockerfile}").snapshot
    build = Build("Dockerfile", "", target=target)
    source = snapshot.source("Dockerfile")
    assert source is not None
    context = BuildContext(snapshot, build)
    return simulate_flow(snapshot, build, parse_dockerfile(source), context, snapshot.tree, ())


def calls_in(flow: Flow) -> list[PlacedCall]:
    return [placed for step in flow.executed for placed in step.calls]


def prefixes_in(flow: Flow) -> list[Prefix]:
    assert flow.target
    return list(prefixes_by_stage(flow).get(flow.target.index, ()))


def test_a_call_knows_its_line_and_where_its_words_are_written() -> None:
    flow = flow_of("FROM python:3.12\nRUN apt-get update && \\\n    uv sync --no-dev\n")
    sync = calls_in(flow)[-1]
    assert (sync.call.name, sync.call.words, sync.line) == ("uv", ("sync", "--no-dev"), 3)
    assert sync.call.complete
    assert sync.certain
    span, program = sync.span_of("sync"), sync.program_span
    text = flow.dockerfile.source.text
    assert span is not None
    assert text[span.start : span.end] == "sync"
    assert program is not None
    assert text[program.start : program.end] == "uv"


@pytest.mark.parametrize(
    ("run", "word"),
    [
        ('["uv", "sync"]', "sync"),
        ("uv sy\\\nnc", "sync"),
        ("V=sync; uv $V", "sync"),
        ("uv 'sync'", "sync"),
        ("uv sync", "run"),
    ],
)
def test_what_is_not_written_out_has_no_span(run: str, word: str) -> None:
    placed = calls_in(flow_of(f"FROM python:3.12\nRUN {run}\n"))[-1]
    assert placed.span_of(word) is None


def test_a_word_that_is_not_known_makes_a_call_incomplete() -> None:
    placed = calls_in(flow_of("FROM python:3.12\nARG FLAGS\nRUN uv sync $FLAGS\n"))[-1]
    assert not placed.call.complete
    assert placed.call.words == ("sync",)


def test_a_call_in_a_branch_is_not_certain() -> None:
    flow = flow_of("FROM python:3.12\nRUN if [ -f x ]; then uv sync; fi\n")
    assert [p.certain for p in calls_in(flow) if p.call.name == "uv"] == [False]


def test_an_environment_goes_where_a_copy_brings_it() -> None:
    flow = flow_of(
        "FROM python:3.12 AS builder\nWORKDIR /build\nRUN uv sync\n"
        "FROM python:3.12-slim\nCOPY --from=builder /build /app\n"
    )
    [prefix] = prefixes_in(flow)
    assert (prefix.path, prefix.made.path, prefix.moved) == ("/app/.venv", "/build/.venv", True)
    assert [step.instruction.line for step in prefix.carriers] == [5]


def test_an_environment_at_the_same_path_is_not_moved() -> None:
    flow = flow_of(
        "FROM python:3.12 AS builder\nRUN python -m venv /opt/venv\n"
        "FROM python:3.12-slim\nCOPY --from=builder /opt/venv /opt/venv\n"
    )
    assert [(p.path, p.moved) for p in prefixes_in(flow)] == [("/opt/venv", False)]


@pytest.mark.parametrize(
    "copy",
    [
        "COPY --from=builder /opt/venv/lib /opt/venv/lib",
        "COPY --from=builder /opt/v* /opt/",
        "COPY --from=builder /opt/venv $WHERE",
        "COPY --from=python:3.12 /opt/venv /opt/venv",
    ],
)
def test_part_of_an_environment_or_an_unknown_place_is_none(copy: str) -> None:
    flow = flow_of(
        "FROM python:3.12 AS builder\nRUN python -m venv /opt/venv\n"
        f"FROM python:3.12-slim\nARG WHERE\n{copy}\n"
    )
    assert prefixes_in(flow) == []


def test_a_stage_begins_with_the_environments_of_its_base_and_loses_what_it_removes() -> None:
    flow = flow_of(
        "FROM python:3.12 AS base\nRUN python -m venv /one && python -m venv /two\n"
        "FROM base AS empty\nFROM empty\nRUN rm -rf /one\n"
    )
    assert [prefix.path for prefix in prefixes_in(flow)] == ["/two"]


@pytest.mark.parametrize(
    ("instructions", "programs", "words"),
    [
        ('CMD ["uv", "run", "app"]', ["uv"], ("run", "app")),
        ('ENTRYPOINT ["uv", "run"]\nCMD ["app"]', ["uv"], ("run", "app")),
        ('CMD ["app"]\nENTRYPOINT ["uv"]', ["uv"], ("app",)),
        ('ENTRYPOINT ["uv"]\nCMD uv sync', ["uv"], ("/bin/sh", "-c", "uv sync")),
        ('ENTRYPOINT ["tini", "--"]\nCMD uv sync', ["sh", "uv"], ("-c", "uv sync")),
        ("ENTRYPOINT uv run app\nCMD ignored", ["uv"], ("run", "app")),
        ("ENTRYPOINT []\nCMD uv sync && exec app", ["uv", "app"], ("sync",)),
    ],
)
def test_entrypoint_and_cmd_come_together(
    instructions: str, programs: list[str], words: tuple[str, ...]
) -> None:
    start = start_of(flow_of(f"FROM python:3.12\n{instructions}\n"))
    assert start is not None
    assert [placed.call.name for placed in start.calls] == programs
    assert start.calls[0].call.words == words


def test_a_new_entrypoint_clears_the_command_of_the_base_stage() -> None:
    start = start_of(flow_of('FROM a AS b\nCMD ["x"]\nFROM b\nENTRYPOINT ["y"]\n'))
    assert start is not None
    assert [(p.call.name, p.call.words) for p in start.calls] == [("y", ())]


def test_a_start_has_what_env_sets_and_not_what_arg_sets() -> None:
    start = start_of(flow_of("FROM a\nARG X=1\nENV Y=2\nCMD uv run\n"))
    assert start is not None
    assert dict(start.calls[0].call.variables) == {"Y": "2"}


def test_nothing_is_started_where_nothing_is_said() -> None:
    assert start_of(flow_of("FROM python:3.12\n")) is None
    assert start_of(flow_of("FROM python:3.12\nCMD []\n")) is None


def test_what_a_run_exports_holds_for_the_calls_behind_it() -> None:
    flow = flow_of("FROM python:3.12\nRUN export UV_PROJECT_ENVIRONMENT=/opt/venv && uv sync\n")
    assert calls_in(flow)[-1].call.variables["UV_PROJECT_ENVIRONMENT"] == "/opt/venv"
    assert [prefix.path for prefix in prefixes_in(flow)] == ["/opt/venv"]


def test_a_known_base_says_where_a_relative_destination_is() -> None:
    flow = flow_of("FROM public.ecr.aws/lambda/python:3.12\nCOPY a.txt ./\nCOPY a.txt b/\n")
    workdirs = [step.environment.workdir for step in flow.executed]
    assert workdirs == ["/var/task", "/var/task"]
    assert [stage.label for stage in flow.stages] == ["0"]


def test_what_is_kept_of_a_dockerfile_is_told_by_its_arguments() -> None:
    # Two builds of one file: what the file keeps of the one is not taken for the other.
    text = "FROM python:3.13\nARG TOOL\nENV TOOL=$TOOL\nRUN make && $TOOL sync\nCMD $TOOL run\n"
    snapshot = parse_tree(f"-- Dockerfile --\n{text}").snapshot
    source = snapshot.source("Dockerfile")
    assert source is not None
    dockerfile = parse_dockerfile(source)
    for tool in ("uv", "pdm", "uv"):
        build = Build("Dockerfile", "", args={"TOOL": tool})
        context = BuildContext(snapshot, build)
        flow = simulate_flow(snapshot, build, dockerfile, context, snapshot.tree, ())
        start = start_of(flow)
        assert start
        assert [each.call.name for each in (*calls_in(flow)[1:], *start.calls)] == [tool] * 2
