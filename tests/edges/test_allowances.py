"""Allowances through the command line: exit codes, formats, reviews."""

from __future__ import annotations

import json

import pytest

from hullcheck.edges.cli import main

from .conftest import LEAKY, Repo

Captured = pytest.CaptureFixture[str]

REASON = "the tests look into it"
COMMENT = f"# hullcheck: allow[host-venv-in-image] {REASON}\n"
ALLOWED = LEAKY["Dockerfile"].replace("COPY", COMMENT + "COPY")


@pytest.fixture
def allowed(leaky: Repo) -> Repo:
    """Make a repository that allows what leaks, on a branch beside one that does not."""
    leaky.git("checkout", "--quiet", "-b", "topic")
    leaky.commit({"Dockerfile": ALLOWED})
    return leaky


def test_what_is_allowed_does_not_fail_and_is_counted(allowed: Repo, capsys: Captured) -> None:
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "1 finding allowed." in out
    assert REASON not in out


def test_verbose_tells_why_and_where_that_is_said(allowed: Repo, capsys: Captured) -> None:
    assert main(["check", "-v"]) == 0
    told = f"Dockerfile:4:1 allowed[host-venv-in-image] {REASON} (Dockerfile:3)"
    assert told in capsys.readouterr().out


def test_json_has_it_under_suppressed(allowed: Repo, capsys: Captured) -> None:
    assert main(["check", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (item,) = document["suppressed"]
    assert item["suppressed_by"] == {"path": "Dockerfile", "line": 3, "reason": REASON}
    assert (item["rule"], item["line"], item["fix"]) == ("host-venv-in-image", 4, None)
    assert "host-venv-in-image" not in {each["rule"] for each in document["findings"]}


def test_sarif_has_it_as_a_suppressed_result(allowed: Repo, capsys: Captured) -> None:
    assert main(["check", "--format", "sarif"]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (said,) = [each["suppressions"] for each in run["results"] if "suppressions" in each]
    assert (said[0]["kind"], said[0]["justification"]) == ("inSource", REASON)


@pytest.mark.parametrize("form", ["markdown", "github"])
def test_other_formats_count_it(allowed: Repo, capsys: Captured, form: str) -> None:
    assert main(["check", "--format", form]) == 0
    assert "1 finding allowed." in capsys.readouterr().out


def test_fix_leaves_it_alone(allowed: Repo, capsys: Captured) -> None:
    assert main(["fix", "--select", "host-venv-in-image"]) == 0
    assert capsys.readouterr().out == ""


def test_what_is_not_allowed_any_more_is_new(allowed: Repo, capsys: Captured) -> None:
    allowed.git("checkout", "--quiet", "-b", "next")
    assert main(["check", "--base", "topic"]) == 0
    assert "allowed" not in capsys.readouterr().out
    allowed.commit({"Dockerfile": LEAKY["Dockerfile"]})
    assert main(["check", "--base", "topic"]) == 1
    assert "error[host-venv-in-image]" in capsys.readouterr().out


def test_of_two_equal_lines_the_other_one_stays_known(leaky: Repo, capsys: Captured) -> None:
    twice = ALLOWED + "RUN true\nCOPY . .\n"
    leaky.commit({"Dockerfile": twice})
    leaky.git("checkout", "--quiet", "-b", "topic")
    leaky.commit({"README.md": "more\n"})
    assert main(["check", "--base", "main", "--fail-on", "advice"]) == 0


def test_a_review_tells_what_the_pull_request_allows_itself(
    allowed: Repo, capsys: Captured
) -> None:
    assert main(["review", "--base", "main"]) == 0
    out = capsys.readouterr().out
    assert "## hullcheck: nothing found but what is allowed" in out
    assert "### This pull request allows 1 finding" in out
    row = next(line for line in out.splitlines() if REASON in line)
    assert "[`Dockerfile:3`](blob/" in row
    assert "`host-venv-in-image`" in row


def test_a_review_does_not_repeat_what_was_allowed_before(allowed: Repo, capsys: Captured) -> None:
    allowed.git("checkout", "--quiet", "-b", "next")
    allowed.commit({"README.md": "more\n"})
    assert main(["review", "--base", "topic"]) == 0
    assert capsys.readouterr().out.startswith("Nothing to say")


def test_a_review_advertises_what_works(leaky: Repo, capsys: Captured) -> None:
    leaky.git("checkout", "--quiet", "-b", "topic")
    leaky.commit({"dev.Dockerfile": LEAKY["Dockerfile"]})
    assert main(["review", "--base", "main"]) == 0
    out = capsys.readouterr().out
    assert "wanted so? `# hullcheck: allow[host-venv-in-image] reason` on the line above" in out
    leaky.commit({"dev.Dockerfile": ALLOWED.replace(REASON, "reason")})
    assert main(["review", "--base", "main"]) == 0
    assert "wanted so?" not in capsys.readouterr().out


def test_a_reason_is_only_text_in_a_review(leaky: Repo, capsys: Captured) -> None:
    leaky.git("checkout", "--quiet", "-b", "topic")
    evil = "@everyone | <b>x</b> ![](http://x) \x1b[31m"
    leaky.commit({"Dockerfile": ALLOWED.replace(REASON, evil)})
    assert main(["review", "--base", "main"]) == 0
    out = capsys.readouterr().out
    assert "`@everyone`" in out
    assert "\x1b" not in out
    assert "`<b>x</b>`" in out
