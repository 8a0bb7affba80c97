"""A build as a card: what decides it, what its context holds, where its host files go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hullcheck.core.finding import Place
from hullcheck.core.said import said
from hullcheck.docker.build import Build, ContextKind, OriginKind, Purpose
from hullcheck.languages.translator import Translator
from hullcheck.render.drawing.ways import drawing_of_build
from hullcheck.render.places import shown_path
from hullcheck.render.route import evidence_of
from hullcheck.render.trace import FATES, Fate, decision_on, fate_of
from hullcheck.render.width import shortened
from hullcheck.report import HostTrace, TracedBuild
from hullcheck.weighing import Contents

from .code import place_link
from .findings import Telling
from .pictures import picture
from .tables import TABLE_END, table_start
from .text import code_of, marked, text_of
from .weights import contents_of
from .words import (
    ARGUMENTS,
    CONTEXT,
    CONTEXT_ASSUMED,
    CONTEXT_KINDS,
    DECLARED,
    DOCKERFILE,
    FATE,
    HOST_FILE,
    HOST_FILES,
    IGNORE_FILE,
    INLINE,
    KIND,
    KINDS,
    NO_IGNORE_FILE,
    NOWHERE,
    PURPOSE,
    TARGET,
    WHY_EXPECTED,
    findings_in,
    inline_name,
    more_rows,
    picture_of_build,
)

MAX_HOSTS = 25
"""Host files in the table of one build, those that come furthest first."""

MAX_ORIGINS = 20

MAX_ARGUMENTS = 3
"""Build arguments that are seen while a card is closed."""


def build_card(
    words: Translator,
    traced: TracedBuild,
    name: str,
    telling: Telling,
    found: int,
    contents: Contents | None,
) -> Iterator[str]:
    """Yield the card of a build with the id `name`, in which `found` findings hold."""
    build = traced.build
    yield f'<details class="card build" id="{name}">'
    title = build.dockerfile or inline_name(build.declared_as)
    meta = " · ".join(_brief(words, build, found))
    yield f'<summary><h3>{text_of(words, title)}</h3><span class="meta">{meta}</span></summary>'
    yield '<div class="inside"><dl class="facts">'
    yield from (
        f"<dt>{text_of(words, term)}</dt><dd>{said}</dd>"
        for term, said in _facts(words, traced, telling)
    )
    yield "</dl>"
    if contents is not None:
        yield from contents_of(words, contents)
    yield from _hosts(words, traced, name, telling)
    yield "</div></details>"


def _brief(words: Translator, build: Build, found: int) -> Iterator[str]:
    """Yield what is seen of a build while its card is closed."""
    yield f"{text_of(words, CONTEXT)} {code_of(words, shown_path(build.context))}"
    if build.context_kind is not ContextKind.LOCAL:
        yield text_of(words, CONTEXT_KINDS[build.context_kind])
    if build.target:
        yield f"{text_of(words, TARGET)} {code_of(words, build.target)}"
    # Builds may differ in nothing but these.
    told = sorted(build.args.items())[:MAX_ARGUMENTS]
    yield from (code_of(words, shortened(f"{name}={value}", 40)) for name, value in told)
    yield text_of(words, findings_in(found))


def _facts(words: Translator, traced: TracedBuild, telling: Telling) -> Iterator[tuple[str, str]]:
    """Yield what decides a build: terms, and markup."""
    build = traced.build
    yield (
        DOCKERFILE,
        code_of(words, build.dockerfile) if build.dockerfile else text_of(words, INLINE),
    )
    assumed = f" ({text_of(words, CONTEXT_ASSUMED)})" if build.context_assumed else ""
    yield CONTEXT, code_of(words, shown_path(build.context)) + assumed
    ignore_file = traced.ignore_file
    yield (
        IGNORE_FILE,
        code_of(words, ignore_file) if ignore_file else text_of(words, NO_IGNORE_FILE),
    )
    if build.target:
        yield TARGET, code_of(words, build.target)
    if build.args:
        given = (code_of(words, f"{key}={value}") for key, value in sorted(build.args.items()))
        yield ARGUMENTS, " ".join(given)
    if build.purpose is not Purpose.UNKNOWN:
        yield PURPOSE, f"{text_of(words, build.purpose)} ({marked(words, build.purpose_evidence)})"
    yield DECLARED, _origins(words, build, telling)


def _origins(words: Translator, build: Build, telling: Telling) -> str:
    declared = [at for at in build.origins if at.kind is not OriginKind.DOCKERFILE]
    places = (
        place_link(words, Place(at.path, at.line), telling.links) for at in declared[:MAX_ORIGINS]
    )
    more = " …" if len(declared) > MAX_ORIGINS else ""
    return ", ".join(places) + more if declared else text_of(words, NOWHERE)


def _hosts(words: Translator, traced: TracedBuild, name: str, telling: Telling) -> Iterator[str]:
    """Yield where the host files go, as a picture and as a table."""
    order = list(Fate)
    fates = [(fate_of(trace), trace) for trace in traced.hosts]
    told = [pair for pair in fates if pair[0] is not Fate.OUTSIDE]
    if not told:
        return
    yield f"<h4>{text_of(words, HOST_FILES)}</h4>"
    drawing = drawing_of_build(traced, telling.snapshot)
    if drawing is not None:
        yield picture(words, drawing, name, picture_of_build(traced.build.id))
    yield from _table(words, sorted(told, key=lambda pair: order.index(pair[0])), traced)


def _table(
    words: Translator, told: Sequence[tuple[Fate, HostTrace]], traced: TracedBuild
) -> Iterator[str]:
    yield table_start(words, HOST_FILES, (HOST_FILE, KIND, WHY_EXPECTED, FATE), "rows")
    for fate, trace in told[:MAX_HOSTS]:
        host = trace.host
        evidence = evidence_of(host.evidence, certain=host.certain)
        what = said("{first}; {last}", first=FATES[fate], last=decision_on(trace, traced))
        kind = text_of(words, KINDS[host.kind])
        yield f'<tr><th scope="row">{code_of(words, host.path)}</th><td>{kind}</td>'
        yield f"<td>{marked(words, evidence)}</td><td>{marked(words, what)}</td></tr>"
    yield TABLE_END
    if len(told) > MAX_HOSTS:
        yield f"<p>{text_of(words, more_rows(len(told) - MAX_HOSTS))}</p>"
