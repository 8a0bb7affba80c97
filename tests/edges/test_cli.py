"""The command line: exit codes, formats, words for what goes wrong."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from hullcheck import __version__
from hullcheck.edges.cli import main
from hullcheck.render.contract import DOCUMENTS
from hullcheck.rules import all_rules

from .conftest import LEAKY, Repo

COMMANDS = (
    *("audit", "baseline", "check", "completion", "demo", "explain", "fix", "review", "rules"),
    "trace",
)

Captured = pytest.CaptureFixture[str]


# Help


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_a_screen(command: str, capsys: Captured) -> None:
    assert main([*command.split(), "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


def test_help_names_every_command(capsys: Captured) -> None:
    main(["-h"])
    out = capsys.readouterr().out
    assert all(f"\n  {command} " in out for command in COMMANDS)


def test_the_version_is_that_of_the_package(capsys: Captured) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"hullcheck {__version__}\n"


# Check


def test_a_leak_is_told_with_its_route_and_fails(leaky: Repo, capsys: Captured) -> None:
    assert main(["check"]) == 1
    out, err = capsys.readouterr()
    assert "error[host-venv-in-image]" in out
    assert "-> /app/.venv" in out.replace("  ", " ")
    assert "hullcheck fix --write" in out
    assert err == ""


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fail-on", "error"], 1),
        (["--fail-on", "advice"], 1),
        (["--fail-on", "never"], 0),
        (["--select", "missing-dockerignore"], 0),
        (["--ignore", "host-venv-in-image", "--fail-on", "never"], 0),
    ],
)
def test_the_exit_code_is_by_threshold_and_rules(
    leaky: Repo, options: list[str], code: int, capsys: Captured
) -> None:
    assert main(["check", *options]) == code


def test_an_ignored_rule_is_not_asked(leaky: Repo, capsys: Captured) -> None:
    main(["check", "--ignore", "host-venv-in-image", "-v"])
    assert "host-venv-in-image" not in capsys.readouterr().out


def test_a_clean_repository_exits_0(leaky: Repo, capsys: Captured) -> None:
    leaky.write({".dockerignore": "*\n"})
    leaky.write({"Dockerfile": "FROM python:3.13-slim\n"})
    assert main(["check", "--fail-on", "advice"]) == 0
    assert capsys.readouterr().out.startswith("No findings: ")


def test_an_unknown_fails_only_when_asked(leaky: Repo, capsys: Captured) -> None:
    leaky.write({"Dockerfile": "{% if x %}FROM python{% endif %}\n"})
    assert main(["check"]) == 0
    assert main(["check", "--fail-on-unknown"]) == 1


def test_json_is_a_document_of_the_contract(leaky: Repo, capsys: Captured) -> None:
    assert main(["check", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    DOCUMENTS["check"].model_validate(document)
    assert "host-venv-in-image" in {finding["rule"] for finding in document["findings"]}
    assert document["builds"][0]["dockerfile"] == "Dockerfile"


def test_markdown_is_written_to_a_file(leaky: Repo, capsys: Captured) -> None:
    assert main(["check", "--format", "markdown", "--output", "summary.md"]) == 1
    assert capsys.readouterr().out == ""
    assert "### error: `host-venv-in-image`" in (leaky.root / "summary.md").read_text()


def test_two_runs_say_the_same(leaky: Repo, capsys: Captured) -> None:
    main(["check", "--format", "json"])
    first = capsys.readouterr().out
    main(["check", "--format", "json"])
    assert capsys.readouterr().out == first


def test_colour_is_forced_and_forbidden_by_the_environment(
    leaky: Repo, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    main(["check"])
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main(["check"])
    assert "\x1b[" not in capsys.readouterr().out


def test_base_tells_only_what_is_new(leaky: Repo, capsys: Captured) -> None:
    leaky.git("checkout", "--quiet", "-b", "change")
    assert main(["check", "--base", "main"]) == 0
    leaky.commit({"dev.Dockerfile": "FROM python:3.13-slim\nCOPY . /x\n"})
    capsys.readouterr()
    assert main(["check", "--base", "main"]) == 1
    out = capsys.readouterr().out
    assert "\ndev.Dockerfile:2" in f"\n{out}"
    assert "\nDockerfile:3" not in f"\n{out}"


def test_a_deleted_line_of_an_ignore_file_is_new_at_an_untouched_instruction(
    leaky: Repo, capsys: Captured
) -> None:
    leaky.commit({".dockerignore": ".git\n**/.venv\n"})
    leaky.git("checkout", "--quiet", "-b", "change")
    leaky.commit({".dockerignore": ".git\n"})
    assert main(["check", "--base", "main"]) == 1
    assert capsys.readouterr().out.startswith("Dockerfile:3:1 error[host-venv-in-image]")


def test_a_renamed_dockerfile_is_nothing_new(leaky: Repo, capsys: Captured) -> None:
    leaky.git("checkout", "--quiet", "-b", "change")
    leaky.git("mv", "Dockerfile", "prod.Dockerfile")
    leaky.git("commit", "--quiet", "-m", "x")
    assert main(["check", "--base", "main", "--fail-on", "advice"]) == 0


# Host files


def test_named_host_files_come_back_as_they_were_given_in_order(
    leaky: Repo, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = b"b c\n a \n#not a comment\n\xff\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(listed)))
    build = ["--dockerfile", "Dockerfile", "--context", "."]
    code = main(["trace", *build, "--host-file", "z", "--host-files-from", "-", "--format", "json"])
    assert code == 0
    [traced] = json.loads(capsys.readouterr().out)["builds"]
    paths = [host["path"] for host in traced["host_files"]]
    assert paths == ["z", "b c", " a ", "#not a comment", "\udcff"]


def test_a_list_can_end_its_paths_with_nul(leaky: Repo, capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"one\ntwo\0three\0")
    options = ["--host-files-from", str(tmp_path / "list"), "-z", "--format", "json"]
    assert main(["trace", *options]) == 0
    [traced] = json.loads(capsys.readouterr().out)["builds"]
    assert [host["path"] for host in traced["host_files"]] == ["one\ntwo", "three"]


@pytest.mark.parametrize("path", ["../x", "..", "/etc/passwd", "a/../../x"])
def test_what_lies_outside_of_the_repository_is_outside_of_the_context(
    leaky: Repo, capsys: Captured, path: str
) -> None:
    main(["trace", "--host-file", path, "--format", "json"])
    [build] = json.loads(capsys.readouterr().out)["builds"]
    [host] = build["host_files"]
    assert (host["path"], host["in_context"], host["in_image"]) == (path, False, False)


def test_check_takes_named_host_files_as_lying_there(leaky: Repo, capsys: Captured) -> None:
    main(["check", "--host-file", "deploy/id_rsa", "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert "deploy/id_rsa" in {r["host_file"] for found in findings for r in found["routes"]}


# Trace


def test_trace_shows_builds_that_are_declared(leaky: Repo, capsys: Captured) -> None:
    assert main(["trace"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Dockerfile  context .\n")
    assert "in image    .venv" in out
    assert "-> /app/.venv in the image" in out


def test_trace_of_one_build_takes_everything_from_the_call(
    leaky: Repo, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaky.write({"sub/my.Dockerfile": "FROM a AS one\nARG D\nCOPY . $D\nFROM b\n", "ig": "x\n"})
    leaky.git("add", ".")
    monkeypatch.setenv("D", "/from-environment")
    call = "trace --dockerfile sub/my.Dockerfile --context . --target one --ignore-file ig"
    options = ["--build-arg", "D", "--build-context", "n=sub", "--format", "json"]
    assert main([*call.split(), *options, "--host-file", ".env", "--host-file", "x"]) == 0
    [build] = json.loads(capsys.readouterr().out)["builds"]
    assert (build["dockerfile"], build["context"], build["target"]) == (
        "sub/my.Dockerfile", ".", "one",
    )  # fmt: skip
    assert build["args"] == {"D": "/from-environment"}
    assert build["named_contexts"] == {"n": "sub"}
    assert [host["image_paths"] for host in build["host_files"]] == [["/from-environment/.env"], []]


# Fix


def test_fix_prints_a_patch_that_git_takes(leaky: Repo, capsys: Captured) -> None:
    assert main(["fix"]) == 0
    out, err = capsys.readouterr()
    assert (leaky.root / ".dockerignore").read_text() == LEAKY[".dockerignore"]
    leaky.git("apply", "-", given=out.encode())
    assert ".venv" in (leaky.root / ".dockerignore").read_text()
    assert "This fixes" in err
    assert main(["check"]) == 0


def test_fix_writes_and_a_second_one_changes_nothing(leaky: Repo, capsys: Captured) -> None:
    assert main(["fix", "--write"]) == 0
    fixed = (leaky.root / ".dockerignore").read_text()
    out, err = capsys.readouterr()
    assert out == ""
    assert "Fixed" in err
    assert main(["fix", "--write"]) == 0
    assert (leaky.root / ".dockerignore").read_text() == fixed


def test_fix_asks_the_set_that_check_tells_it_to(leaky: Repo, capsys: Captured) -> None:
    (leaky.root / "Dockerfile").write_text('FROM python:3.13\nCMD ["python", "-m", "a"]\n')
    leaky.git("commit", "-qam", "without variables")
    assert main(["check", "--set", "strict", "--select", "missing-python-variables"]) == 0
    assert "`hullcheck fix --write --unsafe --set strict`" in capsys.readouterr().out
    assert main(["fix", "--unsafe", "--set", "strict"]) == 0
    assert "PYTHONUNBUFFERED" in capsys.readouterr().out


# Rules


def test_rules_lists_every_rule(capsys: Captured) -> None:
    assert main(["rules"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {rule.name()} " in out for rule in all_rules())


def test_rules_as_json_is_a_document_of_the_contract(capsys: Captured) -> None:
    assert main(["rules", "--format", "json"]) == 0
    DOCUMENTS["rules"].model_validate(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize("rule", [rule.name() for rule in all_rules()])
def test_explain_shows_examples_with_real_output(rule: str, capsys: Captured) -> None:
    assert main(["explain", rule]) == 0
    out = capsys.readouterr().out
    for section in ("Wrong", "What hullcheck says of it", "Right", "Allow it when", "Sources"):
        assert f"\n{section}\n" in out
    assert f"[{rule}]" in out


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        ("error: Unable to find lockfile at `uv.lock`", "missing-lockfile"),
        ("ImportError: /app/.venv/x.so: ELF load command address/offset not", "host-venv-in-image"),
        ("invalid elf header", "node-modules-in-image"),
        ("CondaError: Run 'conda init' before 'conda activate'", "lost-activation"),
    ],
)
def test_explain_finds_the_rule_behind_a_message(message: str, rule: str, capsys: Captured) -> None:
    assert main(["explain", message]) == 0
    assert rule in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rule", "symptom"), [(rule.name(), each) for rule in all_rules() for each in rule.symptoms]
)
def test_explain_finds_every_rule_by_its_symptoms(
    rule: str, symptom: str, capsys: Captured
) -> None:
    assert main(["explain", f"ERROR:  {symptom.upper()} (1)"]) == 0
    assert rule in capsys.readouterr().out


# Without a command


def test_alone_it_says_what_it_sees_and_what_to_do_next(leaky: Repo, capsys: Captured) -> None:
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "  Dockerfile  context ., .dockerignore\n" in out
    assert "hullcheck check" in out
    assert len(out.splitlines()) <= 24


def test_alone_in_an_empty_folder_it_says_what_it_looks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([]) == 0
    assert "No image build found." in capsys.readouterr().out
