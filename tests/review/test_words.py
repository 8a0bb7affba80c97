"""What comments say, and that nothing of a repository breaks out of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hullcheck.core.edit import AppendLines, Fix, Replace
from hullcheck.core.finding import Finding, Place, Related, Severity, Unknown
from hullcheck.core.snapshot import Mode, Tree
from hullcheck.core.source import Source
from hullcheck.render.addresses import HOME, rule_address
from hullcheck.render.drawing.mermaid import render_mermaid
from hullcheck.render.drawing.ways import drawing_of_routes
from hullcheck.render.links import Links
from hullcheck.review.preview import render_steps_json, render_steps_text
from hullcheck.review.steps import PostReview
from hullcheck.review.suggestion import render_suggestion
from hullcheck.rules import all_rules

from .pull_request import (
    DOCKERFILE,
    SHA,
    TEXT,
    PullRequest,
    bodies_of,
    changed,
    finding,
    route,
    snapshot,
    subject,
    summary_of,
)

HUNKS = changed(DOCKERFILE, (1, 6))
FIX = Fix("Add `**/.venv` to `.dockerignore`", (AppendLines(".dockerignore", ("**/.venv",)),), True)
LEAK = finding(1, 3, fix=FIX, routes=(route(), route("a/.venv", "/app/a/.venv")))


def test_what_nobody_reads_is_allowed_in_the_configuration() -> None:
    there = replace(subject([]).snapshot, tree=Tree.of({"a/x.pyc": Mode.FILE}))
    told = finding(1, None, path="a/x.pyc")
    about = replace(subject([told], [changed("a/x.pyc", (1, 1))]), snapshot=there)
    text = "".join(bodies_of(PullRequest().plan(about)))
    assert "wanted so? `[[allow]]` in the configuration" in text
    assert "on the line above" not in text


def comment_on(about: Finding = LEAK) -> str:
    review = PullRequest().plan(subject([about], [HUNKS]))[0]
    assert isinstance(review, PostReview)
    return review.comments[0].body


def test_a_comment_says_fact_proof_reason_remedy_and_how_to_allow_it() -> None:
    assert comment_on() == (
        "<!-- hullcheck:finding 0000000000000001 -->\n\n"
        "**error**: the host's `.venv` lands in the image at `/app/.venv`.\n\n"
        "Route: `.venv` (uv makes it) → context `?` (no ignore file is in force) → "
        "`RUN step 3` (`Dockerfile:3`) → `/app/.venv` (in stage `0` only, not in the image)\n\n"
        "An environment belongs to the interpreter, the operating system and the path that it "
        "was made for.\n\n"
        "Fix: Add `**/.venv` to `.dockerignore` (or `hullcheck fix --write`).\n\n"
        "- `.dockerignore`: `+ **/.venv`\n\n"
        "<details><summary>Details</summary>\n\n"
        "- Also: `a/.venv` (uv makes it) → `/app/a/.venv` (in stage `0` only, not in the image)\n\n"
        "</details>\n\n"
        f"[`host-venv-in-image`]({rule_address('host-venv-in-image')}) · wanted so? "
        "`# hullcheck: allow[host-venv-in-image] reason` on the line above"
    )


def test_an_unsafe_fix_says_what_to_look_at() -> None:
    fix = replace(FIX, safe=False, check="whether a build needs it")
    body = comment_on(replace(LEAK, fix=fix))
    assert "(or `hullcheck fix --write --unsafe`). Look at first: whether a build needs it." in body


def test_every_rule_has_a_page_and_a_reason_of_one_sentence() -> None:
    for rule in all_rules():
        body = comment_on(replace(LEAK, rule=rule.name(), fix=None, routes=()))
        reason = body.split("\n\n")[2]
        assert reason.endswith((".", "!", "?")), rule.name()
        assert f"]({rule_address(rule.name())})" in body


def test_the_summary_counts_draws_and_says_what_is_not_known() -> None:
    warning = finding(2, 50, severity=Severity.WARNING)
    about = subject([warning, LEAK], [HUNKS])
    unknown = Unknown("a variable decides the source", DOCKERFILE, 5, None)
    about = replace(about, report=replace(about.report, unknowns=(unknown,)))
    text = summary_of(PullRequest().plan(about))
    assert text.startswith("<!-- hullcheck:summary -->\n\n## hullcheck: 1 error and 1 warning\n\n|")
    row = f"| error | [`Dockerfile:3`](blob/{SHA}/Dockerfile#L3) | the host's `.venv` lands in"
    assert text.index(row) < text.index("| warning |")
    assert (
        '```mermaid\nflowchart LR\n  subgraph l0["Developer#39;s machine"]\n    b0[".venv"]\n'
        in text
    )
    folded = "<details><summary>1 thing could not be decided</summary>\n\n| Where | Not decided"
    assert folded in text


def test_many_findings_are_counted_below_the_table() -> None:
    findings = [finding(number, 3) for number in range(50)]
    assert "\n\nAnd 10 more findings." in summary_of(PullRequest().plan(subject(findings, [HUNKS])))


@pytest.mark.parametrize(
    ("path", "lines", "link"),
    [
        ("a/b.txt", (None, None), "a/b.txt"),
        ("a", (3, None), "a#L3"),
        ("a", (3, 3), "a#L3"),
        ("a", (3, 5), "a#L3-L5"),
        ("a b)(#?%é\udcff", (1, 2), "a%20b%29%28%23%3F%25%C3%A9%FF#L1-L2"),
    ],
)
def test_links_lead_to_lines_whatever_a_file_is_called(
    path: str, lines: tuple[int | None, int | None], link: str
) -> None:
    assert Links(SHA).blob(path, *lines) == f"blob/{SHA}/{link}"
    there = Links(SHA, "https://github.example/o/r").blob(path, *lines)
    assert there == f"https://github.example/o/r/blob/{SHA}/{link}"


# What strangers write

SIGNS = st.sampled_from('`@#|<>[]()!*_~&\\/:.-%"\n\r\t\x1b\u202e\udcff ')
HOSTILE = st.text(st.one_of(st.characters(), SIGNS, SIGNS), max_size=60)

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")

OUR_HTML = re.compile(
    r"<!-- hullcheck:(finding [0-9a-f]{16}|summary) -->|</?details>|"
    r"<details><summary>[A-Za-z0-9 :-]+</summary>"
)

OUR_LINKS = re.compile(
    rf"{re.escape(HOME)}/blob/main/docs/rules/[a-z-]+\.md|"
    rf"blob/{SHA}/[A-Za-z0-9_.~/%-]*(#L\d+(-L\d+)?)?"
)

PLAIN_TEXT = re.compile(r"[\w\s()“”\"'’.,;:!?→·–—✅、。・：；！？（）「」『』，～…-]*")

BLOCKS = {"paragraph", "bullet_list", "list_item", "heading", "table", "thead", "tbody"}
BLOCKS |= {"tr", "th", "td", "inline", "html_block", "fence"}
INLINE = {"text", "code_inline", "strong", "link", "softbreak"}


def tokens_of(markdown: str) -> Iterator[Token]:
    for token in MARKDOWN.parse(markdown):
        yield token
        yield from token.children or ()


def assert_ours(markdown: str) -> None:
    """Fail where the Markdown has any markup, link, mention or reference that is not ours."""
    for token in tokens_of(markdown):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        assert kind in BLOCKS | INLINE, (kind, token.content)
        if kind == "html_block":
            assert OUR_HTML.fullmatch(token.content.strip()), token.content
        elif kind == "text":
            assert PLAIN_TEXT.fullmatch(token.content), token.content
        elif kind == "fence":
            assert token.info in ("mermaid", "suggestion")
        elif token.type == "link_open":
            assert OUR_LINKS.fullmatch(str(token.attrs["href"])), token.attrs
    rows = [row for row in markdown.split("\n") if row.startswith("| ")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) in (3, 4) for row in rows)


BAD = "x`|\\|</details><b>@me #1 ![](http://e)\n# head\n```\n<!-- hullcheck:summary -->%%{init}%%"


@settings(max_examples=60)
@given(HOSTILE, HOSTILE, HOSTILE)
@example(BAD, BAD, BAD)
@example("a\\|<img src=x>|b", "`", "``")
def test_28_hostile_names_never_break_out(path: str, name: str, text: str) -> None:
    path = path.replace("\0", "") or "x"
    # A pattern of an ignore file has no line end.
    line = name.replace("\n", "").replace("\r", "")
    leak = replace(
        finding(1, 3, path=path, message=f"`{name}` lands in `{text}`"),
        routes=(route(name, text), route(text, name)),
        fix=Fix(f"Add `{line}`", (AppendLines(path, (line,)),), check=text),
        related=(Related(Place(name, 3), text),),
    )
    advice = replace(finding(2, 4, path=name, message=text), severity=Severity.ADVICE)
    texts = {path: TEXT, DOCKERFILE: f"{text}\n" * 9}
    about = subject([leak, finding(3, 3, message=text), advice], [changed(path, (1, 6))], texts)
    about = replace(about, report=replace(about.report, unknowns=(Unknown(text, name, 1),)))
    bodies = bodies_of(PullRequest().plan(about))
    assert len(bodies) == 3 if path != DOCKERFILE else 4
    for body in bodies:
        assert_ours(body)


@given(HOSTILE)
@example("```\n</details>")
@example("~~~")
def test_28_a_suggestion_holds_the_new_lines_and_nothing_follows(text: str) -> None:
    source = Source(DOCKERFILE, TEXT.encode())
    fix = Fix("x", (Replace(DOCKERFILE, source.line_span(3), text),))
    block = render_suggestion(fix, DOCKERFILE, (3, 3), snapshot({DOCKERFILE: TEXT}))
    if block is not None:
        (token,) = MARKDOWN.parse(block)
        assert (token.type, token.info, token.content) == ("fence", "suggestion", text + "\n")


@given(HOSTILE)
@example('"] --> x["')
@example("end\n```\n%%")
def test_28_a_label_of_a_drawing_stays_a_label(name: str) -> None:
    drawing = drawing_of_routes([route(name, name)], snapshot({DOCKERFILE: TEXT}), {})
    assert drawing is not None
    head, kind, *lines, end = render_mermaid(drawing).split("\n")
    assert (head, kind, end) == ("```mermaid", "flowchart LR", "```")
    label = r'\["([A-Za-z0-9 _.-]|#\d+;|<br/>)+"\]'
    for line in lines:
        assert re.fullmatch(rf"  (  )?((subgraph )?[bl]\d+{label}|end|b\d --> b\d)", line)


# What a person at a terminal reads


def test_the_preview_tells_every_step() -> None:
    elsewhere = finding(2, None, path="x")
    steps = PullRequest().plan(subject([LEAK, finding(3, 50), elsewhere], [HUNKS]))
    text = render_steps_text(steps)
    for title in ("review", "comment at Dockerfile:3", "comment on the file Dockerfile", "summary"):
        assert f"\n--- {title} ---\n" in text
    assert "This pull request brings 1 thing to look at" in text


def test_the_preview_names_what_is_closed() -> None:
    pull = PullRequest()
    pull.review(subject([LEAK], [HUNKS]))
    assert "--- resolve-thread ---\nt1\n" in render_steps_text(pull.plan(subject([], [HUNKS])))


def test_nothing_to_say_is_said() -> None:
    assert render_steps_text(()).startswith("Nothing to say")


def test_programs_get_every_field() -> None:
    steps = PullRequest().plan(subject([LEAK], [HUNKS]))
    document = json.loads(render_steps_json(steps))
    review, summary = document["steps"]
    assert (review["step"], review["event"]) == ("post-review", "COMMENT")
    assert review["comments"][0]["side"] == "RIGHT"
    assert (summary["step"], summary["comment_id"]) == ("upsert-summary", None)
