"""A finding as a card: the fact, and inside its proof and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Severity
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.languages.translator import Translator
from hullcheck.render.addresses import rule_address
from hullcheck.render.drawing.ways import drawing_of_routes
from hullcheck.render.links import Links
from hullcheck.render.places import position
from hullcheck.render.reasons import how_to_allow, reason_of
from hullcheck.render.route import BuildFacts, ends_of, steps_of

from .code import patch_of, place_link, source_of
from .filter import badge
from .pictures import picture
from .routes import route_of
from .text import code_of, link, marked, text_of
from .words import (
    ALSO,
    FIX,
    IN_BUILDS,
    ROUTE,
    SAFE,
    SEE,
    UNSAFE,
    about_rule,
    applied_by,
    fix_command,
    look_at,
    more_routes,
    picture_of,
    wanted_so,
)

MAX_ROUTES = 10
"""Routes told of one finding."""

MAX_RELATED = 10
"""Other places told of one finding."""

MAX_PICTURES = 200
"""Findings that are drawn, the worst first: a picture is as large as the rest of a card."""

MAX_BUILDS = 6
"""Builds that are named of one finding."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What telling of findings needs to know."""

    snapshot: Snapshot
    builds: Mapping[str, BuildFacts]
    anchors: Mapping[str, str]
    """The id on the page of each build's card, by the build's id."""
    links: Links | None


def finding_card(
    words: Translator, finding: Finding, number: int, telling: Telling, *, is_open: bool
) -> str:
    """Return the card of a finding; `number` counts the cards of the page from 0."""
    return "\n".join(_card(words, finding, number, telling, is_open=is_open))


def _card(
    words: Translator, finding: Finding, number: int, telling: Telling, *, is_open: bool
) -> Iterator[str]:
    yield card_start(words, finding.severity, finding.rule, f"f{number}", is_open=is_open)
    yield card_summary(
        words,
        finding.severity,
        finding.rule,
        finding.message,
        position(telling.snapshot, finding.place),
    )
    yield '<div class="inside">'
    why = reason_of(finding.rule, words)
    if why:
        yield f"<p>{marked(words, why)}</p>"
    if number < MAX_PICTURES:
        yield from _picture(words, finding, f"f{number}", telling)
    yield from source_of(words, finding, telling.snapshot, telling.links)
    yield from _related(words, finding, telling)
    yield from _routes(words, finding, telling)
    if finding.fix is not None:
        yield from _fix(words, finding.fix, telling.snapshot)
    yield from _end(words, finding, telling)
    yield "</div></details>"


def card_start(
    words: Translator, severity: Severity, rule: str, name: str = "", *, is_open: bool = False
) -> str:
    """Return the tag that begins the card of a finding, as the filter knows it."""
    state = " open" if is_open else ""
    anchor = f' id="{name}"' if name else ""
    data = f'data-severity="{severity.label}" data-rule="{text_of(words, rule)}"'
    return f'<details class="card finding"{anchor} {data}{state}>'


def card_summary(words: Translator, severity: Severity, rule: str, message: str, place: str) -> str:
    """Return what is seen of a finding while its card is closed; the message in backticks."""
    meta = f"<b>{text_of(words, rule)}</b> {code_of(words, place)}"
    return (
        f"<summary>{badge(words, severity)}<h3>{marked(words, message)}</h3>"
        f'<span class="meta">{meta}</span></summary>'
    )


def _picture(words: Translator, finding: Finding, name: str, telling: Telling) -> Iterator[str]:
    drawing = drawing_of_routes(finding.routes, telling.snapshot, telling.builds)
    if drawing is not None:
        title = picture_of(words.text(finding.message).replace("`", ""))
        yield picture(words, drawing, name, title)


def _related(words: Translator, finding: Finding, telling: Telling) -> Iterator[str]:
    if finding.related:
        yield f"<h4>{text_of(words, SEE)}</h4><ul>"
        for related in finding.related[:MAX_RELATED]:
            at = place_link(words, related.place, telling.links)
            yield f"<li>{at}: {marked(words, related.message)}</li>"
        yield "</ul>"


def _routes(words: Translator, finding: Finding, telling: Telling) -> Iterator[str]:
    """Yield the first route step by step, and of the others where they begin and end."""
    if not finding.routes:
        return
    first, *others = finding.routes
    yield f'<details class="words"><summary>{text_of(words, ROUTE)}</summary>'
    yield from route_of(words, steps_of(first, telling.snapshot, telling.builds), telling.links)
    if others:
        yield f"<p>{text_of(words, ALSO)}</p><ul>"
        for route in others[: MAX_ROUTES - 1]:
            start, end = ends_of(route, telling.builds)
            way = f"{code_of(words, start.what)} → {code_of(words, end.what)}"
            build = _build(words, route.build, telling)
            yield f"<li>{way} {marked(words, end.why)}, {build}</li>"
        yield "</ul>"
    if len(finding.routes) > MAX_ROUTES:
        yield f"<p>{text_of(words, more_routes(len(finding.routes) - MAX_ROUTES))}</p>"
    yield "</details>"


def _build(words: Translator, name: str, telling: Telling) -> str:
    """Return the name of a build, as a link to its card where it has one."""
    anchor = telling.anchors.get(name)
    return link(words, f"#{anchor}", name) if anchor else text_of(words, name)


def _fix(words: Translator, fix: Fix, snapshot: Snapshot) -> Iterator[str]:
    kind = SAFE if fix.safe else UNSAFE
    look = "safe" if fix.safe else "warning"
    yield f'<h4>{text_of(words, FIX)} <span class="badge {look}">{text_of(words, kind)}</span></h4>'
    yield f"<p>{marked(words, fix.title)}</p>"
    if fix.check:
        yield f"<p>{marked(words, look_at(fix.check))}</p>"
    yield from patch_of(words, fix, snapshot)
    yield f"<p>{marked(words, applied_by(fix_command(safe=fix.safe)))}</p>"


def _end(words: Translator, finding: Finding, telling: Telling) -> Iterator[str]:
    said = []
    if finding.builds:
        names = (_build(words, build, telling) for build in finding.builds[:MAX_BUILDS])
        more = " …" if len(finding.builds) > MAX_BUILDS else ""
        said.append(f"{text_of(words, IN_BUILDS)} {', '.join(names)}{more}")
    said.append(marked(words, wanted_so(how_to_allow(finding, telling.snapshot))))
    said.append(link(words, rule_address(finding.rule, words.code), about_rule(finding.rule)))
    yield f'<p class="remark">{" · ".join(said)}</p>'
