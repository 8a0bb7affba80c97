"""Which versions a file of requirements leaves open, and how far."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

TREE = """
-- requirements.txt --
{0}
-- Dockerfile --
FROM python:3.13
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
"""


def told(*requirements: str) -> Finding | None:
    literal = parse_tree(TREE.format("\n".join(requirements)))
    options = Options(select=frozenset({"unpinned-requirements"}))
    return next(iter(analyse(literal.snapshot, literal.on_disk, options).report.findings), None)


# dgtlmoon/changedetection.io: playwright~=1.56.0
@pytest.mark.parametrize("version", ["~=1.56.0", "~= 1.56.0.1", "==1.56.*", "~=1!1.56.0"])
def test_patch_releases_alone_are_advice(version: str) -> None:
    finding = told(f"playwright{version}", "flask==3.1.2")
    assert finding is not None
    assert finding.severity is Severity.ADVICE
    assert finding.message == "`pip install` takes the newest patch release of `playwright`"


@pytest.mark.parametrize("version", ["~=1.56", "==1.*", ">=1.56.0", "!=1.56.*", ""])
def test_more_than_patch_releases_is_a_warning(version: str) -> None:
    finding = told(f"playwright{version}")
    assert finding is not None
    assert finding.severity is Severity.WARNING


def test_what_is_wide_open_is_named_and_not_what_is_nearly_held() -> None:
    finding = told("playwright~=1.56.0", "flask")
    assert finding is not None
    assert "`flask`" in finding.message
    assert "playwright" not in finding.message


def test_a_second_line_holds_the_version_whatever_the_spelling() -> None:
    assert told("Django_Environ", "django-environ==0.11.2") is None


BRANCHES = """
-- requirements.txt --
flask
-- pinned.txt --
flask==3.1.2
-- full.txt --
torch
-- Dockerfile --
FROM python:3.13
ARG FULL=0
COPY *.txt ./
RUN {}
"""


def lines(run: str) -> list[int]:
    literal = parse_tree(BRANCHES.format(run))
    options = Options(select=frozenset({"unpinned-requirements"}))
    found = analyse(literal.snapshot, literal.on_disk, options).report.findings
    return sorted(finding.place.line or 0 for finding in found)


@pytest.mark.parametrize(
    ("run", "told"),
    [
        # ADPortfolioNode/concierge: no branch is pinned.
        (
            "if [ -f full.txt ]; then \\\n pip install -r full.txt; \\\nelse \\\n"
            " pip install -r requirements.txt; fi",
            [5, 7],
        ),
        ("case $X in a) pip install a;; *) pip install b;; esac", [4, 4]),
        # One branch is, or may run nothing.
        ("if [ -f a ]; then pip install -r pinned.txt; else pip install b; fi", []),
        ("if [ -f a ]; then pip install a; fi", []),
        ("if [ -f a ]; then pip install a; elif [ -f b ]; then pip install b; fi", []),
        ("case $X in a) pip install a;; b) pip install b;; esac", []),
        # More than one condition decides.
        ("if a; then if b; then pip install a; else pip install b; fi; fi", []),
        # runpod-workers/worker-comfyui: the argument decides.
        ('if [ "$FULL" = 0 ]; then pip install a; fi', [4]),
        ('if [ "$FULL" = 1 ]; then pip install -r pinned.txt; else pip install b; fi', [4]),
        ('if [ "$FULL" = 1 ]; then pip install a; fi', []),
        (
            'if [ "$FULL" = 1 ] && [ -f a ]; then pip install -r pinned.txt; '
            "else pip install b; fi",
            [4],
        ),
        # Nobody knows what it will hold.
        ('if [ "${UNKNOWN:-0}" = 0 ]; then pip install a; fi', []),
    ],
)
def test_a_call_in_a_branch_is_told_where_it_runs_or_no_branch_is_better(
    run: str, told: list[int]
) -> None:
    assert lines(run) == told


@pytest.mark.parametrize(
    ("run", "told"),
    [
        # miguelgrinberg/microblog: what is there pip leaves as it is.
        ("pip install -r pinned.txt && pip install flask", []),
        ("pip install -r pinned.txt && pip install flask gunicorn", [4]),
        ("pip install -r pinned.txt && pip install -U flask", [4]),
        ("pip install flask && pip install -r pinned.txt", [4]),
        ("pip install -r pinned.txt && pip install --target /lib flask", [4]),
        ("/a/bin/pip install -r pinned.txt && /b/bin/pip install flask", [4]),
    ],
)
def test_what_an_earlier_call_has_installed_stays(run: str, told: list[int]) -> None:
    assert lines(run) == told
