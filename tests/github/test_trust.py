"""Whom the Action trusts with what; the numbers are those of the list of behaviours."""

from __future__ import annotations

import ast
import logging
from pathlib import Path

import pytest

import hullcheck
from fake.hub import Hub
from fake.service import Response
from fake.world import Pull
from hullcheck.edges.cli import main
from hullcheck.review.earlier import finding_marker
from step import SECOND, Step

SOURCES = Path(hullcheck.__file__).parent
ROOMS = [SOURCES / "edges" / "action", SOURCES / "edges" / "github"]
READING = {"contents": "read", "pull_requests": "read", "metadata": "read"}


@pytest.fixture
def pull(step: Step) -> Pull:
    return step.open(SECOND)


def test_21_with_a_read_only_token_all_is_told_in_the_run_itself(step: Step, pull: Pull) -> None:
    step.token = step.hub.token(permissions=READING)
    run = step.review(pull)
    assert [each.status for each in run.requests if each.writes] == [403, 403]
    assert run.code == 1
    assert "::error file=b/Dockerfile,line=3" in run.out
    assert "### error: `host-venv-over-built-venv`" in run.summary
    assert run.outputs["errors"] == "1"
    assert step.repository.comments == {}


def test_22_nothing_of_the_workspace_is_read(step: Step, pull: Pull) -> None:
    # A checkout of the pull request lies there, ready to be believed or run.
    for name in ("Dockerfile", ".hullcheck.toml", "sitecustomize.py", "github.py", "conftest.py"):
        (step.workspace / name).write_text("raise SystemExit('run')")
    run = step.review(pull, event="pull_request_target")
    assert run.writes == ["pulls/create-review", "issues/create-comment"]


def test_22_no_program_is_started_and_no_text_is_run() -> None:
    forbidden = {"subprocess", "os.system", "exec", "eval", "importlib", "runpy", "pickle"}
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
        assert not names & forbidden, path


SILENT = {
    ".hullcheck.toml": 'ignore = ["host-venv-over-built-venv", "host-venv-in-image"]\n',
}
"""What turns the rule off that speaks here, and the one that would speak in its place."""

ALLOWED = SECOND["b/Dockerfile"].replace(
    "COPY", "# hullcheck: allow[host-venv-over-built-venv] it is so\nCOPY"
)


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_23_a_privileged_run_is_configured_by_the_default_branch(step: Step, event: str) -> None:
    run = step.review(step.open({**SECOND, **SILENT}), event=event)
    assert run.code == (1 if event == "pull_request_target" else 0)
    step.hub.change(step.repository, "main", SILENT)
    run = step.review(step.open(SECOND, branch="second"), event=event)
    assert run.code == 0


def test_23_a_privileged_run_stays_within_eight_reads(step: Step) -> None:
    run = step.review(step.open(SECOND), event="pull_request_target")
    assert len(run.reads) <= 8


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_23_what_a_stranger_allows_does_not_count_where_there_is_a_secret(
    step: Step, event: str
) -> None:
    fork = step.hub.fork(step.repository, "bob")
    step.hub.change(fork, "feature", {**SECOND, "b/Dockerfile": ALLOWED}, onto="main")
    pull = step.hub.pull(step.repository, "feature", by="bob", source=fork)
    run = step.review(pull, event=event)
    assert run.code == (1 if event == "pull_request_target" else 0)


def test_what_somebody_allows_is_told_in_the_summary(step: Step) -> None:
    far = {path.replace("b/", "c/"): text for path, text in SECOND.items()}
    step.review(step.open({**far, **SECOND, "b/Dockerfile": ALLOWED}))
    (summary,) = step.repository.comments.values()
    assert "it is so" in summary.body.replace("`", "")


def test_a_wrong_configuration_is_an_error(step: Step) -> None:
    run = step.review(step.open({**SECOND, ".hullcheck.toml": "selekt = []\n"}))
    assert run.code == 2
    assert "select" in run.errors
    run = step.review(step.open(SECOND, branch="second"), config="no.toml")
    assert run.code == 2


def test_the_configuration_of_another_repository_is_read(step: Step) -> None:
    other = step.hub.repository("octo/defaults")
    step.hub.change(other, "main", SILENT)
    extends = {".hullcheck.toml": 'extends = ["octo/defaults"]\n'}
    assert step.review(step.open({**SECOND, **extends})).code == 0
    extends = {".hullcheck.toml": 'extends = ["octo/nothing"]\n'}
    run = step.review(step.open({**SECOND, **extends}, branch="second"))
    assert run.code == 1
    assert "octo/nothing" in run.summary


def test_an_input_stands_over_the_configuration(step: Step) -> None:
    never = {".hullcheck.toml": 'fail-on = "never"\n'}
    pull = step.open({**SECOND, **never})
    assert step.review(pull).code == 0
    assert step.review(pull, fail_on="error").code == 1


def test_27_no_decision_hangs_on_who_started_the_run(step: Step, pull: Pull) -> None:
    step.review(pull)
    step.variables["GITHUB_ACTOR"] = "dependabot[bot]"
    first = step.review(pull)
    step.variables["GITHUB_ACTOR"] = "mallory"
    assert step.review(pull).out == first.out
    texts = (path.read_text(encoding="utf-8") for room in ROOMS for path in room.rglob("*.py"))
    assert not any("ACTOR" in text for text in texts)


def test_28_names_of_files_start_no_command_and_end_no_output(step: Step) -> None:
    name = "x\n::set-output name=errors::0\n##[add-mask]a\n@octo `b` <!-- hullcheck:summary -->"
    hostile = {path.replace("b/", f"{name}/"): text for path, text in SECOND.items()}
    hostile[f"{name}/compose.yaml"] = SECOND["b/compose.yaml"]
    pull = step.open(hostile)
    run = step.review(pull, sarif_file="a.sarif", json_file="a.json")
    assert run.code == 1
    for line in run.out.splitlines():
        assert line.lstrip().startswith(("::error ", "::warning ", "::notice ")) or "::" not in line
        assert "##[" not in line or line.startswith("::")
    assert set(run.outputs) == {
        *("errors", "warnings", "advice", "unknowns", "sarif", "json", "html"),
        *("review-url", "fix-url", "issue-url"),
    }
    # Whatever stands in our comments, they are known again for what they are.
    assert step.review(pull).writes == []


def test_28_markers_in_the_middle_of_a_comment_are_not_ours(step: Step, pull: Pull) -> None:
    step.review(pull)
    (comment,) = step.repository.review_comments.values()
    forged = f"> {finding_marker('0' * 16)}\n"
    step.hub.comment(step.repository, pull, forged, by=comment.author.login)
    assert step.review(pull).writes == []


@pytest.mark.parametrize(
    ("permissions", "told"),
    [
        ({"contents": "write", "issues": "write"}, "may not write review comments"),
        ({"contents": "read", "pull_requests": "write"}, None),
    ],
)
def test_29_a_missing_permission_turns_off_what_it_is_for(
    step: Step, pull: Pull, permissions: dict[str, str], told: str | None
) -> None:
    step.token = step.hub.token(permissions=permissions)
    run = step.review(pull)
    assert run.code == 1
    assert len(step.repository.comments) == 1
    if told:
        (line,) = [line for line in run.out.splitlines() if told in line]
        assert "pull-requests: write" in line
        assert "**error** at" in next(iter(step.repository.comments.values())).body
    else:
        assert "may not" not in run.out


def test_29_a_bad_token_is_said_in_one_line(
    step: Step, pull: Pull, capsys: pytest.CaptureFixture[str]
) -> None:
    step.token.revoked = True
    run = step.review(pull)
    assert run.code == 2
    assert "GitHub does not accept the token: Bad credentials" in run.errors
    assert "Traceback" not in run.errors


@pytest.mark.parametrize("fault", ["none", "refused", "dropped", "garbage"])
def test_30_a_token_is_in_no_log_and_no_file(
    step: Step, pull: Pull, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    faults = step.hub.faults
    if fault == "refused":
        faults.read_only()
    elif fault == "dropped":
        for _ in range(9):
            faults.dropped("graphql")
    elif fault == "garbage":
        for _ in range(9):
            faults.bad_gateway("git/get-tree", status=500)
    run = step.review(pull, sarif_file="a.sarif", json_file="a.json")
    secret = step.token.text
    assert secret not in run.out + run.errors + run.summary + caplog.text
    files = [path for path in step.folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if secret.encode() in path.read_bytes()]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_30_a_token_follows_no_redirection_to_another_host(
    step: Step, pull: Pull, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int
) -> None:
    elsewhere = Hub(tmp_path / "elsewhere")
    elsewhere.start()
    place = elsewhere.url.replace("127.0.0.1", "localhost")
    there = Response(status, headers={"Location": f"{place}/repos/octo/app"})
    monkeypatch.setattr(step.hub.service, "answer", lambda *_: there)
    run = step.review(pull)
    elsewhere.stop()
    assert run.code != 0
    assert "GitHub sends GET" in run.errors
    assert elsewhere.requests == []


def test_30_tokens_of_any_form_are_taken(step: Step, pull: Pull) -> None:
    step.token.text = "ghs_" + "x" * 516
    step.hub.world.tokens[step.token.text] = step.token
    assert step.review(pull).code == 1


def test_56_an_enterprise_server_is_spoken_to_at_its_own_addresses(step: Step, pull: Pull) -> None:
    step.variables |= {
        "GITHUB_API_URL": f"{step.hub.url}/api/v3",
        "GITHUB_GRAPHQL_URL": f"{step.hub.url}/api/graphql",
    }
    assert step.review(pull).writes == ["pulls/create-review", "issues/create-comment"]
    assert f"{step.hub.url}/octo/app/blob/" in next(iter(step.repository.comments.values())).body


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_API_URL", "ftp://example.org"),
        ("GITHUB_GRAPHQL_URL", "https://example.org/graphql"),
        ("GITHUB_SERVER_URL", "example"),
    ],
)
def test_56_an_address_that_is_none_is_an_error(
    step: Step, pull: Pull, name: str, value: str
) -> None:
    step.variables[name] = value
    run = step.review(pull)
    assert (run.code, run.requests) == (2, [])
    assert name in run.errors


def test_outside_of_a_workflow_the_local_command_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert main(["action"]) == 2
    assert "`hullcheck review` shows the same review" in capsys.readouterr().err
