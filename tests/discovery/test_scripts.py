"""Builds in shell scripts, justfiles, `package.json` and `tox.ini`."""

from __future__ import annotations

import json
import time

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery import justfiles, package_scripts, scripts, tox
from hullcheck.discovery.compose_calls import compose_groups
from hullcheck.docker.build import Machine, OriginKind

from .declaring import builds, only, unknown


def script(text: str, path: str = "scripts/build.sh") -> str:
    return f"-- {path} --\n#!/bin/sh\n{text}\n-- Dockerfile --\n-- app/Dockerfile --\n"


# --- which files


@pytest.mark.parametrize(
    "tree",
    [
        "-- x.sh --\n{}",
        "-- a/b/x.sh --\n{}",
        "-- x.bash --\n{}",
        "-- bin/x (executable) --\n#!/usr/bin/env bash\n{}",
        "-- bin/x (executable) --\n#!/usr/bin/env -S bash -e\n{}",
        "-- bin/x (executable) --\n#! /bin/sh\n{}",
        "-- x.sh --\n# no shebang\n{}",
    ],
)
def test_a_shell_script_is_read(tree: str) -> None:
    text = tree.format("docker build .\n-- Dockerfile --\n")
    assert only(scripts, text).id == "Dockerfile@."


@pytest.mark.parametrize(
    "tree",
    [
        "-- README.md --\n{}",
        "-- bin/x --\n#!/bin/sh\n{}",
        "-- bin/x (executable) --\n#!/usr/bin/env python3\n{}",
        "-- bin/x (executable) --\n{}",
        "-- x.sh.txt --\n{}",
        "-- x.sh (untracked) --\n{}",
    ],
)
def test_other_files_are_not(tree: str) -> None:
    text = tree.format("docker build .\n-- Dockerfile --\n")
    if "untracked" in tree:
        snapshot = parse_tree(text).snapshot
        assert list(scripts.wanted(Snapshot(snapshot.tree, untracked=snapshot.untracked))) == []
    else:
        assert builds(scripts, text) == {}


def test_scripts_are_wanted_once_and_not_again() -> None:
    loaded = parse_tree(script("docker build .")).snapshot
    assert list(scripts.wanted(Snapshot(loaded.tree))) == ["scripts/build.sh"]
    assert list(scripts.wanted(loaded)) == []


# --- what is said of a build


# docker/buildx vendor/golang.org/x/sys/unix/mkall.sh
def test_a_script_of_a_vendored_module_builds_nothing() -> None:
    path = "vendor/golang.org/x/sys/mkall.sh"
    beside = script("docker build app", path)
    assert builds(scripts, beside) == {"app/Dockerfile@app": f"{path}:2"}
    assert builds(scripts, f"{beside}-- vendor/modules.txt --\n") == {}


def test_the_origin_is_the_line_of_the_command() -> None:
    tree = script('set -e\necho start &&\n  docker build \\\n    -t "$TAG" \\\n    app')
    build = only(scripts, tree)
    (origin,) = build.origins
    assert (origin.path, origin.line) == ("scripts/build.sh", 4)
    assert (origin.kind, origin.machine) == (OriginKind.SCRIPT, Machine.DEVELOPER)
    assert build.id == "app/Dockerfile@app"


def test_every_command_is_a_build() -> None:
    tree = script("build() {\n  docker build -f $1/Dockerfile ${2:-.}\n}\nbuild app\nbuild . app\n")
    assert builds(scripts, tree) == {
        "app/Dockerfile@.": "scripts/build.sh:3",
        "Dockerfile@app": "scripts/build.sh:3",
    }


def test_a_build_inside_a_run_is_found_at_its_own_line() -> None:
    tree = script("docker run \\\n  --rm \\\n  $(docker build -q .) \\\n  $@", "run.sh")
    assert builds(scripts, tree) == {"Dockerfile@.": "run.sh:4"}


def test_a_helper_that_runs_its_arguments_points_at_the_caller() -> None:
    tree = script('run() {\n  "$@" >log 2>&1\n}\nrun docker build app $EXTRA', "b.sh")
    assert builds(scripts, tree) == {"app/Dockerfile@app": "b.sh:5"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docker build .", "Dockerfile@."),
        ('cd "$(dirname "$0")/.."\ndocker build .', "Dockerfile@."),
        ('cd "$(dirname "$0")/../app"; docker build .', "app/Dockerfile@app"),
        (
            'D=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)\n'
            'B="$(dirname "$D")"\ncd $B\ndocker build app',
            "app/Dockerfile@app",
        ),
        ('docker build "$(git rev-parse --show-toplevel)/app"', "app/Dockerfile@app"),
        ('docker build -f "${0%/*}/../Dockerfile" "${BASH_SOURCE%/*}/../app"', "Dockerfile@app"),
        ("pushd app; docker build .; popd", "app/Dockerfile@app"),
        ("docker build ${1:-app}", "app/Dockerfile@app"),
    ],
)
def test_the_directory_is_the_one_that_the_script_goes_to(text: str, expected: str) -> None:
    assert list(builds(scripts, script(text))) == [expected]


def test_a_script_beside_a_dockerfile_means_that_one() -> None:
    tree = "-- app/build.sh --\ndocker build .\n-- app/Dockerfile --\n"
    build = only(scripts, tree)
    assert (build.id, build.context_assumed) == ("app/Dockerfile@app", False)


def test_where_several_directories_fit_the_context_is_assumed() -> None:
    build = only(scripts, script("docker build .", "app/build.sh"))
    assert (build.id, build.context_assumed) == ("app/Dockerfile@app", True)


def test_a_variable_that_another_file_sets_is_not_known() -> None:
    tree = script('source lib/common\npushd "${REPO_ROOT}"\ndocker build -f "$W/Dockerfile" .')
    assert unknown(scripts, tree) == (
        "scripts/build.sh:4 the build is not known: "
        "the working directory depends on `$REPO_ROOT`, which has no value here"
    )


def test_a_dockerfile_that_is_generated_is_not_known() -> None:
    tree = script(
        "cat > Dockerfile.gen <<EOF\nFROM x\nEOF\ndocker build -f Dockerfile.gen .", "b.sh"
    )
    assert unknown(scripts, tree) == (
        "b.sh:5 the build is not known: the Dockerfile `Dockerfile.gen` is not in the repository"
    )


def test_an_option_that_a_loop_reads_has_its_default() -> None:
    text = (
        "FILE=app/Dockerfile\n"
        'while [ $# -gt 0 ]; do\n  case "$1" in\n    --file) FILE="$2"; shift;;\n'
        '    --no-cache) FLAGS="--no-cache";;\n  esac\n  shift\ndone\n'
        'docker build -f "$FILE" $FLAGS .'
    )
    assert list(builds(scripts, script(text))) == ["app/Dockerfile@."]


def test_a_broken_script_is_read_as_far_as_it_goes() -> None:
    assert list(builds(scripts, script("docker build app\n)\nif then"))) == ["app/Dockerfile@app"]


# --- justfiles


def test_a_recipe_of_a_justfile_is_a_build() -> None:
    tree = """
        -- sub/justfile --
        image := "x"
        file := env('DOCKERFILE', 'Dockerfile.dev')
        dir := `pwd`

        # docker build nothing
        build tag="latest" *args: test
            @echo {{ tag }}
            @docker build -f {{file}} \\
                -t {{ image }}:{{ tag }} {{ args }} \\
                --build-arg TAG={{ tag }} .

        unknown:
            docker build {{ dir }}

        script:
            #!/usr/bin/env bash
            cd app
            docker build .

        python:
            #!/usr/bin/env python3
            docker build .
        -- sub/Dockerfile.dev --
        -- sub/app/Dockerfile --
        """
    found = justfiles.discover(parse_tree(tree).snapshot)
    assert [(one.id, one.origins[0].line, one.origins[0].kind) for one in found.builds] == [
        ("sub/Dockerfile.dev@sub TAG=latest", 8, OriginKind.SCRIPT),
        ("sub/app/Dockerfile@sub/app", 16, OriginKind.SCRIPT),
    ]
    (said,) = found.unknowns
    assert "`{{ dir }}`" in said.reason


@pytest.mark.parametrize("name", ["justfile", "Justfile", ".justfile", "ci.just"])
def test_a_justfile_has_several_names(name: str) -> None:
    tree = (
        f"-- {name} --\nbuild:\n  docker build {{{{ justfile_directory() }}}}\n-- Dockerfile --\n"
    )
    assert builds(justfiles, tree) == {"Dockerfile@.": f"{name}:2"}


# --- package.json


def test_a_script_of_a_package_is_a_build() -> None:
    tree = """
        -- web/package.json --
        {
        \t"name": "docker build .",
        \t"scripts": {
        \t\t"test": "jest",
        \t\t"image": "docker build -t \\"$npm_package_name\\" .",
        \t\t"up": "docker compose up"
        \t}
        }
        -- web/Dockerfile --
        """
    assert builds(package_scripts, tree) == {"web/Dockerfile@web": "web/package.json:5"}


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"scripts": []}', '{"scripts": {"a": 1}}', "[" * 9999]
)
def test_an_odd_package_declares_nothing(text: str) -> None:
    tree = f"-- package.json --\n{text}\n-- docker --\n"
    snapshot = parse_tree(tree).snapshot
    assert package_scripts.discover(snapshot).builds == ()


def test_a_long_name_in_a_justfile_holds_nobody_up() -> None:
    snapshot = parse_tree("-- Dockerfile --\n-- justfile --\nx\n").snapshot
    source = Source("justfile", b"a" * 60_000 + b":\n  docker build .\n")
    start = time.process_time()
    assert len(justfiles.discover(snapshot.with_texts([source])).builds) == 1
    assert time.process_time() - start < 2


def test_a_text_of_many_quotes_holds_nobody_up() -> None:
    text = json.dumps({"scripts": {"a": "docker build ."}, "b": '"' * 100_000, "c": "d"})
    snapshot = parse_tree("-- Dockerfile --\n-- package.json --\nx\n").snapshot
    start = time.process_time()
    found = package_scripts.discover(snapshot.with_texts([Source("package.json", text.encode())]))
    assert len(found.builds) == 1
    assert time.process_time() - start < 2


# --- tox.ini


def test_a_command_of_tox_is_a_build() -> None:
    tree = """
        -- tox.ini --
        [tox]
        envlist = py313

        [testenv:compat]
        deps =
        commands =
            docker build -t compat -f compat/Dockerfile .
            py313: docker build {toxinidir}/compat {posargs}
            - docker build -f {env:FILE:compat/Dockerfile} \\
                compat
            pytest {posargs:docker build x}
        allowlist_externals =
            docker build .

        [testenv:sub]
        changedir = {toxinidir}/compat
        commands = docker build .
        -- compat/Dockerfile --
        """
    found = tox.discover(parse_tree(tree).snapshot)
    assert found.unknowns == ()
    assert [(one.id, one.origins[0].line) for one in found.builds] == [
        ("compat/Dockerfile@.", 7),
        ("compat/Dockerfile@compat", 8),
        ("compat/Dockerfile@compat", 9),
        ("compat/Dockerfile@compat", 17),
    ]
    assert {one.origins[0].kind for one in found.builds} == {OriginKind.CI}


# --- compose files used together


def test_compose_files_of_one_command_are_evidence() -> None:
    tree = """
        -- up.sh --
        docker compose -f compose.yaml -f compose.dev.yaml up --build
        docker compose -f compose.yaml up
        docker compose -f compose.yaml -f nowhere.yaml up
        cd deploy && docker-compose -f a.yml -f ../compose.yaml build
        -- Makefile --
        up:
        \tdocker compose -f compose.yaml -f compose.dev.yaml up
        -- compose.yaml --
        -- compose.dev.yaml --
        -- deploy/a.yml --
        """
    found = compose_groups(parse_tree(tree).snapshot)
    assert tuple(one.files for one in found) == (
        ("compose.yaml", "compose.dev.yaml"),
        ("deploy/a.yml", "compose.yaml"),
    )
