"""One cause, one finding: with all the builds in which it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hullcheck.core.finding import Finding


def by_cause(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the first finding of each cause, with the builds and places of the others."""
    found: dict[str, Finding] = {}
    for finding in findings:
        first = found.setdefault(finding.cause, finding)
        if first is not finding:
            builds = tuple(dict.fromkeys((*first.builds, *finding.builds)))
            related = tuple(dict.fromkeys((*first.related, *finding.related)))
            severity = max(first.severity, finding.severity)
            found[finding.cause] = replace(first, builds=builds, related=related, severity=severity)
    yield from found.values()
