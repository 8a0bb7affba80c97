"""Where host files go, for a person at a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hullcheck.core.finding import Place
from hullcheck.environments.host_file import HostKind
from hullcheck.render.style import Style
from hullcheck.render.trace import render_trace_text
from hullcheck.report import HostTrace

from .sample import ASIDE, BUILD, COPY, REPORT, SNAPSHOT, TRACED

TRACE = """\
backend/Dockerfile  context backend
  declared    compose.yaml:3
  ignore file backend/.dockerignore

  in image    backend/tools/.venv
              uv makes it: `backend/uv.lock`
              let through: no pattern of `backend/.dockerignore` matches it
              COPY . .  backend/Dockerfile:5
              -> /app/tools/.venv in stage builder
              COPY --from=builder --chown=app:app /app /app  backend/Dockerfile:8
              -> /app/tools/.venv in the image
  in image    backend/cache
              likely: uv makes it: `backend/uv.lock`
              partly let through: `!cache/` brings it back, `backend/.dockerignore:3`
              COPY . .  backend/Dockerfile:5
              COPY --from=builder --chown=app:app /app /app  backend/Dockerfile:8
              -> a place that is not known in the image
  in a stage  backend/.env
              uv makes it: `backend/uv.lock`
              let through: no pattern of `backend/.dockerignore` matches it
              COPY . .  backend/Dockerfile:5
              -> /app/.env in stage builder
  stopped     backend/.venv
              uv makes it: `backend/uv.lock`
              stopped by `.venv`, backend/.dockerignore:2
  unknown     backend/dump.sql
              uv makes it: `backend/uv.lock`
              whether it is sent is not known
  6 host files: 2 in the image, 1 in a stage only, 1 stopped, 1 not known and 1 outside the context.

backend/Dockerfile:5 unknown a variable decides the source [backend/Dockerfile@backend]
"""


def shown(*hosts: HostTrace, width: int = 100) -> str:
    return render_trace_text([replace(TRACED, hosts=hosts)], (), SNAPSHOT, Style(width=width))


def test_each_host_file_is_told_with_pattern_instructions_and_places() -> None:
    assert render_trace_text(REPORT.builds, REPORT.unknowns, SNAPSHOT, Style()) == TRACE


def test_a_named_file_outside_the_context_is_told_too() -> None:
    named = replace(ASIDE, kind=HostKind.NAMED)
    assert "outside     frontend/node_modules" in shown(HostTrace(named, in_context=False))


def test_what_is_sent_and_not_copied_is_another_fact_than_what_lands() -> None:
    text = shown(HostTrace(ASIDE, in_context=True))
    assert "  sent        frontend/node_modules" in text
    assert "1 host file: 1 sent to the builder and not copied." in text


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ({"removed_by": Place("Dockerfile", 9)}, "then removed by Dockerfile:9; its layer keeps"),
        ({"replaced_by": Place("Dockerfile", 9)}, "then replaced by Dockerfile:9"),
        ({"never_arrives": True}, "if a RUN of an earlier stage had not removed it"),
    ],
)
def test_what_happens_after_a_landing_is_told(later: dict[str, object], words: str) -> None:
    landed = TRACED.hosts[0]
    # mypy cannot know which field the name is of.
    landing = replace(landed.landings[0], **later)  # type: ignore[arg-type]
    assert words in shown(replace(landed, landings=(landing,)))


def test_a_flattened_directory_is_told_in_bounded_lines() -> None:
    host = TRACED.hosts[0]
    landings = tuple(
        replace(host.landings[0], host_path=f"p{n}", path=f"/x/{n}", steps=(COPY,))
        for n in range(500)
    )
    assert len(shown(replace(host, landings=landings)).splitlines()) < 30


def test_lines_fit_into_a_narrow_terminal() -> None:
    text = shown(*TRACED.hosts, width=80)
    assert max(map(len, text.splitlines()[:-1])) <= 80


def test_control_characters_do_not_reach_the_terminal() -> None:
    host = replace(ASIDE, path="\x1b[2J\u202e", evidence="\x07", kind=HostKind.NAMED)
    text = render_trace_text(
        [replace(TRACED, build=replace(BUILD, target="\x1b"), hosts=(HostTrace(host, True),))],
        (),
        SNAPSHOT,
        Style(),
    )
    assert not any(ord(character) < 32 for character in text.replace("\n", ""))
    assert r"\x1b[2J\u202e" in text


def test_no_build_is_said() -> None:
    assert render_trace_text((), (), SNAPSHOT, Style()) == "No image build found.\n"
