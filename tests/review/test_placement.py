"""Where findings are told; the numbers are those of the list of behaviours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hullcheck.core.diff import ChangedFile, Patch, Status
from hullcheck.core.edit import Create, Fix, Replace
from hullcheck.core.finding import Severity
from hullcheck.core.source import Source, Span
from hullcheck.review.earlier import Earlier
from hullcheck.review.placement import MAX_INLINE, MAX_ON_FILES
from hullcheck.review.plan import plan_review
from hullcheck.review.steps import PostReview, UpsertSummary
from hullcheck.review.suggestion import render_suggestion

from .pull_request import (
    DOCKERFILE,
    ME,
    SHA,
    TEXT,
    PullRequest,
    bodies_of,
    changed,
    finding,
    inline_lines,
    on_files,
    snapshot,
    subject,
    summary_of,
)

HUNKS = changed(DOCKERFILE, (1, 6), (20, 26))


def test_01_a_line_inside_a_hunk_gets_an_inline_comment() -> None:
    steps = PullRequest().plan(subject([finding(1, 6)], [HUNKS]))
    assert inline_lines(steps) == [(None, 6)]
    assert on_files(steps) == []


def test_02_a_line_outside_the_hunks_gets_a_comment_on_the_file() -> None:
    steps = PullRequest().plan(subject([finding(1, 7)], [HUNKS]))
    assert inline_lines(steps) == []
    assert on_files(steps) == [DOCKERFILE]


def test_02_at_most_ten_files_get_comments_and_the_rest_goes_to_the_summary() -> None:
    findings = [finding(number, 50 + number) for number in range(MAX_ON_FILES + 3)]
    steps = PullRequest().plan(subject(findings, [HUNKS]))
    assert len(on_files(steps)) == MAX_ON_FILES == 10
    summary = summary_of(steps)
    for line in (60, 61, 62):
        assert f"**error** at [`Dockerfile:{line}`](blob/{SHA}/Dockerfile#L{line})" in summary


def test_02_a_finding_on_a_whole_file_gets_a_comment_on_the_file() -> None:
    assert on_files(PullRequest().plan(subject([finding(1, None)], [HUNKS]))) == [DOCKERFILE]


def test_03_a_file_outside_the_pull_request_goes_to_the_summary() -> None:
    about = subject([finding(1, None, path=".dockerignore")], [HUNKS])
    steps = PullRequest().plan(about)
    assert [type(step) for step in steps] == [UpsertSummary]
    # It does not exist, so there is nothing to link to.
    assert "**error** at `.dockerignore`: the host's" in summary_of(steps)
    assert f"blob/{SHA}" not in summary_of(steps)


def test_03_a_removed_file_gets_no_comment() -> None:
    gone = changed(DOCKERFILE, (1, 6), status=Status.REMOVED)
    assert [type(step) for step in PullRequest().plan(subject([finding(1)], [gone]))] == [
        UpsertSummary
    ]


@pytest.mark.parametrize(
    ("lines", "comment"),
    [
        ((3, 3), (None, 3)),
        ((3, 5), (3, 5)),
        # The end is not shown: the comment ends where the hunk does.
        ((5, 9), (5, 6)),
        ((6, 9), (None, 6)),
        # The start is not shown, and a comment never spans two hunks.
        ((18, 21), (20, 21)),
        ((6, 20), (None, 6)),
    ],
)
def test_04_both_ends_lie_in_one_hunk_and_are_not_said_twice(
    lines: tuple[int, int], comment: tuple[int | None, int]
) -> None:
    found = finding(1, lines[0], end_line=lines[1])
    assert inline_lines(PullRequest().plan(subject([found], [HUNKS]))) == [comment]


SOURCE = Source(DOCKERFILE, TEXT.encode())


def rewriting(line: int, text: str, path: str = DOCKERFILE) -> Replace:
    return Replace(path, SOURCE.line_span(line), text)


def suggested(fix: Fix, lines: tuple[int, int] = (3, 3), text: str = TEXT) -> str | None:
    return render_suggestion(fix, DOCKERFILE, lines, snapshot({DOCKERFILE: text}))


def test_05_a_fix_of_the_commented_lines_is_a_suggestion() -> None:
    fix = Fix("Copy only what is needed", (rewriting(3, "COPY src src"),), safe=True)
    steps = PullRequest().plan(subject([finding(1, 3, fix=fix)], [HUNKS]))
    review = steps[0]
    assert isinstance(review, PostReview)
    assert review.comments[0].side == "RIGHT"
    assert "\n\n```suggestion\nCOPY src src\n```\n\n" in review.comments[0].body


def test_05_several_lines_are_replaced_by_all_that_they_become() -> None:
    fix = Fix("x", (rewriting(3, "A\nB"),))
    assert suggested(fix, (2, 4)) == "```suggestion\nRUN step 2\nA\nB\nRUN step 4\n```"


def test_05_removed_lines_are_an_empty_suggestion() -> None:
    start, end = SOURCE.line_starts[2], SOURCE.line_starts[3]
    assert suggested(Fix("x", (Replace(DOCKERFILE, Span(start, end), ""),))) == (
        "```suggestion\n```"
    )


@pytest.mark.parametrize(
    ("fix", "lines"),
    [
        (Fix("other lines", (rewriting(4, "A"),)), (3, 3)),
        (Fix("more lines", (rewriting(3, "A"), rewriting(9, "B"))), (3, 3)),
        (Fix("another file", (rewriting(3, "A", "b/Dockerfile"),)), (3, 3)),
        (Fix("a file more", (rewriting(3, "A"), Create(".dockerignore", ".git\n"))), (3, 3)),
        (Fix("nothing new", (rewriting(3, "RUN step 3"),)), (3, 3)),
        (Fix("not seen", (rewriting(3, "RUN \u202e"),)), (3, 3)),
        (Fix("beyond the end", (rewriting(3, "A"),)), (3, 101)),
    ],
    ids=lambda value: value.title.replace(" ", "-") if isinstance(value, Fix) else "",
)
def test_05_no_suggestion_where_it_would_not_be_the_fix(fix: Fix, lines: tuple[int, int]) -> None:
    assert suggested(fix, lines) is None


@pytest.mark.parametrize(("ticks", "fence"), [(0, 3), (2, 3), (3, 4), (7, 8)])
def test_05_the_fence_is_longer_than_any_backticks_inside(ticks: int, fence: int) -> None:
    block = suggested(Fix("x", (rewriting(3, f"RUN {'`' * ticks}x"),)))
    assert block is not None
    assert block.splitlines()[0] == "`" * fence + "suggestion"
    assert block.splitlines()[-1] == "`" * fence


@pytest.mark.parametrize("text", [TEXT.replace("\n", "\r\n"), "A\r\n" + TEXT, TEXT[:-1]])
def test_06_no_suggestion_for_crlf_and_without_final_line_end(text: str) -> None:
    span = Source(DOCKERFILE, text.encode()).line_span(3)
    assert suggested(Fix("x", (Replace(DOCKERFILE, span, "B"),)), text=text) is None


def test_07_a_refused_place_is_told_in_the_summary_and_the_others_are_posted() -> None:
    first, second = finding(1, 3), finding(2, 5)
    about = replace(subject([first, second], [HUNKS]), refused=frozenset({first.fingerprint}))
    steps = PullRequest().plan(about)
    assert inline_lines(steps) == [(None, 5)]
    assert f"**error** at [`Dockerfile:3`](blob/{SHA}/Dockerfile#L3)" in summary_of(steps)


def test_08_at_most_thirty_comments_and_the_rest_is_folded() -> None:
    file = changed(DOCKERFILE, (1, 100))
    findings = [finding(number, number + 1) for number in range(MAX_INLINE + 2)]
    worst = finding(99, 90)
    mild = [replace(each, severity=Severity.WARNING) for each in findings]
    steps = PullRequest().plan(subject([*mild, worst], [file]))
    lines = inline_lines(steps)
    assert len(lines) == MAX_INLINE == 30
    assert lines[0] == (None, 90)
    folded = "<details><summary>warning: host-venv-in-image</summary>\n\n**warning** at "
    assert summary_of(steps).count(folded) == 3


def test_09_everything_is_posted_to_the_head_of_the_pull_request() -> None:
    steps = PullRequest().plan(subject([finding(1, 3), finding(2, 7)], [HUNKS]))
    assert [getattr(step, "commit_id", SHA) for step in steps] == [SHA] * 3


def test_09_nothing_is_posted_when_the_head_moved_meanwhile() -> None:
    about = subject([finding(1, 3)], [HUNKS])
    assert PullRequest(head_sha="b" * 40).plan(about) == ()


def test_10_a_review_only_comments() -> None:
    review = PullRequest().plan(subject([finding(1, 3)], [HUNKS]))[0]
    assert isinstance(review, PostReview)
    assert review.event == "COMMENT"
    assert review.body


def test_47_a_file_without_a_patch_gets_comments_as_a_whole_and_it_is_said() -> None:
    file = ChangedFile(DOCKERFILE, Status.MODIFIED, Patch(problem="GitHub gives no patch"))
    steps = PullRequest().plan(subject([finding(1, 3)], [file]))
    assert on_files(steps) == [DOCKERFILE]
    assert "1 file without a patch" in summary_of(steps)


def test_all_goes_to_the_summary_where_comments_are_not_wanted() -> None:
    about = replace(subject([finding(1, 3)], [HUNKS]), inline=False)
    assert [type(step) for step in PullRequest().plan(about)] == [UpsertSummary]


def test_advice_gets_no_comment_and_is_folded() -> None:
    advice = finding(2, 4, severity=Severity.ADVICE, message="`a` could be `b`")
    steps = PullRequest().plan(subject([finding(1, 3), advice], [HUNKS]))
    assert inline_lines(steps) == [(None, 3)]
    folded = "<details><summary>1 piece of advice</summary>\n\n- `Dockerfile:4`: `a` could be `b`"
    assert folded in summary_of(steps)


def test_49_no_body_is_longer_than_sixty_thousand_characters() -> None:
    findings = [
        finding(number, None, path=f"{number}/.dockerignore", message=f"`{'x' * 3000}` lands")
        for number in range(80)
    ]
    steps = PullRequest().plan(subject(findings))
    summary = summary_of(steps)
    assert 50_000 < len(summary) <= 60_000
    told = summary.count("**error** at ")
    # A finding is told wholly or not at all.
    assert summary.count("· wanted so?") == told
    assert f"{80 - told} more findings not shown here, for want of room." in summary


def test_49_a_comment_with_endless_names_still_fits() -> None:
    about = subject([finding(1, 3, message=f"`{'x' * 70_000}` lands")], [HUNKS])
    bodies = bodies_of(PullRequest().plan(about))
    assert max(map(len, bodies)) <= 60_000
    assert "too long to be told here" in bodies[1]


def test_what_cannot_be_seen_is_not_said_again() -> None:
    earlier = Earlier(ME, SHA, complete=False)
    assert plan_review(subject([finding(1, 3)], [HUNKS]), earlier) == ()
