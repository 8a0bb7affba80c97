"""Rule: a comment that allows something and silences nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import in_a_row, said
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.core.allowance import AllowanceFault
    from hullcheck.facts import Facts

MAX_TOLD = 200
"""Of one file: whoever reads of so many looks for another cause than a slip."""


class IneffectiveAllowance(Rule):
    """An allowance silences nothing.

    `# hullcheck: allow[rule] reason` on the line above a finding allows it. Without a
    reason, with the name of no rule, or written in another way it silences nothing,
    so what it was written for is told all the same. Where nothing is found below it
    any more it is only in the way: that is advice, because on another machine other
    files lie about.
    """

    severity = Severity.WARNING
    since = "0.1"
    scope = Scope.REPOSITORY
    sources = ("hullcheck: docs/allowances.md",)
    last = True
    allow_when = "what it allows is found on other machines only."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
# hullcheck: allow[host-venv-in-image]
COPY . .
-- .dockerignore --
.git
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
# hullcheck: allow[host-venv-in-image] the tests look into it
COPY . .
"""
    near_misses = (
        # Two rules at once, other comments between, an indented line.
        """
-- uv.lock --
version = 1
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- Dockerfile --
FROM python:3.13-slim
  # hullcheck: allow[host-venv-in-image, git-history-in-image] the tests look into both
  # more words on that
COPY . /app/
-- .dockerignore --
docs
""",
        # In a heredoc, behind an instruction and in a text of YAML it is no comment.
        """
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
RUN <<END
# hullcheck: allow[host-venv-in-image]
END
LABEL words="# hullcheck: allow[host-venv-in-image]"
COPY app.txt /app/ # hullcheck: allow
-- compose.yaml --
services:
  web:
    build: .
    labels:
      words: |
        # hullcheck: allow[host-venv-in-image]
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield what is wrong with allowances, once the other rules have spoken."""
        by_file: dict[str, list[AllowanceFault]] = {}
        for fault in facts.faults:
            by_file.setdefault(fault.place.path, []).append(fault)
        for faults in by_file.values():
            worst_first = sorted(faults, key=lambda fault: fault.idle)
            told = worst_first[:MAX_TOLD]
            yield from (self._finding(fault) for fault in told[:-1])
            yield self._finding(told[-1], len(faults) - len(told))

    def _finding(self, fault: AllowanceFault, more: int = 0) -> Finding:
        """Return the finding of a fault; `more` of them are in its file and not told."""
        left = [said("And {number:,} more.", number=more)] if more else []
        return Finding(
            rule=self.name(),
            severity=Severity.ADVICE if fault.idle else self.severity,
            message=in_a_row([fault.message, *left]),
            place=fault.place,
            cause=fault.cause,
        )
