"""Builds of dev containers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.discovery import compose, devcontainers
from hullcheck.docker.build import Machine, OriginKind, Purpose

from .declaring import builds, only, unknown

HERE = ".devcontainer/devcontainer.json"
FILES = """
-- Dockerfile --
-- .devcontainer/Dockerfile --
-- app/Dockerfile --
"""


def container(text: str, path: str = HERE) -> str:
    return f"-- {path} --\n{text}\n{FILES}"


def reason(text: str) -> str:
    return unknown(devcontainers, container(text)).partition("the build is not known: ")[2]


def test_a_dev_container_is_built_on_a_developers_machine_for_development() -> None:
    text = """{
  // where it is
  "name": "x", /* "build": {} */
  "build": {
    "dockerfile": "Dockerfile", // https://example.com
    "context": "..",
    "target": "dev",
    "args": {"A": "1", "URL": "http://x//y", "N": 3, "NOTHING": null,},
  },
}"""
    build = only(devcontainers, container(text))
    assert (build.dockerfile, build.context) == (".devcontainer/Dockerfile", "")
    assert build.target == "dev"
    assert dict(build.args) == {"A": "1", "URL": "http://x//y", "N": "3"}
    assert build.open_args == {"NOTHING"}
    (origin,) = build.origins
    assert (origin.path, origin.line) == (HERE, 4)
    assert (origin.kind, origin.machine) == (OriginKind.DEVCONTAINER, Machine.DEVELOPER)
    assert build.purpose is Purpose.DEVELOPMENT
    assert HERE in build.purpose_evidence


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"build": {"dockerfile": "Dockerfile"}}', ".devcontainer/Dockerfile@.devcontainer"),
        ('{"build": {"dockerfile": "../Dockerfile"}}', "Dockerfile@.devcontainer"),
        ('{"dockerFile": "Dockerfile"}', ".devcontainer/Dockerfile@.devcontainer"),
        ('{"dockerFile": "Dockerfile", "context": ".."}', ".devcontainer/Dockerfile@."),
        (
            '{"dockerFile": "../Dockerfile", "context": "../app", "build": {"args": {"A": "1"}}}',
            "Dockerfile@app A=1",
        ),
        (
            '{"build": {"dockerfile": "${localWorkspaceFolder}/app/Dockerfile", '
            '"context": "${localWorkspaceFolder}"}}',
            "app/Dockerfile@.",
        ),
        (
            '{"build": {"dockerfile": "${localEnv:FILE:../Dockerfile}", "context": ".."}}',
            "Dockerfile@.",
        ),
    ],
)
def test_paths_are_those_of_the_file_itself(text: str, found: str) -> None:
    assert list(builds(devcontainers, container(text))) == [found]


@pytest.mark.parametrize(
    "path",
    [
        ".devcontainer/devcontainer.json",
        ".devcontainer.json",
        ".devcontainer/python/devcontainer.json",
        "app/.devcontainer/devcontainer.json",
    ],
)
def test_it_is_found_where_editors_look(path: str) -> None:
    text = '{"build": {"dockerfile": "${localWorkspaceFolder}/Dockerfile"}}'
    tree = f"-- {path} --\n{text}\n-- Dockerfile --\n-- app/Dockerfile --\n"
    (found,) = builds(devcontainers, tree)
    assert found.startswith(("Dockerfile@", "app/Dockerfile@app/.devcontainer"))
    loaded = parse_tree(tree).snapshot
    assert list(devcontainers.wanted(Snapshot(loaded.tree))) == [path]
    assert list(devcontainers.wanted(loaded)) == []


@pytest.mark.parametrize("path", ["devcontainer.json", "src/x/devcontainer.json"])
def test_other_places_are_not_asked(path: str) -> None:
    tree = container('{"build": {"dockerfile": "Dockerfile"}}', path)
    assert list(devcontainers.wanted(Snapshot(parse_tree(tree).snapshot.tree))) == []
    assert builds(devcontainers, tree) == {}


@pytest.mark.parametrize(
    "text", ['{"image": "x"}', '{"build": {"target": "x"}}', '{"build": []}', "[]", "{}"]
)
def test_without_a_dockerfile_nothing_is_built(text: str) -> None:
    assert builds(devcontainers, container(text)) == {}


def test_arguments_that_depend_on_the_machine_are_open() -> None:
    text = """{"build": {"dockerfile": "Dockerfile", "args": {
        "USER": "${localEnv:USER}", "TAG": "${localEnv:TAG:latest}",
        "NAME": "${localWorkspaceFolderBasename}", "ODD": "${templateOption:x}"}}}"""
    build = only(devcontainers, container(text))
    assert dict(build.args) == {"TAG": "latest"}
    assert build.open_args == {"USER", "NAME", "ODD"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '{"build": {"dockerfile": "${localEnv:FILE}"}}',
            "the Dockerfile depends on `${localEnv:FILE}`, which has no value here",
        ),
        (
            '{"build": {"dockerfile": "gone"}}',
            "the Dockerfile `.devcontainer/gone` is not in the repository",
        ),
        (
            '{"build": {"dockerfile": "Dockerfile", "context": "../.."}}',
            "the context `../..` lies outside the repository",
        ),
        ('{"build": {"dockerfile": ["x"]}}', "the Dockerfile is not a text"),
    ],
)
def test_what_is_not_certain_is_said(text: str, said: str) -> None:
    assert reason(text) == said


@pytest.mark.parametrize(
    "text",
    [
        '{"build": {"dockerfile": "Dockerfile"',
        '{"build" {"dockerfile": "Dockerfile"}}',
        "build: {dockerfile: Dockerfile}",
        '{"build": ' + "[" * 500,
        '{"build": "' + "x" * 1_000_000 + '"}',
        '"build"',
    ],
)
def test_a_file_that_cannot_be_read_is_unknown(text: str) -> None:
    said = unknown(devcontainers, container(text))
    assert said.startswith(f"{HERE}:")
    assert "the dev container is not read: it is" in said


COMPOSE = """
-- docker-compose.yml --
services:
  app: {build: .}
-- .devcontainer/extend.yml --
services:
  app: {build: {context: ., dockerfile: .devcontainer/Dockerfile}}
"""


def test_compose_files_of_a_dev_container_are_used_together() -> None:
    text = '{"dockerComposeFile": ["../docker-compose.yml", "extend.yml"], "service": "app"}'
    snapshot = parse_tree(container(text) + COMPOSE).snapshot
    assert devcontainers.discover(snapshot).builds == ()
    assert list(devcontainers.compose_files(snapshot)) == [
        ("docker-compose.yml", ".devcontainer/extend.yml")
    ]
    found = {build.id for build in compose.discover(snapshot).builds}
    assert ".devcontainer/Dockerfile@." in found


def test_a_single_compose_file_is_used_whatever_its_name() -> None:
    text = '{"dockerComposeFile": "extend.yml", "service": "app"}'
    tree = f"-- {HERE} --\n{text}\n-- .devcontainer/extend.yml --\nservices: {{a: {{build: .}}}}\n"
    loaded = parse_tree(f"{tree}-- .devcontainer/Dockerfile --\n").snapshot
    empty = Snapshot(loaded.tree).with_texts([Source(HERE, text.encode())])
    assert ".devcontainer/extend.yml" in set(compose.wanted(empty))
    found = [build.id for build in compose.discover(loaded).builds]
    assert found == [".devcontainer/Dockerfile@.devcontainer"]


def test_a_compose_file_that_is_not_there_is_left_out() -> None:
    text = '{"dockerComposeFile": ["gone.yml", "${localEnv:X}"], "service": "app"}'
    assert list(devcontainers.compose_files(parse_tree(container(text)).snapshot)) == []


@given(st.text(alphabet='{}[]",:/*\\ \n\tbuildockerfFle', max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    source = Source(HERE, f'{{"build": {text}'.encode())
    snapshot = Snapshot(Tree.of({HERE: "100644"})).with_texts([source])
    devcontainers.discover(snapshot)
