"""What `hullcheck` alone says in a repository: what it sees, and what to do next."""

from __future__ import annotations

from hullcheck.report import Report, TracedBuild

from .escape import terminal
from .places import shown_path
from .route import declarations
from .style import Role, Style
from .words import remarks, verdict

MAX_BUILDS = 8
"""Builds that are named: a large repository has hundreds."""

NEXT = {
    "hullcheck check": "the findings, with proof",
    "hullcheck trace": "where each host file goes, build by build",
    "hullcheck fix": "a patch that keeps host files out",
    "hullcheck --help": "all commands",
}


def render_overview(report: Report, style: Style) -> str:
    """Return the builds, the verdict and the commands to go on with."""
    lines = ["Image builds here:" if report.builds else ""]
    lines += [f"  {_build(traced)}" for traced in report.builds[:MAX_BUILDS]]
    more = len(report.builds) - MAX_BUILDS
    if more > 0:
        lines.append(f"  and {more} more")
    lines += ["" if report.builds else "hullcheck looks for Dockerfiles and what builds them."]
    lines += [" ".join([verdict(report), *remarks(report)]), ""]
    commands = max(map(len, NEXT))
    lines += [f"  {style.paint(name.ljust(commands), Role.PLACE)}  {NEXT[name]}" for name in NEXT]
    return "\n".join(lines).lstrip("\n") + "\n"


def _build(traced: TracedBuild) -> str:
    build = traced.build
    name = build.dockerfile or f"inline in {build.declared_as}"
    facts = [f"context {shown_path(build.context)}", traced.ignore_file or "no ignore file"]
    return terminal(f"{name} ({', '.join(facts + declarations(build)[:1])})")
