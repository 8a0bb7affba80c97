"""Ignore patterns that can match nothing, or that fail the build, whatever else there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.core.source import Source
from hullcheck.engine import Options, analyse
from hullcheck.fixing import plan_fixes

RULE = "ineffective-ignore-pattern"


def findings(pattern: str, *, files: str = "-- app.txt --\n") -> tuple[Finding, ...]:
    return analysed(pattern, files)[0]


def analysed(pattern: str, files: str = "-- app.txt --\n") -> tuple[tuple[Finding, ...], str]:
    tree = parse_tree(
        f"{files}-- Dockerfile --\nFROM scratch\nCOPY app.txt /\n"
        f"-- .dockerignore --\n.git\n{pattern}\n"
    )
    analysis = analyse(tree.snapshot, tree.on_disk, Options(select=frozenset({RULE})))
    after = plan_fixes(analysis).after.source(".dockerignore")
    return analysis.findings, after.text if after else ""


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("docs # not needed", "docs"),
        ("../shared", "shared"),
        ("{docs,site}", "docs\nsite"),
        ("[!a]*.log", "[^a]*.log"),
        ("!../keep", "!keep"),
        ("^docs/", "docs/"),
    ],
)
def test_a_pattern_that_can_match_nothing_is_a_warning_with_what_was_meant(
    pattern: str, meant: str
) -> None:
    found, after = analysed(pattern)
    assert [finding.severity for finding in found] == [Severity.WARNING]
    assert found[0].place.line == 2
    assert after == f".git\n{meant}\n"


@pytest.mark.parametrize("pattern", ["[a-", "!", "[]a]", "docs\\"])
def test_a_pattern_that_docker_refuses_is_an_error_that_is_no_failure(pattern: str) -> None:
    found = findings(pattern)
    assert [finding.severity for finding in found] == [Severity.ERROR]
    assert "fails the build" in found[0].message


def test_of_a_line_appended_in_utf_16_the_text_is_kept() -> None:
    """Windows PowerShell appends so to a file in UTF-8, and Docker refuses what has zero bytes."""
    found, after = analysed("d\0o\0c\0s\0")
    assert [finding.severity for finding in found] == [Severity.ERROR]
    assert after == ".git\ndocs\n"


LEAKING = "-- app.txt --\n-- .env --\n-- Dockerfile --\nFROM scratch\nCOPY . /app/\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be-sig"])
def test_a_file_in_utf_16_is_written_in_utf_8(encoding: str) -> None:
    text = ".git\r\nnotes\r\n"
    wide = text.encode("utf-16") if encoding == "utf-16" else b"\xfe\xff" + text.encode("utf-16-be")
    tree = parse_tree(f"{LEAKING}-- .dockerignore --\n")
    snapshot = tree.snapshot.with_texts([Source(".dockerignore", wide)])
    analysis = analyse(snapshot, tree.on_disk, Options(select=frozenset({RULE})))
    [finding] = analysis.findings
    assert finding.message.startswith("`.dockerignore` is in UTF-16, of which Docker reads no")
    assert ".git" in {route.host_file for route in finding.routes}
    after = plan_fixes(analysis).after.source(".dockerignore")
    assert after is not None
    assert after.data == b".git\nnotes\n"


def test_a_file_in_utf_16_is_told_where_nothing_leaks_too() -> None:
    tree = parse_tree("-- app.txt --\n-- Dockerfile --\nFROM scratch\nCOPY app.txt /\n")
    wide = Source(".dockerignore", ".env\n".encode("utf-16"))
    snapshot = replace(tree.snapshot, tree=tree.snapshot.tree.with_files([wide.path]))
    found = analyse(snapshot.with_texts([wide]), tree.on_disk, Options()).findings
    assert [finding.rule for finding in found] == [RULE]


def test_half_a_character_of_utf_16_is_not_rewritten() -> None:
    tree = parse_tree(f"{LEAKING}-- .dockerignore --\n")
    snapshot = tree.snapshot.with_texts([Source(".dockerignore", b"\xff\xfe.")])
    analysis = analyse(snapshot, tree.on_disk, Options(select=frozenset({RULE})))
    assert all(finding.fix is None for finding in analysis.findings)


def test_a_file_of_exactly_that_name_excuses_the_pattern() -> None:
    assert findings("{docs,site}", files="-- app.txt --\n-- {docs,site} --\n") == ()
    assert findings("docs # x", files="-- app.txt --\n-- docs # x --\n") == ()


def test_an_assumed_context_lowers_the_severity() -> None:
    tree = parse_tree(
        "-- a/app.txt --\n-- app.txt --\n-- a/Dockerfile --\nFROM scratch\nCOPY app.txt /\n"
        "-- a/.dockerignore --\n[a-\n"
    )
    found = analyse(tree.snapshot, tree.on_disk, Options(select=frozenset({RULE}))).findings
    assert [finding.severity for finding in found] == [Severity.WARNING]


LONG = 50_000
"""Characters of a line that Docker still reads."""


@pytest.mark.parametrize("pattern", ["[" + "x" * LONG, "docs # " + "x" * LONG, "../" + "x" * LONG])
def test_a_very_long_pattern_is_not_repeated_whole(pattern: str) -> None:
    [finding] = findings(pattern)
    assert finding.fix is not None
    assert len(finding.message) + len(finding.fix.title) < 1_000
    assert "…`" in finding.message


def test_more_alternatives_than_anybody_writes_are_told_without_a_mend() -> None:
    [finding] = findings("{" + "ab," * (LONG // 3) + "c}")
    assert "has braces" in finding.message
    assert finding.fix is None


@pytest.mark.parametrize("pattern", ["a" + " " * LONG + "b", "{" + "a," * (LONG // 2)])
def test_what_nearly_has_a_fault_is_looked_at_once(pattern: str) -> None:
    assert findings(pattern) == ()


def test_names_are_compared_with_patterns_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(findings("docs* # x")) == 1
    monkeypatch.setattr("hullcheck.rules.host.ineffective_ignore_pattern.MAX_COMPARED", 10)
    assert findings("docs* # x") == ()
    # A name without a wildcard is looked up.
    assert len(findings("docs # x")) == 1
    # What Docker refuses is known without any name.
    assert len(findings("[a-")) == 1
