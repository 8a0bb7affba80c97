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
