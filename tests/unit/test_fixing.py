"""What a fix may not take away, and how much is left of a plan of which one part fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hullcheck import fixing
from hullcheck.core.edit import AppendLines, Fix
from hullcheck.core.finding import Finding
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes


def analysed(tree: str, *named: str) -> Analysis:
    literal = parse_tree(tree)
    return analyse(literal.snapshot, literal.on_disk, Options(named=named))


def test_an_env_file_that_git_does_not_ignore_is_kept_out_all_the_same() -> None:
    analysis = analysed("""
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
.git
-- .env (untracked) --
TOKEN=secret
""")
    plan = plan_fixes(analysis)
    assert not plan.refused
    assert plan.files_after == {".dockerignore": b".git\n**/.env\n"}


def test_a_new_source_file_is_never_kept_out() -> None:
    analysis = analysed("""
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
.git
.env*
-- web/.env.schema (untracked) --
-- web/.env.example --
""")
    plan = plan_fixes(analysis)
    assert plan.after.text("web/.env.schema") is not None
    assert all(b"**/.env*" not in data for data in plan.files_after.values())


TRACKED_BESIDE = """
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
.git
.env*
docs
-- docs/conf.py --
-- web/docs/conf.py --
-- web/docs/links.py --
-- web/docs/pages.py --
-- web/.env.example --
-- web/.env-ci --
"""


def test_a_pattern_that_would_stop_a_tracked_file_deeper_down_stays_as_it_is() -> None:
    plan = plan_fixes(analysed(TRACKED_BESIDE))
    assert not plan.refused
    assert plan.files_after == {
        ".dockerignore": b".git\n.env*\ndocs\n**/.env\n**/__pycache__\n",
    }
    rules = {finding.rule for finding in plan.fixed}
    assert rules == {"root-only-ignore-pattern", "cache-in-image"}


def test_what_is_brought_back_out_of_an_excluded_directory_is_named_inside() -> None:
    """BuildKit never compares `.git` with the last line: it is excluded when it gets there."""
    analysis = analysed("""
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
.git
!.git/config
-- compose.yaml --
services:
  web:
    build: .
""")
    plan = plan_fixes(analysis)
    assert plan.files_after == {".dockerignore": b".git\n!.git/config\n.git/**\n"}


def test_one_fix_that_does_harm_is_set_apart_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"s{number}" for number in range(40)]
    trees = "".join(
        f"-- {n}/Dockerfile --\nFROM scratch\nCOPY . /\n-- {n}/test_x.py --\n" for n in names
    )
    analysis = analysed(f"""{trees}
-- s7/.dockerignore --
docs # not yet
-- s7/docs/conf.py --
""")
    asked: list[int] = []

    def counted(one: Analysis, findings: Sequence[Finding]) -> list[fixing.Objection]:
        asked.append(len(findings))
        return objections(one, findings)

    objections = fixing.objections
    monkeypatch.setattr(fixing, "objections", counted)
    plan = plan_fixes(analysis)
    assert [each.finding.rule for each in plan.refused] == ["ineffective-ignore-pattern"]
    assert len(plan.fixed) == 40
    assert len(asked) <= 4


def test_a_new_ignore_file_leaves_nothing_for_a_second_run() -> None:
    tree = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
COPY shop /app/shop
{}"""
    plan = plan_fixes(analysed(tree.format("")))
    assert plan.files_after == {".dockerignore": b"**/__pycache__\n**/.venv\n"}
    made = "-- .dockerignore --\n**/__pycache__\n**/.venv\n"
    assert not plan_fixes(analysed(tree.format(made))).edits


WILDCARDS = """
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
.git
-- .gitignore --
*.pem
.*.swp
"""


def test_what_a_wildcard_tells_of_is_kept_out_by_the_wildcard() -> None:
    plan = plan_fixes(analysed(WILDCARDS))
    assert plan.files_after == {".dockerignore": b".git\n**/.*.swp\n"}


def test_a_wildcard_that_would_stop_a_tracked_file_is_not_used() -> None:
    plan = plan_fixes(analysed(f"{WILDCARDS}-- certs/ca.pem --\n-- .a.swp --\n"))
    assert plan.files_after == {".dockerignore": b".git\n**/..swp\n"}


def packaged(step: str) -> str:
    return f"""
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- .gitignore --
dist/
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
{step}
-- .dockerignore --
.git
.venv
"""


def test_leftovers_of_a_package_are_kept_out_where_they_lie() -> None:
    plan = plan_fixes(analysed(packaged("RUN pip install --no-cache-dir .")))
    assert plan.files_after == {".dockerignore": b".git\n.venv\ndist\n"}


def test_leftovers_that_a_run_uses_are_told_and_left_alone() -> None:
    analysis = analysed(packaged("RUN pip install --no-cache-dir dist/*.whl"))
    assert [finding.rule for finding in analysis.findings] == ["cache-in-image"]
    assert not plan_fixes(analysis).edits


def many_broken(count: int) -> str:
    return "".join(
        f"-- d{n}/Dockerfile --\nFROM a\nCOPY node_modules /y/\nCOPY . /z/\n"
        f'-- d{n}/package.json --\n{{"dependencies": {{"x": "1"}}}}\n-- d{n}/uv.lock --\n'
        f"-- d{n}/pyproject.toml --\n[project]\nname = 'x'\n"
        f"-- d{n}/.dockerignore --\n*.md\n"
        for n in range(count)
    )


def test_many_fixes_that_do_harm_are_set_apart_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixing, "MAX_TRIES", 2)
    plan = plan_fixes(analysed(many_broken(50)))
    assert {each.finding.rule for each in plan.refused} == {"node-modules-in-image"}
    assert len(plan.refused) == 50
    assert [each.rule for each in plan.fixed] == ["host-venv-in-image"] * 50


def test_fixes_in_each_others_way_are_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixing, "MAX_TRIES", 5)
    monkeypatch.setattr(fixing, "_to_blame", lambda *_: {})
    plan = plan_fixes(analysed(many_broken(50)))
    assert not plan.fixed
    reasons = {each.reason for each in plan.refused}
    assert "too many fixes stand in each other's way to try them one by one" in reasons


@pytest.mark.parametrize(("tries", "fixed"), [(3, 1), (2, 0)])
def test_whose_harm_is_not_known_is_found_by_halves(
    monkeypatch: pytest.MonkeyPatch, tries: int, fixed: int
) -> None:
    """Both together, the first, and the second with what stands of the first: three tries."""
    monkeypatch.setattr(fixing, "MAX_TRIES", tries)
    monkeypatch.setattr(fixing, "_to_blame", lambda *_: {})
    analysis = analysed(many_broken(1))
    first, second = (each.rule for each in analysis.findings if each.fix)
    assert {first, second} == {"node-modules-in-image", "host-venv-in-image"}
    plan = plan_fixes(analysis)
    assert len(plan.fixed) == fixed
    assert len(plan.refused) == 2 - fixed
    told = ["too many fixes" in each.reason for each in plan.refused]
    assert any(told) == (tries == 2)


def test_by_halves_all_are_found_and_all_others_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixing, "_to_blame", lambda *_: {})
    plan = plan_fixes(analysed(many_broken(2)))
    assert [each.finding.rule for each in plan.refused] == ["node-modules-in-image"] * 2
    assert [each.rule for each in plan.fixed] == ["host-venv-in-image"] * 2


def test_a_fix_that_leaves_its_finding_is_set_apart_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    analysis = analysed(TWO)
    one, other = (each for each in analysis.findings if each.fix)
    edits = (AppendLines("a/.dockerignore", ("nothing",)),)
    idle = replace(one, fix=Fix("Do nothing", edits, safe=True))
    plain: property = vars(Analysis)["findings"]
    given = property(lambda each: (idle, other) if each is analysis else plain.__get__(each))
    monkeypatch.setattr(Analysis, "findings", given)
    monkeypatch.setattr(fixing, "MAX_TRIES", 2)
    plan = plan_fixes(analysis)
    told = f"{one.rule} would still be found"
    assert [(each.finding, each.reason) for each in plan.refused] == [(idle, told)]
    assert plan.fixed == (other,)


TWO = "".join(
    f"-- {name}/Dockerfile --\nFROM python:3.13-slim\nCOPY . /x/\n"
    f"-- {name}/pyproject.toml --\n[project]\nname = '{name}'\n-- {name}/uv.lock --\n"
    f"-- {name}/.dockerignore --\n.git\n**/__pycache__\n"
    for name in "ab"
)
