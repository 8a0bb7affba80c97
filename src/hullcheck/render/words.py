"""Sentences that several renderers say in the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hullcheck.core.finding import Severity
from hullcheck.core.said import counted, listed, said
from hullcheck.report import Report, followed_paths

LABELS: Mapping[Severity, str] = {
    Severity.ERROR: said("error"),
    Severity.WARNING: said("warning"),
    Severity.ADVICE: said("advice"),
}
"""What people call a severity; JSON and configurations have its own name."""


def builds_counted(number: int) -> str:
    """Return "1 build", "2 builds"."""
    return counted(number, "{number} build", "{number} builds")


def findings_counted(number: int) -> str:
    """Return "1 finding", "2 findings"."""
    return counted(number, "{number} finding", "{number} findings")


def files_counted(number: int) -> str:
    """Return "1 file", "2 files"."""
    return counted(number, "{number} file", "{number} files")


def advice_counted(number: int) -> str:
    """Return "1 piece of advice", "2 pieces of advice"."""
    return counted(number, "{number} piece of advice", "{number} pieces of advice")


def more_findings(number: int) -> str:
    """Return "1 more finding", "2 more findings"."""
    return counted(number, "{number} more finding", "{number} more findings")


def undecided(number: int) -> str:
    """Return how many things could not be decided, as a title or the beginning of a sentence."""
    return counted(
        number, "{number} thing could not be decided", "{number} things could not be decided"
    )


def more_routes(number: int) -> str:
    """Return "1 more route", "2 more routes"."""
    return counted(number, "{number} more route", "{number} more routes")


_COUNTED: Mapping[Severity, Callable[[int], str]] = {
    Severity.ERROR: lambda number: counted(number, "{number} error", "{number} errors"),
    Severity.WARNING: lambda number: counted(number, "{number} warning", "{number} warnings"),
    Severity.ADVICE: advice_counted,
}


CARRIES = said("carries it")
"""Of an instruction that carries a host file along."""


def more_lines(number: int) -> str:
    """Return "1 more line", "2 more lines"."""
    return counted(number, "{number} more line", "{number} more lines")


def severities_counted(counts: Mapping[Severity, int]) -> str:
    """Return "1 error and 2 warnings", in the order of `counts`, without what there is none of."""
    return listed([_COUNTED[severity](number) for severity, number in counts.items() if number])


def verdict(report: Report) -> str:
    """Return the one sentence that a report comes down to."""
    builds = builds_counted(len(report.builds))
    found = severities_counted(report.counts())
    if found:
        return said("Found {found} in {builds}.", found=found, builds=builds)
    if not report.builds:
        return said("No image build found.")
    hosts = len(followed_paths(report.builds))
    followed = counted(hosts, "{number} host file", "{number} host files")
    return said(
        "No findings: {followed} followed through {builds}.", followed=followed, builds=builds
    )


def _silenced(report: Report) -> list[str]:
    """Return how many findings are allowed, accepted, and fixed since they were accepted."""
    accepted = sum(item.accepted for item in report.suppressed)
    allowed = len(report.suppressed) - accepted
    told: list[str] = []
    if allowed:
        told.append(counted(allowed, "{number} finding allowed.", "{number} findings allowed."))
    if accepted:
        told.append(
            counted(
                accepted,
                "{number} finding of the baseline left.",
                "{number} findings of the baseline left.",
            )
        )
    if report.fixed:
        told.append(
            counted(
                len(report.fixed),
                "{number} finding of the baseline fixed: `hullcheck baseline` writes it anew.",
                "{number} findings of the baseline fixed: `hullcheck baseline` writes it anew.",
            )
        )
    return told


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
    asked = _set_of(report)
    told: list[str] = []
    if safe:
        told.append(
            said(
                "{number} can be fixed with `hullcheck fix --write{asked}`.",
                number=safe,
                asked=asked,
            )
        )
    if unsafe and safe:
        told.append(
            said(
                "{number} more with `hullcheck fix --write --unsafe{asked}`, to be looked at.",
                number=unsafe,
                asked=asked,
            )
        )
    elif unsafe:
        told.append(
            said(
                "{number} with `hullcheck fix --write --unsafe{asked}`, to be looked at.",
                number=unsafe,
                asked=asked,
            )
        )
    told += _silenced(report)
    if report.left_out:
        told.append(
            counted(
                report.left_out,
                "{number} build left out by the configuration.",
                "{number} builds left out by the configuration.",
            )
        )
    if not report.complete:
        told.append(said("A limit stopped the run before everything was read."))
    return told
