"""What `hullcheck` alone says in a repository: what it sees, and what to do next."""

from __future__ import annotations

from hullcheck.core.said import enumerated, in_a_row, said
from hullcheck.report import Report, TracedBuild

from .places import shown_path
from .route import declarations
from .style import Role, Style
from .words import remarks, verdict

MAX_BUILDS = 8
"""Builds that are named: a large repository has hundreds."""

NEXT = {
    "hullcheck check": said("the findings, with proof"),
    "hullcheck trace": said("where each host file goes, build by build"),
    "hullcheck fix": said("a patch that keeps host files out"),
    "hullcheck --help": said("all commands"),
}


def render_overview(report: Report, style: Style) -> str:
    """Return the builds, the verdict and the commands to go on with."""
    tell = style.tell
    lines = [tell(said("Image builds here:")) if report.builds else ""]
    lines += [f"  {tell(_build(traced))}" for traced in report.builds[:MAX_BUILDS]]
    more = len(report.builds) - MAX_BUILDS
    if more > 0:
        lines.append(f"  {tell(said('and {number} more', number=more))}")
    looks = said("hullcheck looks for Dockerfiles and what builds them.")
    lines += ["" if report.builds else tell(looks)]
    lines += [tell(in_a_row([verdict(report), *remarks(report)])), ""]
    width = max(map(len, NEXT))
    for command, what in NEXT.items():
        lines.append(f"  {style.paint(command.ljust(width), Role.PLACE)}  {tell(what)}")
    return "\n".join(lines).lstrip("\n") + "\n"


def _build(traced: TracedBuild) -> str:
    build = traced.build
    name = build.dockerfile or said("inline in {file}", file=build.declared_as)
    context = said("context {context}", context=shown_path(build.context))
    facts = [context, traced.ignore_file or said("no ignore file"), *declarations(build)[:1]]
    return said("{name} ({facts})", name=name, facts=enumerated(facts))
