"""A report less what a baseline accepts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from hullcheck.comparing import exceeds
from hullcheck.core.finding import Finding
from hullcheck.core.said import said
from hullcheck.report import Fixed, Report, Suppressed

from .entries import Baseline, Entry

REASON = said("it was there when the baseline was made")


def accept(report: Report, baseline: Baseline, asked: Collection[str]) -> Report:
    """Return `report` with what `baseline` accepts among `suppressed`, and what is fixed since.

    A finding is accepted if the baseline has its fingerprint, and it has no
    higher severity and no route or part that the baseline has not. `asked` are the rules
    of the run: of others it is not known whether what they found is fixed.
    """
    known = {entry.fingerprint: entry for entry in baseline.entries}
    told, accepted = [], []
    for finding in report.findings:
        entry = known.get(finding.fingerprint)
        if entry is None or _is_more(finding, entry):
            told.append(finding)
        else:
            by = Suppressed(finding, baseline.path, entry.line, REASON, accepted=True)
            accepted.append(by)
    found = {finding.fingerprint for finding in report.findings}
    found |= {item.finding.fingerprint for item in report.suppressed}
    fixed = (
        Fixed(entry.rule, entry.path, entry.message)
        for entry in baseline.entries
        if entry.rule in asked and entry.fingerprint not in found
    )
    return replace(
        report,
        findings=tuple(told),
        suppressed=(*report.suppressed, *accepted),
        fixed=tuple(fixed),
    )


def _is_more(finding: Finding, entry: Entry) -> bool:
    parts = finding.parts if entry.parts is None else entry.parts
    return not finding.parts <= parts or exceeds(finding, entry.severity, entry.routes)
