"""What a comment says of a finding, in Markdown: the fact, the proof, why, what to do.

Whatever a repository says goes through `escape`; the markup is ours alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.noun import dataclass
from hullcheck.render.addresses import rule_address
from hullcheck.render.edits import changes_of
from hullcheck.render.escape import code, prose
from hullcheck.render.markdown import MAX_LENGTH, MAX_ROUTES, shown_step
from hullcheck.render.places import line_position
from hullcheck.render.reasons import how_to_allow, why_of
from hullcheck.render.route import BuildFacts, ends_of, facts_by_build, steps_of
from hullcheck.render.words import counted, listed

from .earlier import finding_marker
from .subject import Subject
from .suggestion import render_suggestion

MAX_RELATED = 10
"""Other places that are named of one finding."""

LABELS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("piece of advice", "pieces of advice"),
}


@dataclass(frozen=True, slots=True)
class Telling:
    """What telling of findings needs to know."""

    subject: Subject
    builds: Mapping[str, BuildFacts]


def telling_of(subject: Subject) -> Telling:
    """Return what telling of the findings of `subject` needs."""
    return Telling(subject, facts_by_build(subject.report))


def render_comment(finding: Finding, telling: Telling, lines: tuple[int, int] | None) -> str:
    """Return a comment with its marker; at `lines` of the diff it may have a suggestion.

    At most `MAX_LENGTH` characters: first the details are left out, then all but the rule.
    """
    marker = finding_marker(finding.fingerprint)
    fact = f"**{finding.severity.label}**: {_sentence(finding)}"
    remedy = _remedy(finding, telling, lines)
    for parts in (
        [fact, _route(finding, telling), _why(finding), *remedy, _details(finding, telling)],
        [fact, _why(finding), *remedy],
        [f"**{finding.severity.label}**: the names in this are too long to be told here."],
    ):
        body = "\n\n".join(part for part in [marker, *parts, _end(finding, telling)] if part)
        if len(body) <= MAX_LENGTH:
            break
    return body


def render_told(finding: Finding, telling: Telling) -> str:
    """Return a finding for the summary: all that a comment says, under the place's link."""
    links = telling.subject.links
    place = finding.place
    url = links.blob(place.path, place.line, place.end_line)
    fact = f"**{finding.severity.label}** at [{code(line_position(place))}]({url})"
    if place.path not in telling.subject.snapshot:
        fact = f"**{finding.severity.label}** at {code(place.path)}"
    parts = [f"{fact}: {_sentence(finding)}", _route(finding, telling), _why(finding)]
    parts += [*_remedy(finding, telling, None), _end(finding, telling)]
    return "\n\n".join(part for part in parts if part)


def render_review_body(number: int) -> str:
    """Return what stands above the comments of a review."""
    return f"This pull request brings {counted(number, 'thing')} to look at; proof at the lines."


def counts_of(findings: tuple[Finding, ...]) -> str:
    """Return "1 error and 2 warnings", worst first, without what there is none of."""
    counts = {s: sum(f.severity is s for f in findings) for s in sorted(Severity, reverse=True)}
    return listed([counted(number, *LABELS[s]) for s, number in counts.items() if number])


def _sentence(finding: Finding) -> str:
    """Return the fact, with a full stop."""
    message = prose(finding.message)
    return message if message.endswith((".", "!", "?")) else f"{message}."


def _route(finding: Finding, telling: Telling) -> str:
    """Return the first route from the host to the image: the proof."""
    if not finding.routes:
        return ""
    steps = steps_of(finding.routes[0], telling.subject.snapshot, telling.builds)
    return "Route: " + " → ".join(map(shown_step, steps))


def _why(finding: Finding) -> str:
    return prose(why_of(finding.rule))


def _remedy(finding: Finding, telling: Telling, lines: tuple[int, int] | None) -> list[str]:
    """Return the fix: a suggestion at `lines` where it can be one, else what changes where."""
    fix, snapshot = finding.fix, telling.subject.snapshot
    if fix is None:
        return []
    check = f" Look at first: {prose(fix.check)}." if fix.check else ""
    if lines is not None:
        block = render_suggestion(fix, finding.place.path, lines, snapshot)
        if block is not None:
            return [f"{prose(fix.title)}:{check}", block]
    told = changes_of(fix, snapshot)
    changes = [
        f"- {code(change.path)}: {code(f'{change.sign} {change.text}')}" for change in told.told
    ]
    changes += [f"- And {counted(told.left, 'more line')}."] if told.left else []
    command = code("hullcheck fix --write" + ("" if fix.safe else " --unsafe"))
    title = f"Fix: {prose(fix.title)} (or {command}).{check}"
    return ["\n".join([title, "", *changes]) if changes else title]


def _details(finding: Finding, telling: Telling) -> str:
    """Return further routes and related places, folded; "" where there are none."""
    lines = list(_detail_lines(finding, telling))
    if not lines:
        return ""
    return "\n".join(["<details><summary>Details</summary>", "", *lines, "", "</details>"])


def _detail_lines(finding: Finding, telling: Telling) -> Iterator[str]:
    for route in finding.routes[1:MAX_ROUTES]:
        yield f"- Also: {' → '.join(map(shown_step, ends_of(route, telling.builds)))}"
    more = len(finding.routes) - MAX_ROUTES
    if more > 0:
        yield f"- And {counted(more, 'more route')}."
    for related in finding.related[:MAX_RELATED]:
        yield f"- See {code(line_position(related.place))}: {prose(related.message)}"


def _end(finding: Finding, telling: Telling) -> str:
    """Return the rule's link, and how to allow what it found."""
    allow = prose(how_to_allow(finding, telling.subject.snapshot))
    return f"[{code(finding.rule)}]({rule_address(finding.rule)}) · wanted so? {allow}"
