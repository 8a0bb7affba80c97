"""What a person reads at a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from hullcheck.core.edit import Create, Fix, Replace
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source, Span
from hullcheck.render.style import Style
from hullcheck.render.text import render_check_lines, render_check_text
from hullcheck.report import Report

from .sample import CLEAN, LEAK, REPORT, SNAPSHOT

PLAIN = Style()

TOLD = """\
backend/.dockerignore:2:1 error[root-only-ignore-pattern] `.venv` stops only the root's; the \
host's `backend/tools/.venv` goes into the image
      |
    2 | .venv
      | ^^^^^
     ::: backend/Dockerfile:5:1
    5 | COPY . .
      | -------- carries it
    8 | COPY --from=builder \\
      | --------------------- carries it
    9 |     --chown=app:app \\
   10 |     /app /app
      |
      = route  backend/tools/.venv                           uv makes it: `backend/uv.lock`
           ->  context backend                               no pattern of \
`backend/.dockerignore` matches it
           ->  COPY . .                                      backend/Dockerfile:5
           ->  COPY --from=builder --chown=app:app /app ...  backend/Dockerfile:8
           ->  /app/tools/.venv                              in the image
      = and    1 more route
      = fix    Add `**/.venv`
               backend/.dockerignore: + **/.venv
"""


def test_a_finding_shows_the_pattern_the_carriers_the_route_and_the_fix() -> None:
    assert render_check_text(REPORT, SNAPSHOT, PLAIN).startswith(TOLD)


def test_the_end_counts_and_says_what_to_do_next() -> None:
    assert render_check_text(REPORT, SNAPSHOT, PLAIN).endswith("""
Found 1 error, 1 warning and 1 piece of advice in 1 build.
1 can be fixed with `hullcheck fix --write`.
1 more with `hullcheck fix --write --unsafe`, to be looked at.
1 finding allowed.
1 piece of advice folded; --verbose shows.
1 thing could not be decided; --verbose says what and why.
""")


def test_verbose_unfolds_advice_routes_and_unknowns() -> None:
    text = render_check_text(REPORT, SNAPSHOT, PLAIN, verbose=True)
    assert "advice[untracked-file-in-image] `backend/notes.txt` lands" in text
    also = "also   backend/tools/.venv -> /app/tools/.venv  uv makes it: `backend/uv.lock`; "
    assert also + "in stage `builder` only, not in the image\n" in text
    assert "backend/Dockerfile:5 unknown a variable decides the source" in text
    assert "--verbose" not in text


def test_a_likely_host_file_and_an_unknown_place_are_said_to_be_so() -> None:
    text = render_check_text(REPORT, SNAPSHOT, PLAIN)
    assert "likely: uv makes it" in text
    assert "in the image, at a place that is not known" in text
    assert "(unsafe)" in text
    assert "look at: whether a build needs it" in text


def test_a_fix_shows_the_lines_that_go_and_come() -> None:
    edits = (
        Replace("backend/.dockerignore", Span(11, 16), "**/.venv"),
        Create("new", "\n".join(str(number) for number in range(100))),
    )
    finding = replace(LEAK, fix=Fix("Do it", edits, safe=True))
    text = render_check_text(replace(CLEAN, findings=(finding,)), SNAPSHOT, PLAIN)
    changed = text.partition("fix    Do it\n")[2].partition("\n\n")[0]
    assert [line.strip() for line in changed.splitlines()] == [
        "backend/.dockerignore: - .venv",
        "backend/.dockerignore: + **/.venv",
        "new: + 0",
        "new: + 1",
        "new: + 2",
        "new: + 3",
        "96 more lines: `hullcheck fix` prints them all",
    ]


def test_a_sentence_is_broken_between_words_where_somebody_reads_it() -> None:
    wide = render_check_text(REPORT, SNAPSHOT, Style(width=80))
    text = render_check_text(REPORT, SNAPSHOT, Style(width=80, wraps=True))
    assert [line.split() for line in text.split("\n\n")] == [
        line.split() for line in wide.split("\n\n")
    ]
    assert max(map(len, text.splitlines())) <= 80
    colored = render_check_text(REPORT, SNAPSHOT, Style(color=True, width=80, wraps=True))
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == text


def test_quiet_is_a_line_for_each_finding() -> None:
    lines = render_check_lines(REPORT, SNAPSHOT, PLAIN).splitlines()
    assert [line.partition(" ")[0] for line in lines] == [
        "backend/.dockerignore:2:1",
        "backend/Dockerfile:5:1",
    ]
    assert lines[0].partition(" ")[2].startswith("error[root-only-ignore-pattern] `.venv` stops")
    assert render_check_lines(CLEAN, SNAPSHOT, PLAIN) == ""


def test_a_clean_report_says_what_was_looked_at() -> None:
    text = render_check_text(CLEAN, SNAPSHOT, PLAIN)
    assert text == "No findings: 6 host files followed through 1 build.\n"


def test_no_build_is_no_clean_bill() -> None:
    assert render_check_text(Report((), (), ()), SNAPSHOT, PLAIN) == "No image build found.\n"


def test_a_run_that_a_limit_stopped_says_so() -> None:
    text = render_check_text(replace(CLEAN, complete=False), SNAPSHOT, PLAIN)
    assert "A limit stopped the run" in text


def test_colour_is_there_only_when_asked_for() -> None:
    colored = render_check_text(REPORT, SNAPSHOT, Style(color=True))
    assert "\x1b[1;31merror[root-only-ignore-pattern]\x1b[0m" in colored
    without = re.sub(r"\x1b\[[\d;]*m", "", colored)
    assert without == render_check_text(REPORT, SNAPSHOT, PLAIN)


def shown(text: str, span: Span | None, *, line: int = 1, width: int = 100) -> list[str]:
    """Return the lines of the excerpt of one finding in a file with `text`."""
    snapshot = Snapshot(Tree.of({"f": Mode.FILE})).with_texts(
        [Source("f", text.encode("utf-8", "surrogateescape"))]
    )
    place = Place("f", line, span=span)
    report = Report((), (Finding("r", Severity.ERROR, "m", place, "c"),), ())
    return render_check_text(report, snapshot, Style(width=width)).splitlines()


def test_the_underline_stands_under_what_is_meant_behind_wide_characters_and_tabs() -> None:
    _, _, text, under, *_ = shown("\t文字 .venv\n", Span(4, 9))
    assert text == "    1 |     文字 .venv"
    # Two columns for each of the two characters, four for the tab.
    assert under == "      | " + " " * 9 + "^^^^^"


def test_a_long_line_is_cut_around_what_is_meant() -> None:
    line = "a" * 3000 + "NEEDLE" + "b" * 1_000_000
    _, _, text, under, *_ = shown(line, Span(3000, 3006), width=80)
    assert len(text) <= 80
    column = under.index("^")
    assert text[column : column + 6] == "NEEDLE"
    assert text.endswith("...")
    assert "| ..." in text


def test_an_instruction_of_a_hundred_lines_is_known_by_its_first() -> None:
    snapshot = Snapshot(Tree.of({"f": Mode.FILE})).with_texts(
        [Source("f", b"RUN x \\\n" + b"  y \\\n" * 100 + b"  z\n")]
    )
    place = Place("f", 1, 102)
    report = Report((), (Finding("r", Severity.ERROR, "m", place, "c"),), ())
    assert len(render_check_text(report, snapshot, PLAIN).splitlines()) < 12


@pytest.mark.parametrize("line", [0, 3, 99])
def test_a_line_that_is_not_there_is_no_failure(line: int) -> None:
    assert shown("one\ntwo\n", None, line=line)[0] == f"f:{line} error[r] m"


def test_an_empty_line_is_underlined_by_one_sign() -> None:
    assert shown("\n", None)[2:4] == ["    1 |", "      | ^"]


def test_control_characters_of_a_repository_do_not_reach_the_terminal() -> None:
    lines = shown("\x1b[2J\u202e.venv\udcff\n", None)
    assert lines[2] == r"    1 | \x1b[2J\u202e.venv\xff"
    bad = Finding("r", Severity.ERROR, "`\x1b[2J`", Place("a\nb\x07", 1), "c")
    text = render_check_text(Report((), (bad,), ()), SNAPSHOT, PLAIN)
    assert text.startswith(r"a\nb\x07:1 error[r] `\x1b[2J`")


def test_a_byte_order_mark_is_not_shown() -> None:
    assert shown("\ufeffFROM a\n", None)[2] == "    1 | FROM a"
