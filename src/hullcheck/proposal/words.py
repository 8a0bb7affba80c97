"""What a fix pull request says: what is wrong, what was verified, what is left, how to refuse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hullcheck.core.finding import Finding
from hullcheck.core.said import counted, listed, said
from hullcheck.core.snapshot import Snapshot
from hullcheck.fixing import Plan
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.escape import code, prose
from hullcheck.render.markdown import fitting, more_left, render_finding
from hullcheck.render.places import line_position
from hullcheck.render.route import facts_by_build
from hullcheck.render.words import files_counted, more_findings
from hullcheck.report import Report
from hullcheck.rules import all_rules

MAX_TITLE = 200
"""Characters; GitHub takes 256."""

HOSTS = "host"
"""The group of the rules about host files."""

MAX_LEFT = 30
"""Findings that are told to be left."""

CHECKS = said(
    "Checks do not start by themselves here, because the token of a workflow opened this: close "
    "and open it again, or hand hullcheck the token of a GitHub App."
)

REFUSE = said(
    "Close this to refuse these fixes for good: they are not proposed again. What is wanted so is "
    "better allowed where it stands, with a reason: `# hullcheck: allow[RULE] reason`."
)


def render_title(plan: Plan, translator: Translator = ENGLISH) -> str:
    """Return what the commit and the pull request are called: a sentence without names."""
    files = sorted(plan.files_after)
    kinds = sorted({path.rpartition("/")[2] for path in files})
    known = [kind for kind in kinds if kind in (".dockerignore", "Dockerfile", ".gitignore")]
    what = listed(known) if known == kinds else files_counted(len(files))
    title = said("Mend builds: {what}", what=what)
    if _is_about_hosts(plan):
        title = said("Keep the developer's machine out of images: {what}", what=what)
    return translator.text(title)[:MAX_TITLE]


def _is_about_hosts(plan: Plan) -> bool:
    """Say whether all that is fixed lands in an image, or could."""
    groups = {rule.name(): rule.group for rule in all_rules()}
    return {groups.get(finding.rule) for finding in plan.fixed} <= {HOSTS}


def render_message(
    title: str,
    paths: Iterable[str],
    trailers: Sequence[str] = (),
    translator: Translator = ENGLISH,
) -> str:
    """Return the message of the commit that changes `paths`."""
    listed_paths = "".join(f"\n- {path}" for path in paths)
    verified = translator.text(said("What hullcheck has verified, in:"))
    message = f"{title}\n\n{verified}\n{listed_paths}\n"
    return message + ("\n" + "\n".join(trailers) + "\n" if trailers else "")


def render_body(
    plan: Plan,
    report: Report,
    snapshot: Snapshot,
    *,
    arriving: int | None,
    starts_checks: bool,
    translator: Translator = ENGLISH,
) -> str:
    """Return the text of the pull request, without markers.

    `arriving`: how many tracked files reach a stage or mount with the fix, None where
    nobody counted; `starts_checks`: whether workflows run on a pull request of this token.
    """
    builds, tell = facts_by_build(report), translator.text
    head = [tell(_aim(plan)), tell(_verified(plan, arriving))]
    sections = (render_finding(found, snapshot, builds, translator) for found in plan.fixed)
    words = [REFUSE, *([] if starts_checks else [CHECKS])]
    tail = [*_left(plan, report, translator), *map(tell, words)]
    return "\n\n".join(fitting(head, sections, tail, more_left(len(plan.fixed), translator)))


def _aim(plan: Plan) -> str:
    if _is_about_hosts(plan):
        return counted(
            len(plan.fixed),
            "This keeps {number} thing of a developer's machine out of images.",
            "This keeps {number} things of a developer's machine out of images.",
        )
    return counted(
        len(plan.fixed),
        "This mends {number} thing that hullcheck found in image builds.",
        "This mends {number} things that hullcheck found in image builds.",
    )


def _verified(plan: Plan, arriving: int | None) -> str:
    gone = counted(len(plan.fixed), "{number} finding is gone", "{number} findings are gone")
    if arriving is None:
        return said(
            "Verified by analysing the edited tree again: {gone}, nothing new is found at warning "
            "or above, no build that worked fails, and every tracked file that reached a stage or "
            "a mount of a `RUN` still does.",
            gone=gone,
        )
    return said(
        "Verified by analysing the edited tree again: {gone}, nothing new is found at warning or "
        "above, no build that worked fails, and every tracked file that reached a stage or a "
        "mount of a `RUN` still does ({files}).",
        gone=gone,
        files=files_counted(arriving),
    )


def _left(plan: Plan, report: Report, translator: Translator) -> Iterator[str]:
    """Yield what is not fixed, and why, folded."""
    fixed = {finding.fingerprint for finding in plan.fixed}
    reasons = {each.finding.fingerprint: each.reason for each in plan.refused}
    left = [found for found in report.findings if found.fingerprint not in fixed]
    if not left:
        return
    lines = [f"- {_line(found, reasons, translator)}" for found in left[:MAX_LEFT]]
    lines += _uncounted(left, translator)
    number = counted(len(left), "{number} finding left", "{number} findings left")
    title = translator.text(number)
    yield f"<details><summary>{title}</summary>\n\n" + "\n".join(lines) + "\n\n</details>"


def _uncounted(findings: Sequence[Finding], translator: Translator) -> list[str]:
    """Return the line that says how many findings have none; nothing where all have."""
    more = len(findings) - MAX_LEFT
    if more <= 0:
        return []
    return [f"- {translator.text(said('And {more}.', more=more_findings(more)))}"]


def _line(finding: Finding, reasons: dict[str, str], translator: Translator) -> str:
    tell = translator.text
    where = f"{code(line_position(finding.place))}: {prose(tell(finding.message))}"
    if finding.fingerprint in reasons:
        reason = prose(tell(reasons[finding.fingerprint]))
        return tell(
            said("{finding}. Its fix was not applied: {reason}", finding=where, reason=reason)
        )
    if finding.fix is None:
        return tell(said("{finding}. There is no fix to apply", finding=where))
    if finding.fix.check:
        check = prose(tell(finding.fix.check))
        told = said("{finding}. Its fix is not safe, look at: {check}", finding=where, check=check)
        return tell(told)
    return tell(said("{finding}. Its fix is not safe", finding=where))


def render_allowance(
    findings: Sequence[Finding], reason: str, sender: str, translator: Translator = ENGLISH
) -> str:
    """Return the text of a pull request that allows `findings`, as `sender` asked."""
    tell = translator.text
    lines = [
        f"- {code(line_position(found.place))}: {prose(tell(found.message))}"
        for found in findings[:MAX_LEFT]
    ]
    lines += _uncounted(findings, translator)
    head = said(
        "{sender} asked for it, with this reason: {reason}",
        sender=code(sender),
        reason=prose(reason),
    )
    tail = said(
        "Verified by analysing the edited tree again: these are silent then, and nothing else is "
        "found. Merge it to have them allowed, or close it."
    )
    return "\n\n".join([tell(head), "\n".join(lines), tell(tail)])
