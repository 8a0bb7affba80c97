"""What `fix` tells a person beside the patch."""

from __future__ import annotations

from hullcheck.fixing import Plan

from .escape import terminal
from .style import Role, Style
from .words import counted


def render_plan(plan: Plan, style: Style, *, written: bool) -> str:
    """Return what was fixed or would be, what was refused and why, and what to do next."""
    if not (plan.fixed or plan.refused or plan.unsafe):
        return style.paint("Nothing to fix.", Role.GOOD) + "\n"
    lines = [_fixed(plan, style, written=written)] if plan.fixed else []
    titles = dict.fromkeys(found.fix.title for found in plan.fixed if found.fix)
    lines += [f"  {terminal(title)}" for title in titles]
    for refused in plan.refused:
        title = refused.finding.fix.title if refused.finding.fix else refused.finding.rule
        lines.append(f"Not offered: {terminal(title)}: {terminal(refused.reason)}")
    if plan.unsafe:
        number = counted(len(plan.unsafe), "more finding has", "more findings have")
        lines.append(f"{number} a fix that a person should look at: --unsafe")
    if plan.fixed and not written:
        lines.append("Apply it with --write, or pass it to `git apply`.")
    return "\n".join(lines) + "\n"


def _fixed(plan: Plan, style: Style, *, written: bool) -> str:
    done = "Fixed" if written else "This fixes"
    files = counted(len(plan.files_after), "file")
    return style.paint(f"{done} {counted(len(plan.fixed), 'finding')} in {files}:", Role.GOOD)
