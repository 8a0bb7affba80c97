"""What a comment allows, where it counts, and what is told of one that does not."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from hullcheck.allowing.comments import Language, comments_of, language_of
from hullcheck.allowing.parsing import parse_allowance
from hullcheck.config.reading import read_configuration
from hullcheck.core.edit import Replace
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.core.source import Source
from hullcheck.core.source import Span as At
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes

LEAK = "host-venv-in-image"
OURS = "ineffective-allowance"
PROJECT = '-- pyproject.toml --\n[project]\nname = "x"\nversion = "1"\n-- uv.lock --\nversion = 1\n'
ALLOW = f"# hullcheck: allow[{LEAK}] the tests look into it"
PAGE = (Path(__file__).parents[2] / "docs/allowances.md").read_text(encoding="utf-8")


def analysed(tree: str, options: Options | None = None) -> Analysis:
    literal = parse_tree(PROJECT + tree)
    found = read_configuration(literal.snapshot)
    given = options or Options()
    if given.configuration is None:
        given = Options(select=given.select, comments=given.comments, configuration=found)
    return analyse(literal.snapshot, literal.on_disk, given)


def dockerfile(copy: str, ignore: str = ".git\n**/__pycache__\n", more: str = "") -> Analysis:
    head = "FROM python:3.13-slim\nWORKDIR /app\n"
    return analysed(f"-- Dockerfile --\n{head}{copy}\n-- .dockerignore --\n{ignore}{more}")


def rules(analysis: Analysis) -> list[str]:
    return [finding.rule for finding in analysis.findings]


def faults(analysis: Analysis) -> list[Finding]:
    return [finding for finding in analysis.findings if finding.rule == OURS]


# Where it counts


@pytest.mark.parametrize(
    "copy",
    [
        f"{ALLOW}\nCOPY . .",
        f"  {ALLOW}\nCOPY . .",
        f"{ALLOW}\n# more on that\nCOPY . .",
        f"# first\n{ALLOW}\n#\nCOPY . .",
        f"# hullcheck: allow[cache-in-image, {LEAK} ,] - two at once\nCOPY . .",
        f"#hullcheck:allow[{LEAK}]: close together\nCOPY . .",
        f"## hullcheck:  allow [{LEAK}]  far apart\nCOPY . .",
        f"{ALLOW}\nCOPY . \\\n  .",
        f"RUN true \\\n  && true\n{ALLOW}\nCOPY . .",
        f"{ALLOW}\r\nCOPY . .\r",
    ],
)
def test_it_counts_in_the_comments_right_above(copy: str) -> None:
    analysis = dockerfile(copy)
    assert LEAK not in rules(analysis)
    (item,) = analysis.report.suppressed
    assert (item.finding.rule, item.path) == (LEAK, "Dockerfile")
    assert item.reason
    assert not item.reason.startswith(("-", ":"))
    assert item.finding.fix is None
    # What is second of two rules may find nothing, which is only advice.
    assert {finding.severity for finding in faults(analysis)} <= {Severity.ADVICE}


@pytest.mark.parametrize(
    "copy",
    [
        f"{ALLOW}\n\nCOPY . .",
        f"{ALLOW}\nRUN true\nCOPY . .",
        f"COPY . .\n{ALLOW}",
        f"COPY . . {ALLOW}",
        f"RUN true {ALLOW}\nCOPY . .",
        f"RUN <<E\n{ALLOW}\nE\nCOPY . .",
        f"COPY <<E /x\n{ALLOW}\nE\nCOPY . .",
        f"COPY . \\\n{ALLOW}\n  .",
        f"RUN true \\\n{ALLOW}\n  && true\nCOPY . .",
        f"ENV A='\\\n{ALLOW}\n'\nCOPY . .",
        "# hullcheck: allow[cache-in-image] another rule\nCOPY . .",
    ],
)
def test_it_does_not_count_elsewhere(copy: str) -> None:
    analysis = dockerfile(copy)
    assert LEAK in rules(analysis)
    assert not analysis.report.suppressed


def test_it_counts_in_every_build_of_the_line() -> None:
    builds = "services:\n  a:\n    build: .\n  b:\n    build: {context: ., args: {X: y}}\n"
    analysis = dockerfile(f"{ALLOW}\nCOPY . .", more=f"-- compose.yaml --\n{builds}")
    assert LEAK not in rules(analysis)
    assert len(analysis.report.builds) == 2


ROOT_ONLY = (
    "-- backend/pyproject.toml --\n[project]\nname = 'b'\n-- backend/uv.lock --\nversion = 1\n"
    "-- Dockerfile --\nFROM python:3.13-slim\nCOPY backend/ /app\n-- .dockerignore --\n{}\n"
)


@pytest.mark.parametrize(
    ("lines", "silent"),
    [
        ("# hullcheck: allow[root-only-ignore-pattern] so it is\n.venv", True),
        (" # hullcheck: allow[root-only-ignore-pattern] a pattern\n.venv", False),
        (".venv # hullcheck: allow[root-only-ignore-pattern] a name", False),
    ],
)
def test_it_counts_in_an_ignore_file_from_the_first_column(lines: str, silent: bool) -> None:
    analysis = analysed(ROOT_ONLY.format(lines))
    assert bool(analysis.report.suppressed) is silent


def test_a_finding_about_a_whole_file_is_allowed_at_its_top() -> None:
    tree = (
        "-- b/Dockerfile --\nFROM a\nCOPY uv.lock /\n-- .dockerignore --\n.git\n**/.venv\n"
        "-- compose.yaml --\nservices:\n  a:\n    build: {{context: ., dockerfile: b/Dockerfile}}\n"
        "-- b/.dockerignore --\n{}*.log\n"
    )
    unread = analysed(tree.format("# words\n"))
    assert rules(unread) == ["unread-dockerignore"]
    top = "# words\n# hullcheck: allow[unread-dockerignore] for another tool\n# words\n"
    assert rules(analysed(tree.format(top))) == []
    below = analysed(tree.format("*.txt\n" + top))
    assert rules(below) == ["unread-dockerignore", OURS]


# What is told


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        (f"# hullcheck: allow[{LEAK}]", "gives no reason"),
        (f"# hullcheck: allow[{LEAK}] --", "gives no reason"),
        ("# hullcheck: allow[] why", "names no rule"),
        ("# hullcheck: allow[host-venv-in-imag] why", f"Did you mean `{LEAK}`"),
        ("# hullcheck: allow[zzz] why", "`hullcheck rules` lists them all."),
        (f"# hullcheck: ignore[{LEAK}] why", "is not understood: write `# hullcheck: allow["),
        (f"# hullcheck: allow {LEAK} why", "is not understood"),
        (f"# hullcheck: allow[[{LEAK}]] why", "is not understood"),
        ("# hullcheck:", "is not understood"),
    ],
)
def test_what_is_not_understood_is_a_warning_and_silences_nothing(comment: str, told: str) -> None:
    analysis = dockerfile(f"{comment}\nCOPY . .")
    assert LEAK in rules(analysis)
    (fault,) = faults(analysis)
    assert told in fault.message
    assert fault.place == Place("Dockerfile", 3)
    assert fault.severity is Severity.WARNING


@pytest.mark.parametrize("comment", ["# hullcheck is a tool", "# see hullcheck: it says", "#"])
def test_other_comments_are_none(comment: str) -> None:
    assert not faults(dockerfile(f"{comment}\nCOPY . ."))


def test_what_silences_nothing_is_advice() -> None:
    analysis = dockerfile(f"{ALLOW}\nCOPY uv.lock /")
    (fault,) = faults(analysis)
    assert fault.severity is Severity.ADVICE
    assert "silences nothing" in fault.message


def test_what_cannot_be_followed_may_hold_what_is_allowed() -> None:
    assert not faults(dockerfile(f"ARG X\n{ALLOW}\nCOPY $X /"))
    assert faults(dockerfile("# hullcheck: allow[zzz] why\nARG X\nCOPY $X /"))


def test_of_two_rules_the_idle_one_is_told() -> None:
    comment = f"# hullcheck: allow[{LEAK}, git-history-in-image] both"
    (fault,) = faults(dockerfile(f"{comment}\nCOPY . ."))
    assert "`allow[git-history-in-image]`" in fault.message


def test_a_rule_that_is_not_asked_may_be_allowed() -> None:
    tree = f"-- Dockerfile --\nFROM a\n{ALLOW}\nCOPY uv.lock /\n-- .dockerignore --\n.git\n"
    selected = Options(select=frozenset({OURS, "cache-in-image"}))
    assert not faults(analysed(tree, selected))


def test_an_ineffective_allowance_can_be_allowed() -> None:
    comment = f"# hullcheck: allow[{LEAK}, {OURS}] on another machine"
    assert OURS not in rules(dockerfile(f"{comment}\nCOPY uv.lock /"))


def test_of_a_file_not_all_that_silences_nothing_is_told() -> None:
    idle = "# hullcheck: allow[cache-in-image] x\n"
    unknown = "".join(f"# hullcheck: allow[r{number}] x\n" for number in range(250))
    found = faults(dockerfile(f"{idle * 50}{unknown}COPY a /a", more="-- a --\n"))
    assert len(found) == 200
    assert {each.severity for each in found} == {Severity.WARNING}
    assert [each.message for each in found if "more" in each.message] == [
        "`allow[r199]` names no rule. `hullcheck rules` lists them all. And 100 more."
    ]


def test_the_fingerprint_of_a_fault_does_not_move_with_its_line() -> None:
    prints = {
        faults(dockerfile(f"{lines}# hullcheck: allow[{LEAK}]\nCOPY . ."))[0].fingerprint
        for lines in ("", "\n\n", "RUN true\n")
    }
    assert len(prints) == 1


# Whom it is believed


def test_comments_of_a_stranger_do_not_count_and_are_not_told() -> None:
    tree = f"-- Dockerfile --\nFROM a\nWORKDIR /x\n{ALLOW}\nCOPY . .\n-- .dockerignore --\n.git\n"
    analysis = analysed(tree, Options(comments=False))
    assert LEAK in rules(analysis)
    assert not analysis.report.suppressed
    assert not faults(analysis)


# The configuration

CONFIGURED = (
    "-- .hullcheck.toml --\n\n[[allow]]\nrules = ['{}']\npaths = ['{}']\nreason = 'fixtures'\n"
)


@pytest.mark.parametrize(
    ("rule", "path", "silent"),
    [
        (LEAK, "**", True),
        (LEAK, "Dockerfile", True),
        (LEAK, "sub", False),
        ("cache-in-image", "**", False),
    ],
)
def test_a_path_is_allowed_by_the_configuration(rule: str, path: str, silent: bool) -> None:
    analysis = dockerfile("COPY . .", more=CONFIGURED.format(rule, path))
    assert (LEAK not in rules(analysis)) is silent
    if silent:
        (item,) = analysis.report.suppressed
        assert (item.path, item.line, item.reason) == (".hullcheck.toml", 2, "fixtures")
    else:
        (fault,) = faults(analysis)
        assert fault.place == Place(".hullcheck.toml", 2)
        assert fault.severity is Severity.ADVICE


def test_of_a_configuration_from_elsewhere_it_is_not_told_what_silences_nothing() -> None:
    other = parse_tree(CONFIGURED.format(LEAK, "sub")).snapshot
    options = Options(configuration=read_configuration(other))
    tree = "-- Dockerfile --\nFROM a\nCOPY . /x\n-- .dockerignore --\n.git\n"
    assert not faults(analysed(tree, options))


# Fixes


def test_what_is_allowed_is_not_fixed() -> None:
    assert plan_fixes(dockerfile("COPY . .")).edits
    assert not plan_fixes(dockerfile(f"{ALLOW}\nCOPY . .")).edits


def test_a_fix_does_not_part_an_allowance_from_its_finding() -> None:
    analysis = analysed(
        ROOT_ONLY.format("# hullcheck: allow[root-only-ignore-pattern] so it is\n.venv\n.git # x")
    )
    plan = plan_fixes(analysis)
    assert [each.rule for each in plan.fixed] == ["ineffective-ignore-pattern"]
    assert all(isinstance(edit, Replace) and edit.span != At(0, 0) for edit in plan.edits)


# Languages


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("a.yaml", "# 1\na: |\n  # 3\nb: 'x\n  # 5\n  '\n  # 7\nc: 1 # 8\n", {1, 7}),
        ("a.yml", "a: [\n", set()),
        (".dockerignore", "# 1\n # 2\nx # 3\n", {1}),
        ("a.toml", "# 1\n  # 2\na = 1 # 3\n", {1, 2}),
        ("Makefile", "all:\n\t# 2\n", {2}),
        ("a.sh", "\ufeff# 1\necho # 2\n", {1}),
        ("a.json", "# 1\n", set()),
        ("README.md", "# 1\n", set()),
    ],
)
def test_comments_are_those_of_the_language(path: str, text: str, lines: set[int]) -> None:
    found = comments_of(Source(path, text.encode()), language_of(path))
    assert set(found) == lines
    assert all(comment.startswith("#") for comment in found.values())


def test_a_directive_of_a_dockerfile_is_no_allowance() -> None:
    source = Source("Dockerfile", b"# syntax=docker/dockerfile:1\n# escape=`\nFROM a\n")
    comments = comments_of(source, Language.DOCKERFILE)
    assert all(parse_allowance(Place("", line), text) is None for line, text in comments.items())


# The page


@pytest.mark.parametrize("block", re.findall(r"```(?:dockerfile|text)\n(.+?)```", PAGE, re.DOTALL))
def test_every_comment_on_the_page_is_understood(block: str) -> None:
    comments = [line for line in block.splitlines() if line.startswith("#")]
    found = [parse_allowance(Place("", 1), comment) for comment in comments]
    assert found
    assert all(each is not None and each.rules and not each.fault for each in found)


def test_the_configuration_on_the_page_is_read() -> None:
    (block,) = re.findall(r"```toml\n(.+?)```", PAGE, re.DOTALL)
    snapshot = parse_tree(f"-- .hullcheck.toml --\n{block}").snapshot
    assert read_configuration(snapshot).allowances


def test_comments_by_the_thousand_are_each_looked_at_once() -> None:
    # Those that are told are findings of their own, around which all the others stand.
    number = 5_000
    found = dockerfile(f"{number * ('# hullcheck: allow[cache-in-image] x' + chr(10))}COPY . .")
    assert Counter(each.rule for each in found.findings)[OURS] == 200
    assert len({each.fingerprint for each in found.findings}) == len(found.findings)
