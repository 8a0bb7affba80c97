"""The list of rules, one rule explained, what there is to fix, and what hullcheck alone says."""

from __future__ import annotations

import re
from dataclasses import replace

from hullcheck.core.edit import Replace
from hullcheck.core.source import Span
from hullcheck.docker.build import Origin, OriginKind
from hullcheck.fixing import Plan, Refused
from hullcheck.render.overview import MAX_BUILDS, render_overview
from hullcheck.render.plan import render_plan
from hullcheck.render.rules import render_explanation, render_rules_text
from hullcheck.render.style import Style
from hullcheck.report import Report
from hullcheck.rules import all_rules
from hullcheck.rules.host.host_venv_in_image import HostVenvInImage

from .sample import ADVICE, BUILD, CLEAN, IGNORE_FILE, LEAK, LIKELY, REPORT, SNAPSHOT, TRACED


def test_the_table_has_every_rule_with_its_whole_title_on_a_narrow_terminal() -> None:
    text = render_rules_text(all_rules(), Style(width=80))
    assert max(map(len, text.splitlines())) <= 80
    words = " ".join(text.split())
    for rule in all_rules():
        start = f"{rule.name()} {rule.severity.label} {rule.fix or '-'} "
        assert start + " ".join(rule.title().split()) in words


def test_an_explanation_has_all_that_the_class_says() -> None:
    text = render_explanation(HostVenvInImage, "SAID\n", Style(width=60))
    rule = HostVenvInImage
    assert text.startswith(f"host-venv-in-image  error, fix: safe, since {rule.since}\n\n")
    assert f"\n\n{rule.title()}\n\n" in text
    assert rule.reason().split() == text.split(rule.title())[1].split("Wrong\n")[0].split()
    assert "\n\nWrong\n\n    -- pyproject.toml --\n" in text
    assert "\n\nWhat hullcheck says of it\n\n    SAID\n\nRight\n\n    -- " in text
    assert text.endswith("\n    ".join(["\n\nSources\n", *rule.sources]) + "\n")
    prose = text.partition("Wrong\n")[0].split("\n\n", 2)[2]
    assert max(map(len, prose.splitlines())) <= 60


EDIT = Replace(IGNORE_FILE, Span(0, 0), "x\n")
PLAN = Plan(edits=(EDIT,), fixed=(LEAK,), refused=(), unsafe=(), after=SNAPSHOT.with_edits([EDIT]))


def test_a_plan_says_what_it_fixes_and_how_to_apply_it() -> None:
    assert render_plan(PLAN, Style(), written=False) == (
        "This fixes 1 finding in 1 file:\n"
        "  Add `**/.venv`\n"
        "Apply it with --write, or pass it to `git apply`.\n"
    )
    assert render_plan(PLAN, Style(), written=True) == (
        "Fixed 1 finding in 1 file:\n  Add `**/.venv`\n"
    )


def test_a_refused_fix_is_told_with_the_reason() -> None:
    plan = replace(PLAN, edits=(), fixed=(), refused=(Refused(LEAK, "it breaks\x1b"),))
    assert render_plan(plan, Style(), written=True) == (
        "Not offered: Add `**/.venv`: it breaks\\x1b\n"
    )


def test_unsafe_fixes_are_pointed_to() -> None:
    plan = replace(PLAN, edits=(), fixed=(), unsafe=(LIKELY,))
    assert "1 more finding has a fix that a person should look at: --unsafe" in render_plan(
        plan, Style(), written=False
    )


def test_nothing_to_fix_is_said() -> None:
    plan = replace(PLAN, edits=(), fixed=())
    assert render_plan(plan, Style(), written=True) == "Nothing to fix.\n"


def test_the_overview_names_builds_verdict_and_commands() -> None:
    text = render_overview(replace(REPORT, findings=(ADVICE,)), Style())
    assert text.startswith(
        "1 image build here:\n"
        "  backend/Dockerfile  context backend, backend/.dockerignore, compose.yaml:3\n"
        "\nFound 1 piece of advice in 1 build."
    )
    assert re.search(r"\n  hullcheck check +the findings, with proof\n", text)


def test_the_overview_says_what_to_do_next_and_what_is_worst() -> None:
    text = render_overview(REPORT, Style(width=80, wraps=True))
    assert "\nThe worst: backend/.dockerignore:2 error[root-only-ignore-pattern] `.venv`" in text
    commands = re.findall(r"^  (hullcheck[^ ]*(?: [^ ]+)*)", text, re.MULTILINE)
    assert commands == [
        "hullcheck check",
        "hullcheck check --verbose",
        "hullcheck fix",
        "hullcheck fix --write",
        "hullcheck trace",
        "hullcheck --help",
    ]
    assert max(map(len, text.splitlines())) <= 80


def test_the_overview_of_nothing_leads_to_the_demo() -> None:
    text = render_overview(Report((), (), ()), Style())
    assert "No image build found." in text
    assert "hullcheck demo" in text
    assert "hullcheck fix" not in text


def test_the_overview_of_many_builds_fits_a_screen() -> None:
    report = replace(CLEAN, builds=(TRACED,) * 300)
    text = render_overview(report, Style())
    assert f"\n  and {300 - MAX_BUILDS} more\n" in text
    assert len(text.splitlines()) <= 24


def test_a_dockerfile_is_no_declaration_of_itself() -> None:
    alone = Origin("backend/Dockerfile", 1, OriginKind.DOCKERFILE, BUILD.origins[0].machine)
    build = replace(TRACED, build=replace(BUILD, origins=(alone,)))
    text = render_overview(replace(CLEAN, builds=(build,)), Style())
    assert "  context backend, backend/.dockerignore\n" in text
