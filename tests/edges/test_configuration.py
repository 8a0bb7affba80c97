"""The configuration through the command line: what it changes, and what wins over it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hullcheck.edges.cli import main

from .conftest import LEAKY, Repo

Captured = pytest.CaptureFixture[str]

LEAK = "host-venv-in-image"


def document(capsys: Captured, *options: str) -> dict[str, Any]:
    main(["check", "--format", "json", *options])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def rules(capsys: Captured, *options: str) -> set[str]:
    return {finding["rule"] for finding in document(capsys, *options)["findings"]}


def configured(repo: Repo, text: str) -> None:
    repo.write({".hullcheck.toml": text})


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        ("", [], True),
        ("ignore = ['host-venv-in-image']", [], False),
        ("ignore = ['host-venv-in-image']", ["--select", LEAK], True),
        ("ignore = ['host-venv-in-image']", ["--ignore", "cache-in-image"], False),
        ("select = ['host-venv-in-image']", [], True),
        ("select = ['host-venv-in-image']", ["--ignore", LEAK], False),
        ("select = ['missing-dockerignore']", [], False),
        ("select = ['missing-dockerignore']", ["--select", LEAK], True),
        ("select = ['host-venv-in-image']\nignore = ['host-venv-in-image']", [], False),
    ],
)
def test_rules_are_asked_as_configured_and_options_win(
    leaky: Repo, capsys: Captured, text: str, options: list[str], found: bool
) -> None:
    configured(leaky, text)
    assert (LEAK in rules(capsys, *options)) is found


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("fail-on = 'never'", [], 0),
        ("fail-on = 'never'", ["--fail-on", "error"], 1),
        ("severity.host-venv-in-image = 'advice'", [], 0),
        ("severity.host-venv-in-image = 'advice'\nfail-on = 'advice'", [], 1),
        ("set = 'strict'", [], 1),
        ("set = 3", [], 2),
    ],
)
def test_the_exit_code_is_as_configured_and_options_win(
    leaky: Repo, capsys: Captured, text: str, options: list[str], code: int
) -> None:
    configured(leaky, text)
    assert main(["check", *options]) == code


def test_what_is_wrong_is_told_on_standard_error(leaky: Repo, capsys: Captured) -> None:
    configured(leaky, "fail-on = 'never'\nignor = []\n")
    for command in ("check", "fix", "trace"):
        assert main([command]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("hullcheck: `.hullcheck.toml:2`: there is no key `ignor`.")
    assert main([]) == 2


def test_severities_are_those_of_the_configuration(leaky: Repo, capsys: Captured) -> None:
    configured(leaky, "[severity]\nhost-venv-in-image = 'warning'\n")
    found = document(capsys)["findings"]
    assert {each["severity"] for each in found if each["rule"] == LEAK} == {"warning"}


def test_host_files_lie_there_beside_those_of_the_call(leaky: Repo, capsys: Captured) -> None:
    configured(leaky, "host-files = ['deploy/id_rsa']")
    routes = [r for f in document(capsys, "--host-file", "x.pem")["findings"] for r in f["routes"]]
    assert {"deploy/id_rsa", "x.pem", ".venv"} <= {route["host_file"] for route in routes}


def test_trace_with_named_host_files_shows_those_alone(leaky: Repo, capsys: Captured) -> None:
    configured(leaky, "host-files = ['deploy/id_rsa']")
    assert main(["trace", "--host-file", "x", "--format", "json"]) == 0
    (build,) = json.loads(capsys.readouterr().out)["builds"]
    assert [host["path"] for host in build["host_files"]] == ["x"]


def test_builds_are_added_and_take_the_place_of_a_guess(leaky: Repo, capsys: Captured) -> None:
    leaky.write({"images/odd": "FROM a AS one\nCOPY . /x\nFROM b\n"})
    configured(
        leaky,
        "[[builds]]\ndockerfile = 'images/odd'\ntarget = 'one'\n"
        "[[builds]]\ndockerfile = 'Dockerfile'\ncontext = '.'\n",
    )
    leaky.git("add", ".")
    builds = document(capsys)["builds"]
    assert [(each["id"], each["context_assumed"]) for each in builds] == [
        ("images/odd@. target=one", False),
        ("Dockerfile@.", False),
    ]
    (origin,) = builds[0]["origins"]
    assert (origin["path"], origin["line"], origin["kind"]) == (
        ".hullcheck.toml", 1, "configuration",
    )  # fmt: skip


def test_an_added_build_without_a_dockerfile_is_an_unknown(leaky: Repo, capsys: Captured) -> None:
    configured(leaky, "[[builds]]\ndockerfile = 'gone/Dockerfile'\n")
    assert main(["check", "--fail-on", "never", "--fail-on-unknown"]) == 1
    capsys.readouterr()
    assert "there is no such file" in document(capsys)["unknowns"][0]["reason"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("dockerfile = 'examples'", 1),
        ("dockerfile = '**/Dockerfile'", 0),
        ("dockerfile = '*/*'", 1),
        ("context = 'examples/*'", 1),
        ("context = '.'", 1),
        ("dockerfile = 'examples'\ncontext = '.'", 2),
    ],
)
def test_builds_are_left_out_and_counted(
    leaky: Repo, capsys: Captured, text: str, left: int
) -> None:
    leaky.commit({"examples/a/Dockerfile": "FROM a\nCOPY x /x\n", "examples/a/x": ""})
    leaky.commit({"examples/Dockerfile.j2": "{{ x }}\n"})
    configured(leaky, f"[[leave-out]]\n{text}\n")
    found = document(capsys)
    assert len(found["builds"]) == left
    templates = [each for each in found["unknowns"] if "template" in each["reason"]]
    assert len(templates) == ("examples'" not in text or "context" in text) - ("*/*" in text)
    main(["check"])
    said = "left out by the configuration." in capsys.readouterr().out
    assert said is (left < 2)


def test_a_named_configuration_is_one_of_the_repository(leaky: Repo, capsys: Captured) -> None:
    configured(leaky, "rubbish")
    leaky.write({"ci/lax.toml": "fail-on = 'never'"})
    assert main(["check", "--config", "ci/lax.toml"]) == 0
    assert main(["check", "--config", "ci/gone.toml"]) == 2
    assert "--config is relative to PATH." in capsys.readouterr().err


def test_fix_leaves_alone_what_is_not_asked(leaky: Repo, capsys: Captured) -> None:
    everything = "', '".join(sorted(rules(capsys)))
    configured(leaky, f"ignore = ['{everything}', 'host-venv-in-context', 'missing-dockerignore']")
    assert main(["fix"]) == 0
    assert capsys.readouterr().out == ""


def test_both_sides_have_the_configuration_of_the_work_tree(leaky: Repo, capsys: Captured) -> None:
    leaky.commit({".hullcheck.toml": "ignore = ['host-venv-in-image']"})
    leaky.git("checkout", "--quiet", "-b", "change")
    configured(leaky, "severity.host-venv-in-image = 'warning'")
    assert main(["check", "--base", "main", "--fail-on", "advice"]) == 0


def test_a_review_reads_the_configuration_of_the_head(leaky: Repo, capsys: Captured) -> None:
    leaky.git("checkout", "--quiet", "-b", "change")
    leaky.commit({"dev.Dockerfile": LEAKY["Dockerfile"]})
    assert main(["review", "--base", "main"]) == 0
    assert "Nothing to say" not in capsys.readouterr().out
    leaky.commit({".hullcheck.toml": "[[leave-out]]\ndockerfile = 'dev.*'\n"})
    assert main(["review", "--base", "main"]) == 0
    assert "Nothing to say" in capsys.readouterr().out


def test_another_repository_is_an_unknown_here(leaky: Repo, capsys: Captured) -> None:
    configured(leaky, "extends = 'acme/defaults'\nfail-on = 'never'\n")
    assert main(["check"]) == 0
    assert main(["check", "--fail-on-unknown"]) == 1


def test_a_part_of_a_repository_has_the_configuration_that_lies_in_it(
    repo: Repo, capsys: Captured
) -> None:
    repo.commit({f"part/{path}": text for path, text in LEAKY.items()})
    repo.write({".hullcheck.toml": "rubbish", "part/.hullcheck.toml": "fail-on = 'never'"})
    assert main(["check", str(Path(repo.path) / "part")]) == 0
