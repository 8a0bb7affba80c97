"""What `fix` tells a person beside the patch."""

from __future__ import annotations

from hullcheck.core.said import counted, said
from hullcheck.fixing import Plan

from .style import Role, Style
from .words import files_counted, findings_counted


def render_plan(plan: Plan, style: Style, *, written: bool) -> str:
    """Return what was fixed or would be, what was refused and why, and what to do next."""
    if not (plan.fixed or plan.refused or plan.unsafe):
        return style.paint(style.tell(said("Nothing to fix.")), Role.GOOD) + "\n"
    lines = [_fixed(plan, style, written=written)] if plan.fixed else []
    titles = dict.fromkeys(found.fix.title for found in plan.fixed if found.fix)
    lines += [f"  {style.tell(title)}" for title in titles]
    for refused in plan.refused:
        title = refused.finding.fix.title if refused.finding.fix else refused.finding.rule
        told = said("Not offered: {title}: {reason}", title=title, reason=refused.reason)
        lines.append(style.tell(told))
    if plan.unsafe:
        lines.append(
            style.tell(
                counted(
                    len(plan.unsafe),
                    "{number} more finding has a fix that a person should look at: --unsafe",
                    "{number} more findings have a fix that a person should look at: --unsafe",
                )
            )
        )
    if plan.fixed and not written:
        lines.append(style.tell(said("Apply it with --write, or pass it to `git apply`.")))
    return "\n".join(lines) + "\n"


def _fixed(plan: Plan, style: Style, *, written: bool) -> str:
    files, findings = files_counted(len(plan.files_after)), findings_counted(len(plan.fixed))
    done = said("Fixed {findings} in {files}:", findings=findings, files=files)
    would = said("This fixes {findings} in {files}:", findings=findings, files=files)
    return style.paint(style.tell(done if written else would), Role.GOOD)
