"""What a comment says of a finding, in Markdown: the fact, the proof, why, what to do.

Whatever a repository says goes through `escape`; the markup is ours alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import counted, in_a_row, said
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.addresses import rule_address
from hullcheck.render.edits import changes_of
from hullcheck.render.escape import code, prose
from hullcheck.render.markdown import MAX_LENGTH, further_routes, shown_route
from hullcheck.render.places import line_position
from hullcheck.render.reasons import how_to_allow, why_of
from hullcheck.render.route import BuildFacts, facts_by_build, steps_of
from hullcheck.render.words import LABELS, more_lines, severities_counted

from .earlier import finding_marker
from .subject import Subject
from .suggestion import render_suggestion

MAX_RELATED = 10
"""Other places that are named of one finding."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What telling of findings needs to know."""

    subject: Subject
    builds: Mapping[str, BuildFacts]

    def tell(self, words: str) -> str:
        """Return `words` in the language of the repository."""
        return self.subject.translator.text(words)

    def label(self, finding: Finding) -> str:
        """Return how bad a finding is, in bold."""
        return f"**{self.tell(LABELS[finding.severity])}**"


def telling_of(subject: Subject) -> Telling:
    """Return what telling of the findings of `subject` needs."""
    return Telling(subject, facts_by_build(subject.report))


def render_comment(finding: Finding, telling: Telling, lines: tuple[int, int] | None) -> str:
    """Return a comment with its marker; at `lines` of the diff it may have a suggestion.

    At most `MAX_LENGTH` characters: first the details are left out, then all but the rule.
    """
    marker = finding_marker(finding.fingerprint)
    fact = f"{telling.label(finding)}: {_sentence(finding, telling)}"
    too_long = telling.tell(said("the names in this are too long to be told here."))
    remedy = _remedy(finding, telling, lines)
    for parts in (
        [
            fact,
            _route(finding, telling),
            _why(finding, telling),
            *remedy,
            _details(finding, telling),
        ],
        [fact, _why(finding, telling), *remedy],
        [f"{telling.label(finding)}: {too_long}"],
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
    where = f"[{code(line_position(place))}]({url})"
    if place.path not in telling.subject.snapshot:
        where = code(place.path)
    label, fact = telling.label(finding), _sentence(finding, telling)
    told = telling.tell(said("{label} at {where}: {fact}", label=label, where=where, fact=fact))
    parts = [told, _route(finding, telling), _why(finding, telling)]
    parts += [*_remedy(finding, telling, None), _end(finding, telling)]
    return "\n\n".join(part for part in parts if part)


def render_review_body(number: int, translator: Translator = ENGLISH) -> str:
    """Return what stands above the comments of a review."""
    return translator.text(
        counted(
            number,
            "This pull request brings {number} thing to look at; proof at the lines.",
            "This pull request brings {number} things to look at; proof at the lines.",
        )
    )


def counts_of(findings: tuple[Finding, ...]) -> str:
    """Return "1 error and 2 warnings", worst first, without what there is none of."""
    counts = {s: sum(f.severity is s for f in findings) for s in sorted(Severity, reverse=True)}
    return severities_counted(counts)


def _sentence(finding: Finding, telling: Telling) -> str:
    """Return the fact, with a full stop."""
    message = prose(telling.tell(finding.message))
    if message.endswith((".", "!", "?", "。")):
        return message
    return telling.tell(said("{sentence}.", sentence=message))


def _route(finding: Finding, telling: Telling) -> str:
    """Return the first route from the host to the image: the proof."""
    if not finding.routes:
        return ""
    steps = steps_of(finding.routes[0], telling.subject.snapshot, telling.builds)
    return shown_route(steps, telling.subject.translator)


def _why(finding: Finding, telling: Telling) -> str:
    return prose(why_of(finding.rule, telling.subject.translator))


def _remedy(finding: Finding, telling: Telling, lines: tuple[int, int] | None) -> list[str]:
    """Return the fix: a suggestion at `lines` where it can be one, else what changes where."""
    fix, snapshot, tell = finding.fix, telling.subject.snapshot, telling.tell
    if fix is None:
        return []
    check = tell(said("Look at first: {check}.", check=prose(tell(fix.check)))) if fix.check else ""
    title = prose(tell(fix.title))
    if lines is not None:
        block = render_suggestion(fix, finding.place.path, lines, snapshot)
        if block is not None:
            return [" ".join([f"{title}:", check]).rstrip(), block]
    shown = changes_of(fix, snapshot)
    changes = [
        f"- {code(change.path)}: {code(f'{change.sign} {change.text}')}" for change in shown.told
    ]
    if shown.left:
        changes.append(f"- {tell(said('And {more}.', more=more_lines(shown.left)))}")
    command = code("hullcheck fix --write" + ("" if fix.safe else " --unsafe"))
    told = tell(said("Fix: {title} (or {command}).", title=title, command=command))
    told = tell(in_a_row([told, check])) if check else told
    return ["\n".join([told, "", *changes]) if changes else told]


def _details(finding: Finding, telling: Telling) -> str:
    """Return further routes and related places, folded; "" where there are none."""
    lines = list(_detail_lines(finding, telling))
    if not lines:
        return ""
    summary = f"<details><summary>{telling.tell(said('Details'))}</summary>"
    return "\n".join([summary, "", *lines, "", "</details>"])


def _detail_lines(finding: Finding, telling: Telling) -> Iterator[str]:
    tell = telling.tell
    for line in further_routes(finding, telling.builds, telling.subject.translator):
        yield f"- {line}"
    for related in finding.related[:MAX_RELATED]:
        where, what = code(line_position(related.place)), prose(tell(related.message))
        yield f"- {tell(said('See {where}: {what}', where=where, what=what))}"


def _end(finding: Finding, telling: Telling) -> str:
    """Return the rule's link, and how to allow what it found."""
    tell = telling.tell
    allow = prose(tell(how_to_allow(finding, telling.subject.snapshot)))
    link = f"[{code(finding.rule)}]({rule_address(finding.rule, telling.subject.translator.code)})"
    return f"{link} · {tell(said('wanted so? {allow}', allow=allow))}"
