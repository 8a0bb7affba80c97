"""Markdown for job summaries and comments."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.finding import Finding, Place, Severity, Unknown
from hullcheck.render.markdown import MAX_LENGTH, fitting, more_left, render_check_markdown
from hullcheck.report import Report

from .sample import CLEAN, LEAK, REPORT, SNAPSHOT
from .test_escape import HOSTILE, outside


def test_a_finding_is_told_with_place_routes_and_fix() -> None:
    text = render_check_markdown(REPORT, SNAPSHOT)
    assert "### error: `root-only-ignore-pattern`" in text
    assert "`backend/.dockerignore:2:1`: `.venv` stops only the root's; the host's" in text
    assert "→ `COPY . .` (`backend/Dockerfile:5`) →" in text
    assert "- Also: `backend/tools/.venv` (uv makes it: `backend/uv.lock`) → `/app/tools" in text
    fix = "- Fix (safe): Add `**/.venv`\n  - `backend/.dockerignore`: `+ **/.venv`\n"
    assert fix in text
    assert "- Fix (unsafe): Make `new/.dockerignore`. Look at: whether a build needs it" in text


def test_advice_is_only_counted() -> None:
    text = render_check_markdown(REPORT, SNAPSHOT)
    assert "1 piece of advice not shown." in text
    assert "untracked-file-in-image" not in text


def test_what_is_unknown_stands_in_a_table() -> None:
    text = render_check_markdown(REPORT, SNAPSHOT)
    assert "| `backend/Dockerfile:5` | a variable decides the source |" in text


def test_a_clean_report_is_one_sentence() -> None:
    text = render_check_markdown(CLEAN, SNAPSHOT)
    assert text == "## hullcheck\n\nNo findings: 6 host files followed through 1 build.\n"


def test_a_comment_stays_below_the_limit_and_says_what_is_missing() -> None:
    report = replace(REPORT, findings=tuple(replace(LEAK, cause=str(n)) for n in range(500)))
    text = render_check_markdown(report, SNAPSHOT)
    assert len(text) <= MAX_LENGTH
    assert re.search(r"\d+ more findings not shown here, for want of room\.", text)
    assert "could not be decided" in text


def test_saying_what_is_missing_takes_no_more_than_there_is() -> None:
    # Six of these and what parts them fill a comment to the last character.
    sections = ["x" * (MAX_LENGTH // 6 - 2)] * 7
    text = "\n\n".join(fitting([], sections, [], more_left(len(sections))))
    assert len(text) <= MAX_LENGTH
    assert text.endswith("\n\n2 more findings not shown here, for want of room.")


def test_a_hostile_instruction_stays_code() -> None:
    route = replace(LEAK.routes[0], host_file="x`|<b>@me\n# head", image_path="](http://e)")
    report = replace(REPORT, findings=(replace(LEAK, routes=(route,)),))
    text = outside(render_check_markdown(report, SNAPSHOT))
    assert "@me" not in text
    assert "<b>" not in text
    assert "http" not in text
    assert "\n# head" not in text


@given(HOSTILE, HOSTILE, st.booleans())
def test_nothing_that_a_repository_says_becomes_markup(one: str, two: str, in_table: bool) -> None:
    finding = Finding("rule", Severity.ERROR, one, Place(two or "f", 1), "cause")
    unknown = Unknown(one, two or None)
    report = Report((), () if in_table else (finding,), (unknown,) if in_table else ())
    text = outside(render_check_markdown(report, SNAPSHOT))
    ours = r"^##+ |^\|.*\|$|^- "
    for line in text.splitlines():
        rest = re.sub(r"(?<=\w)[!?]+", "", re.sub(ours, "", line)).replace("\\|", "")
        assert not re.search(r"[\[\]<>*_~#@&!/`]", rest), line
