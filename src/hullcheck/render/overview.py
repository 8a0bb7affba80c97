"""What `hullcheck` alone says in a repository: what it sees, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.said import counted, enumerated, said
from hullcheck.report import Report, TracedBuild

from .places import line_position, shown_path
from .route import declarations
from .style import ROLES, Role, Style
from .width import shortened, width_of, wrapped
from .words import remarks, verdict

MAX_BUILDS = 6
"""Builds that are named: a large repository has hundreds."""

NO_BUILD = said("hullcheck looks for Dockerfiles and what builds them: compose files, CI, scripts.")

NEXT = {
    "hullcheck check": said("the findings, with proof"),
    "hullcheck check --verbose": said("what could not be decided, and why"),
    "hullcheck fix": said("a patch that keeps host files out"),
    "hullcheck fix --write": said("apply what is verified"),
    "hullcheck fix --unsafe": said("a patch that a person should look at"),
    "hullcheck trace": said("where each host file goes, build by build"),
    "hullcheck demo": said("what it does, on a repository made for it"),
    "hullcheck --help": said("all commands"),
}
"""What there is to do, in the order in which it is said."""


def render_overview(report: Report, style: Style) -> str:
    """Return the builds, the verdict, the worst finding and the commands to go on with."""
    parts = [[*_builds(report, style)], _said(report, style), _next(report, style)]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _builds(report: Report, style: Style) -> Iterator[str]:
    if not report.builds:
        yield style.tell(NO_BUILD)
        return
    here = counted(len(report.builds), "{number} image build here:", "{number} image builds here:")
    yield style.tell(here)
    told = report.builds[:MAX_BUILDS]
    names = [shortened(style.tell(_name(traced)), style.width // 2) for traced in told]
    column = max(map(width_of, names))
    for traced, name in zip(told, names, strict=True):
        padding = " " * (column - width_of(name) + 2)
        facts = _facts(traced, style, max(style.width - column - 4, 24))
        yield f"  {style.paint(name, Role.PLACE)}{padding}{style.paint(facts, Role.QUIET)}"
    if len(report.builds) > MAX_BUILDS:
        more = said("and {number} more", number=len(report.builds) - MAX_BUILDS)
        yield f"  {style.tell(more)}"


def _name(traced: TracedBuild) -> str:
    return traced.build.dockerfile or said("inline in {file}", file=traced.build.declared_as)


def _facts(traced: TracedBuild, style: Style, room: int) -> str:
    """Return what decides a build, and where it is declared if there is room for it."""
    build = traced.build
    context = said("context {context}", context=shown_path(build.context))
    facts = [context, traced.ignore_file or said("no ignore file")]
    text = style.tell(enumerated(facts))
    whole = style.tell(enumerated(facts + declarations(build)[:1]))
    return whole if width_of(whole) <= room else shortened(text, room)


def _said(report: Report, style: Style) -> list[str]:
    """Return the verdict, what else there is to say, and the worst finding."""
    worst = max(report.findings, key=lambda found: found.severity, default=None)
    role = Role.GOOD if worst is None else ROLES[worst.severity]
    lines = [style.paint(style.tell(verdict(report)), role)]
    for remark in remarks(report):
        lines += _lines(style.tell(remark), style)
    if worst is not None and worst.severity > Severity.ADVICE:
        lines += ["", *_lines(_worst(worst, style), style)]
    return lines


def _lines(text: str, style: Style) -> list[str]:
    return wrapped(text, style.width) if style.wraps else [text]


def _worst(finding: Finding, style: Style) -> str:
    place = style.paint(line_position(finding.place), Role.PLACE)
    label = style.paint(f"{finding.severity.label}[{finding.rule}]", ROLES[finding.severity])
    fact = f"{place} {label} {style.tell(finding.message)}"
    return style.translator.text(said("The worst: {finding}", finding=fact))


def _next(report: Report, style: Style) -> list[str]:
    wanted = set(_wanted(report))
    names = [name for name in NEXT if name in wanted]
    column = max(map(len, names))
    return [
        f"  {style.paint(name.ljust(column), Role.PLACE)}  {style.tell(NEXT[name])}"
        for name in names
    ]


def _wanted(report: Report) -> Iterator[str]:
    """Yield the commands that lead on from here."""
    fixes = [finding.fix for finding in report.findings if finding.fix]
    if report.findings:
        yield "hullcheck check"
    if report.unknowns:
        yield "hullcheck check --verbose"
    if any(fix.safe for fix in fixes):
        yield from ("hullcheck fix", "hullcheck fix --write")
    elif fixes:
        yield "hullcheck fix --unsafe"
    yield "hullcheck trace" if report.builds else "hullcheck demo"
    yield "hullcheck --help"
