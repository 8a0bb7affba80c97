"""What a fix is refused for, in words: the edits are given, the edited tree decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hullcheck.core.edit import AppendLines, Edit, Fix, Replace
from hullcheck.core.finding import Finding
from hullcheck.core.literal import parse_tree
from hullcheck.core.source import Span
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import objections, plan_fixes, with_verified_fixes
from hullcheck.rules.mounts.bind_mount_hides_venv import BindMountHidesVenv

TREE = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
-- app.py --
-- docs/a.md --
-- docs/b.md --
-- new.md (untracked) --
-- .env.example --
A=
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
COPY docs /docs/
RUN --mount=source=app.py,target=/m python3 /m
-- other/Dockerfile --
FROM scratch
COPY other/Dockerfile /
-- .dockerignore --
.git
"""


def analysed(tree: str = TREE) -> Analysis:
    literal = parse_tree(tree)
    return analyse(literal.snapshot, literal.on_disk, Options())


def finding_of(analysis: Analysis, rule: str = "host-venv-in-image") -> Finding:
    return next(each for each in analysis.findings if each.rule == rule)


def with_edits(finding: Finding, *edits: Edit, then: str = "") -> Finding:
    return replace(finding, fix=Fix("Do it", edits, safe=True, then=then))


def ignoring(*patterns: str) -> AppendLines:
    return AppendLines(".dockerignore", patterns)


def refusals(*edits: Edit, tree: str = TREE, rule: str = "host-venv-in-image") -> list[str]:
    analysis = analysed(tree)
    finding = with_edits(finding_of(analysis, rule), *edits)
    return [each.reason for each in objections(analysis, [finding])]


def test_a_fix_that_does_what_it_says_meets_no_objection() -> None:
    assert refusals(ignoring("**/.venv")) == []


def test_a_fix_has_to_make_its_finding_go() -> None:
    assert refusals(ignoring("nothing")) == ["host-venv-in-image would still be found"]


def test_a_finding_that_is_left_is_named() -> None:
    analysis = analysed()
    finding = with_edits(finding_of(analysis), ignoring("nothing"))
    [objection] = objections(analysis, [finding])
    assert objection.finding is finding
    assert objection.pattern is None


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("docs", "the build would fail: `docs` is not there: `docs` does not exist"),
        ("uv.lock", "`uv.lock`, a file of the project, would not reach the build any more"),
        ("new.md", "`new.md`, a file of the project, would not reach the build any more"),
        ("docs/a.*", "`docs/a.md`, a file of the project, would not reach the build any more"),
    ],
)
def test_a_fix_takes_nothing_from_a_build(pattern: str, reason: str) -> None:
    analysis = analysed()
    finding = with_edits(finding_of(analysis), ignoring("**/.venv", pattern))
    [objection] = objections(analysis, [finding])
    assert objection.reason == reason
    assert objection.pattern == (".dockerignore", pattern)


def test_a_fix_takes_nothing_from_a_mount() -> None:
    told = refusals(ignoring("**/.venv", "app.py"))
    assert told == ["the build would fail: `app.py` is not there"]


def test_what_only_a_mount_reads_reaches_the_build_all_the_same() -> None:
    tree = TREE.replace("COPY . /app/\n", "COPY .venv /v\n").replace("source=app.py", "source=docs")
    told = refusals(ignoring(".venv/x", "docs/b.md"), tree=tree)
    assert told == ["`docs/b.md`, a file of the project, would not reach the build any more"]


def test_what_no_instruction_copies_may_be_kept_out() -> None:
    tree = TREE.replace("COPY . /app/\n", "COPY app.py pyproject.tom[l] .venv* /app/\n")
    assert refusals(ignoring("**/.venv", "uv.lock"), tree=tree) == []


def test_what_did_not_reach_the_build_before_is_no_loss() -> None:
    tree = TREE.replace(".git\n", ".git\nuv.lock\n")
    assert refusals(ignoring("**/.venv", "uv*"), tree=tree) == []


def test_a_build_that_failed_before_may_go_on_to_fail() -> None:
    tree = TREE.replace("COPY docs", "COPY none /x/\nCOPY docs")
    assert refusals(ignoring("**/.venv"), tree=tree) == []


def test_edits_in_each_others_way_are_refused() -> None:
    [reason] = refusals(
        Replace(".dockerignore", Span(0, 4), "a"), Replace(".dockerignore", Span(2, 4), "b")
    )
    assert ".dockerignore" in reason


def test_what_would_be_found_instead_is_told() -> None:
    told = refusals(ignoring("**/.venv", "*.log # no comment"))
    assert told == ["ineffective-ignore-pattern would be found instead"]


def test_a_dockerfile_that_cannot_be_read_any_more_is_an_objection() -> None:
    analysis = analysed()
    source = analysis.snapshot.source("Dockerfile")
    assert source is not None
    edit = Replace("Dockerfile", Span(0, len(source.text)), "")
    assert refusals(edit) == ["the build could not be followed any more"]


def test_a_build_that_is_not_followed_to_its_end_verifies_nothing() -> None:
    doubled = "".join(
        f"FROM scratch AS s{n}\nCOPY --from=s{n - 1} / /x/\nCOPY --from=s{n - 1} / /y/\n"
        for n in range(1, 60)
    )
    large = f"FROM scratch AS s0\nCOPY . /\n{doubled}"
    analysis = analysed(f"{TREE.partition('-- Dockerfile --')[0]}-- Dockerfile --\n{large}")
    edit = Replace("Dockerfile", Span(0, len(large)), "FROM scratch\nCOPY app.py /\n")
    finding = with_edits(finding_of(analysed()), edit)
    [objection] = objections(analysis, [finding])
    assert objection.reason == (
        "the build is not followed to its end, so the fix cannot be verified"
    )


def test_a_finding_without_a_route_has_to_go_as_well() -> None:
    tree = f"{TREE}docs # later\n"
    rule = "ineffective-ignore-pattern"
    assert refusals(ignoring("nothing"), tree=tree, rule=rule) == [f"{rule} would still be found"]


def test_an_unsafe_fix_waits_to_be_asked_for() -> None:
    analysis = analysed(BindMountHidesVenv.bad)
    waiting, asked = plan_fixes(analysis), plan_fixes(analysis, unsafe=True)
    [finding] = waiting.unsafe
    assert finding.rule == "bind-mount-hides-venv"
    assert finding not in waiting.fixed
    assert finding in asked.fixed
    assert asked.unsafe == ()
    assert "compose.yaml" in asked.files_after


def test_only_what_is_asked_for_is_fixed() -> None:
    analysis = analysed()
    fixable = [each for each in analysis.findings if each.fix]
    assert len(fixable) > 1
    plan = plan_fixes(analysis, only=[fixable[0].fingerprint])
    assert plan.fixed == (fixable[0],)
    assert plan_fixes(analysis, only=[]).fixed == ()
    assert len(plan_fixes(analysis).fixed) > 1


def test_a_refused_fix_is_not_offered_with_its_finding() -> None:
    analysis = analysed(
        "-- Dockerfile --\nFROM a\nCOPY node_modules /y/\nCOPY . /z/\n"
        '-- package.json --\n{"dependencies": {"x": "1"}}\n'
        "-- pyproject.toml --\n[project]\nname = 'x'\n-- uv.lock --\n-- .dockerignore --\n*.md\n"
    )
    plan = plan_fixes(analysis)
    [refused] = plan.refused
    assert refused.finding.rule == "node-modules-in-image"
    assert refused.reason.startswith("the build would fail: `node_modules` is not there")
    told = with_verified_fixes(analysis.findings, plan)
    assert [each.rule for each in told if not each.fix and each.rule in OFFERED] == [
        "node-modules-in-image"
    ]
    assert [replace(each, fix=None) for each in told] == [
        replace(each, fix=None) for each in analysis.findings
    ]


OFFERED = ("node-modules-in-image", "host-venv-in-image")

UNREAD = (
    f"{TREE}-- compose.yaml --\nservices:\n  x:\n    build:\n      context: .\n"
    "      dockerfile: empty/Dockerfile\n-- empty/Dockerfile --\n# later\n"
)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [("# \n", []), ("FROM scratch\n", ["the build could not be followed any more"])],
)
def test_a_build_that_could_not_be_followed_loses_nothing(text: str, reasons: list[str]) -> None:
    edit = Replace("empty/Dockerfile", Span(0, 0), text)
    assert refusals(ignoring("**/.venv"), edit, tree=UNREAD) == reasons


def test_a_finding_that_nothing_fixes_any_more_waits_for_a_command_or_is_still_found() -> None:
    analysis = analysed(TREE.replace("COPY docs", "RUN pip install flask\nCOPY docs"))
    finding = finding_of(analysis, "unpinned-requirements")
    assert not finding.fix
    idle = ignoring("nothing")
    [objection] = objections(analysis, [with_edits(finding, idle)])
    assert objection.reason == "unpinned-requirements would still be found"
    assert objections(analysis, [with_edits(finding, idle, then="pip freeze")]) == []


def test_an_edit_of_a_service_changes_one_entry() -> None:
    service = "    image: a\n    ports: ['1:1']\n"
    tree = f"{TREE}-- compose.yaml --\nservices:\n  x:\n    build: .\n{service}"
    begin = len("services:\n  x:\n    build: .\n")
    edit = Replace(
        "compose.yaml", Span(begin, begin + len(service)), "    image: b\n    ports: ['2:2']\n"
    )
    assert refusals(ignoring("**/.venv"), edit, tree=tree) == [
        "more would differ in `compose.yaml` than the entries that are meant"
    ]
