"""What `check` says, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Route, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.said import counted, said
from hullcheck.core.snapshot import Snapshot
from hullcheck.report import Fixed, Report, Suppressed

from .edits import changes_of
from .escape import terminal
from .excerpt import GUTTER, marks_of, render_excerpt
from .places import line_position, position
from .route import BuildFacts, Step, ends_of, facts_by_build, steps_of
from .style import ROLES, Role, Style
from .unknowns import render_unknown
from .width import clipped, padded, shortened, width_of, wrapped
from .words import more_lines, more_routes, remarks, undecided, verdict

MARGIN = " " * GUTTER

HEAD = 5
"""Columns of the word of ours that a note begins with."""

_SIGNS = {"+": Role.GOOD, "-": Role.GONE}

NOTE = " " * (GUTTER + 10)
"""Where the text of a note begins."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What every part of the text needs to know."""

    snapshot: Snapshot
    builds: Mapping[str, BuildFacts]
    style: Style
    verbose: bool

    def note(self, head: str, text: str, sign: str = "=") -> str:
        """Return a line below an excerpt: a sign, a word of ours, the text."""
        word = padded(self.style.tell(head), HEAD)
        return f"{MARGIN} {self.style.paint(sign, Role.QUIET)} {word}  {text}".rstrip()

    def sentence(self, head: str, text: str, sign: str = "=") -> str:
        """Return the same, on further lines where it is too long for one."""
        return "\n".join(self.lines(self.note(head, text, sign), NOTE))

    def lines(self, text: str, margin: str = "  ") -> list[str]:
        """Return a sentence in lines that fit, where there is somebody who reads them."""
        return wrapped(text, self.style.width, margin) if self.style.wraps else [text]


def render_check_text(
    report: Report, snapshot: Snapshot, style: Style, *, verbose: bool = False
) -> str:
    """Return the findings with their proofs, then what they come down to.

    Advice, further routes, what is allowed and what could not be decided are only counted,
    unless `verbose`.
    """
    page = _Page(snapshot, facts_by_build(report), style, verbose)
    told = [found for found in report.findings if verbose or found.severity > Severity.ADVICE]
    blocks = ["\n".join(_finding(found, page)) for found in told]
    if verbose and report.suppressed:
        blocks.append("\n".join(_suppressed(item, page) for item in report.suppressed))
    if verbose and report.fixed:
        blocks.append("\n".join(_fixed(item, page) for item in report.fixed))
    if verbose and report.unknowns:
        blocks.append("\n".join(render_unknown(unknown, style) for unknown in report.unknowns))
    blocks.append("\n".join(_summary(report, page)))
    return "\n\n".join(blocks) + "\n"


def render_check_lines(report: Report, snapshot: Snapshot, style: Style) -> str:
    """Return a line for each finding that is more than advice, and nothing else."""
    told = (found for found in report.findings if found.severity > Severity.ADVICE)
    return "".join(f"{_fact(found, snapshot, style)}\n" for found in told)


def _fact(finding: Finding, snapshot: Snapshot, style: Style) -> str:
    """Return where, how bad and what, on one line."""
    role = ROLES[finding.severity]
    label = style.paint(f"{finding.severity.label}[{finding.rule}]", role)
    place = style.paint(position(snapshot, finding.place), Role.PLACE)
    return f"{place} {label} {style.tell(finding.message)}"


def _suppressed(item: Suppressed, page: _Page) -> str:
    """Return what is allowed, why, and where that is said."""
    place = page.style.paint(position(page.snapshot, item.finding.place), Role.PLACE)
    word = page.style.tell(said("accepted") if item.accepted else said("allowed"))
    label = page.style.paint(f"{word}[{item.finding.rule}]", Role.QUIET)
    where = line_position(Place(item.path, item.line))
    return f"{place} {label} {page.style.tell(item.reason)} ({where})"


def _fixed(item: Fixed, page: _Page) -> str:
    """Return what a baseline has and is found no more."""
    place = page.style.paint(terminal(item.path), Role.PLACE)
    word = page.style.tell(said("fixed"))
    label = page.style.paint(f"{word}[{terminal(item.rule)}]", Role.GOOD)
    return f"{place} {label} {page.style.tell(item.message)}"


def _summary(report: Report, page: _Page) -> list[str]:
    worst = report.worst()
    tell = page.style.tell
    lines = [page.style.paint(tell(verdict(report)), Role.GOOD if worst is None else ROLES[worst])]
    lines += map(tell, remarks(report))
    advice = report.counts()[Severity.ADVICE]
    if advice and not page.verbose:
        lines.append(
            tell(
                counted(
                    advice,
                    "{number} piece of advice folded; --verbose shows.",
                    "{number} pieces of advice folded; --verbose shows.",
                )
            )
        )
    if report.unknowns and not page.verbose:
        things = undecided(len(report.unknowns))
        lines.append(tell(said("{undecided}; --verbose says what and why.", undecided=things)))
    return lines


def _finding(finding: Finding, page: _Page) -> list[str]:
    lines = page.lines(_fact(finding, page.snapshot, page.style))
    lines += render_excerpt(page.snapshot, marks_of(finding), page.style)
    for related in finding.related:
        seen = f"{line_position(related.place)}: {page.style.tell(related.message)}"
        lines.append(page.sentence(said("see"), seen))
    lines += _routes(finding.routes, page)
    return lines + (_fix(finding.fix, page) if finding.fix else [])


def _routes(routes: tuple[Route, ...], page: _Page) -> list[str]:
    """Return the first route step by step, and of the others how many, or their ends."""
    if not routes:
        return []
    lines = _route(steps_of(routes[0], page.snapshot, page.builds), page)
    more = routes[1:]
    if page.verbose:
        return lines + [_also(route, routes[0].build, page) for route in more]
    if not more:
        return lines
    return [*lines, page.note(said("and"), page.style.tell(_further(routes)))]


def _further(routes: tuple[Route, ...]) -> str:
    """Return how many routes there are beside the first, and in how many builds all are."""
    more, builds = more_routes(len(routes) - 1), len({route.build for route in routes})
    if builds == 1:
        return more
    return said("{more}, in {builds} builds altogether", more=more, builds=builds)


def _route(steps: tuple[Step, ...], page: _Page) -> list[str]:
    texts = [_what(step, page.style) for step in steps]
    column = max(map(width_of, texts), default=0)
    lines: list[str] = []
    for index, (step, text) in enumerate(zip(steps, texts, strict=True)):
        head, sign = ("   ->", " ") if index else (said("route"), "=")
        padding = " " * (column - width_of(text) + 2)
        why = line_position(step.at) if step.at else page.style.tell(step.why)
        line = page.note(head, f"{text}{padding}{page.style.paint(why, Role.QUIET)}", sign)
        lines += page.lines(line, NOTE + " " * (column + 2))
    return lines


def _also(route: Route, first_build: str, page: _Page) -> str:
    start, end = ends_of(route, page.builds)
    tell = page.style.tell
    build = f", {terminal(route.build)}" if route.build != first_build else ""
    why = page.style.paint(f"{tell(start.why)}; {tell(end.why)}{build}", Role.QUIET)
    return page.sentence(said("also"), f"{tell(start.what)} -> {tell(end.what)}  {why}")


def _what(step: Step, style: Style) -> str:
    # Half of the line, so that what is known of it fits beside it.
    room = max(style.width // 2 - 6, 24)
    # An instruction is known by its beginning, a path by both of its ends.
    text = (clipped if step.at else shortened)(style.tell(step.what), room)
    return f"{style.tell(step.before)} {text}" if step.before else text


def _fix(fix: Fix, page: _Page) -> list[str]:
    tell = page.style.tell
    unsafe = "" if fix.safe else f"  ({tell(said('unsafe'))})"
    lines = [page.sentence(said("fix"), f"{tell(fix.title)}{unsafe}")]
    changes = changes_of(fix, page.snapshot)
    for change in changes.told:
        line = f"{terminal(change.path)}: {change.sign} {terminal(change.text)}"
        lines.append(page.note("", page.style.paint(line, _SIGNS[change.sign]), " "))
    if changes.left:
        command = "hullcheck fix" if fix.safe else "hullcheck fix --unsafe"
        number = more_lines(changes.left)
        more = said("{number}: `{command}` prints them all", number=number, command=command)
        lines.append(page.note("", page.style.paint(tell(more), Role.QUIET), " "))
    if fix.check:
        lines.append(page.sentence("", tell(said("look at: {check}", check=fix.check)), " "))
    return lines
