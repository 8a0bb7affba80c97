"""What a fix pull request says: what is wrong, what was verified, what is left, how to refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hullcheck.core.finding import Finding
from hullcheck.core.snapshot import Snapshot
from hullcheck.fixing import Plan
from hullcheck.render.escape import code, prose
from hullcheck.render.markdown import fitting, render_finding
from hullcheck.render.places import line_position
from hullcheck.render.route import facts_by_build
from hullcheck.render.words import counted, listed
from hullcheck.report import Report
from hullcheck.rules import all_rules

MAX_TITLE = 200
"""Characters; GitHub takes 256."""

HOSTS = "host"
"""The group of the rules about host files."""

MAX_LEFT = 30
"""Findings that are told to be left."""

CHECKS = (
    "Checks do not start by themselves here, because the token of a workflow opened this: close "
    "and open it again, or hand hullcheck the token of a GitHub App."
)

REFUSE = (
    "Close this to refuse these fixes for good: they are not proposed again. What is wanted so is "
    "better allowed where it stands, with a reason: `# hullcheck: allow[RULE] reason`."
)


def render_title(plan: Plan) -> str:
    """Return what the commit and the pull request are called: a sentence without names."""
    files = sorted(plan.files_after)
    kinds = sorted({path.rpartition("/")[2] for path in files})
    known = [kind for kind in kinds if kind in (".dockerignore", "Dockerfile", ".gitignore")]
    what = listed(known) if known == kinds else counted(len(files), "file")
    aim = "Keep the developer's machine out of images" if _is_about_hosts(plan) else "Mend builds"
    return f"{aim}: {what}"[:MAX_TITLE]


def _is_about_hosts(plan: Plan) -> bool:
    """Say whether all that is fixed lands in an image, or could."""
    groups = {rule.name(): rule.group for rule in all_rules()}
    return {groups.get(finding.rule) for finding in plan.fixed} <= {HOSTS}


def render_message(title: str, paths: Iterable[str], trailers: Sequence[str] = ()) -> str:
    """Return the message of the commit that changes `paths`."""
    listed_paths = "".join(f"\n- {path}" for path in paths)
    message = f"{title}\n\nWhat hullcheck has verified, in:\n{listed_paths}\n"
    return message + ("\n" + "\n".join(trailers) + "\n" if trailers else "")


def render_body(
    plan: Plan, report: Report, snapshot: Snapshot, *, arriving: int | None, starts_checks: bool
) -> str:
    """Return the text of the pull request, without markers.

    `arriving`: how many tracked files reach a stage or mount with the fix, None where
    nobody counted; `starts_checks`: whether workflows run on a pull request of this token.
    """
    builds = facts_by_build(report)
    head = [
        _aim(plan),
        _verified(plan, arriving),
    ]
    sections = (render_finding(found, snapshot, builds) for found in plan.fixed)
    tail = [*_left(plan, report), REFUSE, *([] if starts_checks else [CHECKS])]
    return "\n\n".join(fitting(head, sections, tail, len(plan.fixed)))


def _aim(plan: Plan) -> str:
    things = counted(len(plan.fixed), "thing")
    if _is_about_hosts(plan):
        return f"This keeps {things} of a developer's machine out of images."
    return f"This mends {things} that hullcheck found in image builds."


def _verified(plan: Plan, arriving: int | None) -> str:
    gone = counted(len(plan.fixed), "finding is gone", "findings are gone")
    still = "" if arriving is None else f" ({counted(arriving, 'file')})"
    return (
        f"Verified by analysing the edited tree again: {gone}, nothing new is found at warning or "
        "above, no build that worked fails, and every tracked file that reached a stage or a "
        f"mount of a `RUN` still does{still}."
    )


def _left(plan: Plan, report: Report) -> Iterator[str]:
    """Yield what is not fixed, and why, folded."""
    fixed = {finding.fingerprint for finding in plan.fixed}
    reasons = {each.finding.fingerprint: each.reason for each in plan.refused}
    left = [found for found in report.findings if found.fingerprint not in fixed]
    if not left:
        return
    lines = [f"- {_line(found, reasons)}" for found in left[:MAX_LEFT]]
    if len(left) > MAX_LEFT:
        lines.append(f"- And {counted(len(left) - MAX_LEFT, 'more finding')}.")
    title = f"{counted(len(left), 'finding')} left"
    yield f"<details><summary>{title}</summary>\n\n" + "\n".join(lines) + "\n\n</details>"


def _line(finding: Finding, reasons: dict[str, str]) -> str:
    where = f"{code(line_position(finding.place))}: {prose(finding.message)}"
    if finding.fingerprint in reasons:
        return f"{where}. Its fix was not applied: {prose(reasons[finding.fingerprint])}"
    if finding.fix is None:
        return f"{where}. There is no fix to apply"
    check = f", look at: {prose(finding.fix.check)}" if finding.fix.check else ""
    return f"{where}. Its fix is not safe{check}"


def render_allowance(findings: Sequence[Finding], reason: str, sender: str) -> str:
    """Return the text of a pull request that allows `findings`, as `sender` asked."""
    lines = [
        f"- {code(line_position(found.place))}: {prose(found.message)}"
        for found in findings[:MAX_LEFT]
    ]
    if len(findings) > MAX_LEFT:
        lines.append(f"- And {counted(len(findings) - MAX_LEFT, 'more finding')}.")
    head = f"{code(sender)} asked for it, with this reason: {prose(reason)}"
    tail = (
        "Verified by analysing the edited tree again: these are silent then, and nothing else is "
        "found. Merge it to have them allowed, or close it."
    )
    return "\n\n".join([head, "\n".join(lines), tail])
