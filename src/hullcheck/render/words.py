"""Counted things and sentences that several renderers say in the same words."""

from __future__ import annotations

from collections.abc import Sequence

from hullcheck.core.finding import Severity
from hullcheck.report import Report

_PLURAL = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("piece of advice", "pieces of advice"),
}


CARRIES = "carries it"
"""Of an instruction that carries a host file along."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 build", "2 builds"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def verdict(report: Report) -> str:
    """Return the one sentence that a report comes down to."""
    builds = counted(len(report.builds), "build")
    counts = [counted(n, *_PLURAL[severity]) for severity, n in report.counts().items() if n]
    if counts:
        return f"Found {listed(counts)} in {builds}."
    if not report.builds:
        return "No image build found."
    hosts = {trace.host.path for build in report.builds for trace in build.hosts}
    followed = counted(len(hosts), "host file")
    return f"No findings: {followed} followed through {builds}."


def _silenced(report: Report) -> list[str]:
    """Return how many findings are allowed, accepted, and fixed since they were accepted."""
    accepted = sum(item.accepted for item in report.suppressed)
    allowed = len(report.suppressed) - accepted
    said = [f"{counted(allowed, 'finding')} allowed."] if allowed else []
    said += [f"{counted(accepted, 'finding')} of the baseline left."] if accepted else []
    if report.fixed:
        number = counted(len(report.fixed), "finding")
        said.append(f"{number} of the baseline fixed: `hullcheck baseline` writes it anew.")
    return said


def _set_of(report: Report) -> str:
    """Return the option without which `fix` would not ask all rules that found what it mends."""
    from hullcheck.rules import all_rules  # noqa: PLC0415 (loads every rule; a run has them)

    strict = {rule.name() for rule in all_rules() if rule.taste}
    mended = any(finding.fix and finding.rule in strict for finding in report.findings)
    return " --set strict" if mended else ""


def remarks(report: Report) -> list[str]:
    """Return what else there is to say of a report, a sentence each."""
    safe = sum(bool(finding.fix and finding.fix.safe) for finding in report.findings)
    unsafe = sum(bool(finding.fix and not finding.fix.safe) for finding in report.findings)
    said: list[str] = []
    asked = _set_of(report)
    if safe:
        said.append(f"{safe} can be fixed with `hullcheck fix --write{asked}`.")
    if unsafe:
        more = "more " if safe else ""
        command = f"hullcheck fix --write --unsafe{asked}"
        said.append(f"{unsafe} {more}with `{command}`, to be looked at.")
    said += _silenced(report)
    if report.left_out:
        said.append(f"{counted(report.left_out, 'build')} left out by the configuration.")
    if not report.complete:
        said.append("A limit stopped the run before everything was read.")
    return said
