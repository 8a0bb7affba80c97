"""What `check` finds as a page: whole, told in full, and harmless whatever a repository says."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings

from hullcheck.core.edit import AppendLines, Create, Fix, Replace
from hullcheck.core.finding import Finding, Place, Severity, Unknown
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source, Span
from hullcheck.docker.build import ContextKind
from hullcheck.render.escape import terminal
from hullcheck.render.html.check import MAX_FINDINGS, Repository, render_check_html
from hullcheck.render.html.frame import style
from hullcheck.render.links import Links
from hullcheck.report import HostTrace, Report, Suppressed
from hullcheck.weighing import Contents, Group, Weight
from tests.render.sample import (
    BUILD,
    CLEAN,
    COPY,
    IGNORE_FILE,
    LEAK,
    REPORT,
    SNAPSHOT,
    TRACED,
    host,
)
from tests.render.test_escape import HOSTILE

from .page import Page, check_alone, headings

NAMED = Repository("octo/app")


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(render_check_html(REPORT, SNAPSHOT, NAMED))


def test_the_page_is_whole_and_asks_nobody_for_anything(page: Page) -> None:
    check_alone(page)
    assert page.texts["h1"] == ["octo/app"]
    assert page.texts["title"][0] == "octo/app: hullcheck"


def test_without_a_script_nothing_is_hidden_but_what_needs_one() -> None:
    text = render_check_html(many(9), SNAPSHOT, NAMED)
    hidden = [each.get("id") for _, each in Page(text).tags if "hidden" in each]
    assert hidden == ["theme", "filter"]


def test_the_parts_of_the_page_are_landmarks(page: Page) -> None:
    for tag in ("header", "nav", "main", "footer"):
        assert len(page.all(tag)) == 1, tag
    first = page.all("a")[0]
    assert first["href"] == "#main"
    assert len(page.all("caption")) == len(page.all("table")) > 2


def test_the_headings_stand_in_order(page: Page) -> None:
    levels = headings(page)
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_worst_finding_stands_first_and_is_open(page: Page) -> None:
    cards = [each for each in page.all("details") if "data-severity" in each]
    assert [each["data-severity"] for each in cards] == ["error", "warning", "advice"]
    assert [each for each in cards if "open" in each] == cards[:1]


def test_what_is_meant_is_marked_and_its_line_is_numbered() -> None:
    text = render_check_html(REPORT, SNAPSHOT, NAMED)
    assert '<span class="n">2</span><span><mark class="error">.venv</mark>\n</span>' in text
    assert '<mark class="carrier">COPY . .</mark><span class="aside">  carries it</span>' in text


def test_the_fix_is_shown_as_a_patch() -> None:
    text = render_check_html(REPORT, SNAPSHOT, NAMED)
    assert '<ins><span class="n">+</span><span>**/.venv\n</span></ins>' in text
    assert "Apply it with <code>hullcheck fix --write</code>." in text
    assert "hullcheck fix --write --unsafe" in text


def test_a_fix_whose_edits_do_not_fit_together_is_told_without_a_patch() -> None:
    edits = (Replace(IGNORE_FILE, Span(0, 3), "a"), Replace(IGNORE_FILE, Span(0, 3), "b"))
    finding = replace(LEAK, fix=Fix("Do it", edits))
    text = render_check_html(replace(CLEAN, findings=(finding,)), SNAPSHOT, NAMED)
    assert "Do it" in text
    assert "<ins>" not in text


def test_a_route_is_drawn_and_told_in_words(page: Page) -> None:
    drawn = [each for each in page.all("svg") if each.get("role") == "img"]
    assert len(drawn) == 3
    for each in drawn:
        title, description = str(each["aria-labelledby"]).split()
        assert {title, description} <= {found.get("id") for _, found in page.tags}
    way = (
        "backend/tools/.venv (uv makes it: backend/uv.lock) → "
        "backend/.dockerignore (no pattern matches) → COPY . . (backend/Dockerfile:5) → "
    )
    assert any(text.startswith(way) for text in page.texts["desc"])
    assert "Stage builder" in page.texts["text"]


def test_a_long_name_is_shortened_in_its_middle_and_whole_in_the_title() -> None:
    name = f"services/{'x' * 300}/backend/.venv"
    route = replace(LEAK.routes[0], host_file=name)
    text = render_check_html(
        replace(REPORT, findings=(replace(LEAK, routes=(route,)),)), SNAPSHOT, NAMED
    )
    page = Page(text)
    assert any(re.fullmatch(r"servic.*….*/backend/\.venv", each) for each in page.texts["text"])
    assert any(each.startswith(f"{name} (") for each in page.texts["title"])


def test_lines_around_what_is_meant_are_shown_once_and_gaps_are_seen() -> None:
    text = "".join(f"line {number}\n" for number in range(1, 60))
    snapshot = Snapshot(Tree.of({"f": Mode.FILE})).with_texts([Source("f", text.encode())])
    routes = (replace(LEAK.routes[0], instructions=(Place("f", 7), Place("f", 40))),)
    finding = replace(LEAK, place=Place("f", 5), routes=routes, fix=None)
    page = render_check_html(replace(CLEAN, findings=(finding,)), snapshot, NAMED)
    source = page.partition("<pre>")[2].partition("</pre>")[0]
    numbers = re.findall(r'<span class="n">([^<]+)</span>', source)
    assert numbers == [*"3456789", "…", "38", "39", "40", "41", "42"]
    assert source.count("<mark") == 3


def test_every_build_is_told_with_its_origin_and_its_host_files(page: Page) -> None:
    terms = dict(zip(page.texts["dt"], range(99), strict=False))
    for term in ("Dockerfile", "Context", "Ignore file", "Declared at"):
        assert term in terms
    assert "compose.yaml:3" in page.texts["dd"]
    assert "What becomes of it" in page.texts["th"]
    assert "stopped; stopped by " in page.said


def test_unknowns_and_what_is_allowed_stand_in_tables(page: Page) -> None:
    assert "a variable decides the source" in page.said
    assert {"Not decided", "Allowed"} <= set(page.texts["caption"])


def test_links_lead_to_the_commit_and_there_are_none_without_a_page(page: Page) -> None:
    assert not [each for each in page.all("a") if "/blob/abc" in (each.get("href") or "")]
    links = Links("abc", "https://example.org/octo/app")
    linked = Page(render_check_html(REPORT, SNAPSHOT, Repository("octo/app", links)))
    hrefs = {each.get("href") for each in linked.all("a")}
    assert "https://example.org/octo/app/blob/abc/compose.yaml#L3" in hrefs
    check_alone(linked)


def test_a_clean_report_says_so() -> None:
    text = Page(render_check_html(CLEAN, SNAPSHOT, NAMED)).said
    assert "Nothing was found." in text
    assert "No findings: 6 host files followed through 1 build." in text


def test_no_build_is_no_clean_bill() -> None:
    assert "No image build was found" in render_check_html(Report((), (), ()), SNAPSHOT, NAMED)


def test_two_builds_of_one_id_keep_what_is_known_of_the_one_with_files() -> None:
    build = replace(BUILD, context_kind=ContextKind.GIT)
    cloned = replace(TRACED, build=build, hosts=())
    text = render_check_html(replace(REPORT, builds=(TRACED, cloned)), SNAPSHOT, NAMED)
    check_alone(Page(text))
    assert "cloned from git" in text
    assert "Stage ?" not in text


def test_the_bar_has_the_numbers_beside_it() -> None:
    sent = {Group.SOURCE: Weight(10, 1_500_000), Group.ENVIRONMENTS: Weight(2000, 48_500_000)}
    contents = Contents(sent, {Group.GIT: Weight(54, 200_000_000)}, complete=False)
    repository = Repository("octo/app", contents={BUILD.id: contents})
    text = render_check_html(REPORT, SNAPSHOT, repository)
    page = Page(text)
    check_alone(page)
    said = re.sub(r"<[^>]+>", " ", text)
    assert "Let through: 50.0 MB" in said
    assert "Stopped: 200 MB" in said
    assert re.search(r"Environments\s+48.5 MB\s+2,000 files\s+–", said)
    assert "A limit left files out" in said
    assert 'class="environments" x="0.75%" width="24.25%"' in text


def colours() -> dict[str, tuple[str, str]]:
    """Return each colour of the page in light and in dark."""
    found = re.findall(r"--([\w-]+): light-dark\(#(\w{6}), #(\w{6})\)", style())
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """Return how light a colour is. https://www.w3.org/TR/WCAG22/#dfn-relative-luminance ."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_its_colours_can_be_told_apart_in_light_and_in_dark(scheme: int) -> None:
    found = {name: pair[scheme] for name, pair in colours().items()}
    assert len(found) > 20
    for name in ("text", "quiet", "link", "error", "warning", "advice", "good"):
        for ground in ("back", "soft", f"{name}-soft"):
            if ground in found:
                assert contrast(found[name], found[ground]) >= 4.5, (name, ground)
    for name in ("edge", *(group.value for group in Group)):
        assert contrast(found[name], found["back"]) >= 3, name


EVIL = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "]]></style><style>*{}</style>",
    "javascript:alert(1)",
    "a\nb\r\n<p>",
    "\u202egnp.exe\u2066",
    "&lt;b&gt;&#x27;",
    "x" * 4000,
    "`|`",
    "\udcff\udc80",
    "--><!--",
)
"""What a repository may call a file."""


def hostile(name: str, other: str) -> tuple[Report, Snapshot]:
    """Return a report in which everything that a repository says is `name` or `other`."""
    venv = host(name, TRACED.hosts[0].host.kind)
    build = replace(BUILD, context=other, dockerfile=name, target=name, args={name: other})
    traces = tuple(replace(trace, host=venv) for trace in TRACED.hosts)
    traced = replace(TRACED, build=build, ignore_file=name, hosts=(*traces, HostTrace(venv, None)))
    route = replace(
        LEAK.routes[0],
        host_file=name,
        evidence=other,
        image_path=other,
        build=build.id,
        instructions=(Place(name, 1), COPY),
    )
    fix = Fix(other, (AppendLines(IGNORE_FILE, (other.replace("\n", ""),)), Create("new", name)))
    place = Place(name, 1)
    finding = replace(
        LEAK, message=other, place=place, routes=(route,), builds=(build.id,), fix=fix
    )
    unknown = Unknown(other, name, 3, build.id)
    suppressed = Suppressed(finding, name, 1, other)
    report = Report((traced,), (finding,), (unknown,), (suppressed,))
    tree = Tree.of({name or "f": Mode.FILE, IGNORE_FILE: Mode.FILE})
    texts = [Source(name or "f", other.encode("utf-8", "surrogatepass")), Source(IGNORE_FILE, b"")]
    return report, Snapshot(tree).with_texts(texts)


def check_hostile(name: str, other: str) -> None:
    report, snapshot = hostile(name, other)
    text = render_check_html(report, snapshot, Repository(other, Links(name, "https://a.b/c")))
    text.encode("utf-8")
    page = Page(text)
    check_alone(page)
    assert page.texts.get("h1", []) == ([terminal(other)] if other else [])
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert not [c for c in text if c not in "\n\t" and terminal(c) != c]
    if name:
        assert terminal(name) in page.texts["code"]


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("other", [EVIL[0], EVIL[6]])
def test_hostile_names_stay_text(name: str, other: str) -> None:
    check_hostile(name, other)


@settings(max_examples=40)
@given(HOSTILE, HOSTILE)
def test_nothing_that_a_repository_says_becomes_markup(name: str, other: str) -> None:
    check_hostile(name, other)


def many(number: int) -> Report:
    """Return a report of that many findings, every one with a route, an excerpt and a fix."""
    found = [
        replace(LEAK, cause=str(each), severity=Severity(1 + each % 3), fingerprint=f"{each:x}")
        for each in range(number)
    ]
    return replace(REPORT, findings=tuple(found))


def test_a_page_of_2000_findings_is_small_and_quickly_made() -> None:
    begun = time.perf_counter()
    text = render_check_html(many(2000), SNAPSHOT, NAMED)
    assert time.perf_counter() - begun < 20
    assert len(text) < 10_000_000
    assert text.count('class="card finding"') == 2000


def test_what_is_too_much_is_counted() -> None:
    found = Finding("rule", Severity.ADVICE, "m", Place("f", 1), "c")
    text = render_check_html(Report((), (found,) * (MAX_FINDINGS + 7), ()), SNAPSHOT, NAMED)
    assert "7 more findings not shown here" in text
    assert text.count('class="card finding"') == MAX_FINDINGS
