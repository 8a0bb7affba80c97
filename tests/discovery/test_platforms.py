"""Builds of Skaffold, Heroku, Render and Fly."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.discovery import fly, heroku, render_blueprints, skaffold
from hullcheck.docker.build import Machine, OriginKind

from .declaring import Discover, builds, only, unknown

FILES = """
-- Dockerfile --
-- app/Dockerfile --
-- app/Dockerfile.dev --
-- web/Dockerfile --
"""


def tree(path: str, text: str) -> str:
    return f"-- {path} --\n{text}\n{FILES}"


# --- Skaffold

HEAD = "apiVersion: skaffold/v4beta6\nkind: Config\n"


def artifacts(text: str, path: str = "skaffold.yaml") -> str:
    return tree(path, f"{HEAD}build:\n  artifacts:\n{text}")


def test_an_artifact_of_skaffold_is_a_build() -> None:
    text = """  - image: one
    context: app
    docker:
      dockerfile: Dockerfile.dev
      target: dev
      buildArgs: {A: "1", B: "{{.TAG}}", C: null}
"""
    build = only(skaffold, artifacts(text))
    assert (build.dockerfile, build.context, build.target) == ("app/Dockerfile.dev", "app", "dev")
    assert dict(build.args) == {"A": "1"}
    assert build.open_args == {"B", "C"}
    (origin,) = build.origins
    assert (origin.path, origin.line) == ("skaffold.yaml", 5)
    assert (origin.kind, origin.machine) == (OriginKind.PLATFORM, Machine.DEVELOPER)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("  - image: one\n", "Dockerfile@."),
        ("  - image: one\n    context: ./app\n", "app/Dockerfile@app"),
        (
            "  - {image: one, context: app, kaniko: {dockerfile: Dockerfile.dev}}\n",
            "app/Dockerfile.dev@app",
        ),
        ("  - {image: one, context: app, docker: {dockerfile: ../Dockerfile}}\n", "Dockerfile@app"),
        (
            "  - {image: one, context: app, docker: {dockerfile: web/Dockerfile}}\n",
            "web/Dockerfile@app",
        ),
    ],
)
def test_where_skaffold_finds_them(text: str, found: str) -> None:
    assert list(builds(skaffold, artifacts(text))) == [found]


def test_skaffold_paths_are_relative_to_the_file() -> None:
    found = builds(skaffold, artifacts("  - image: one\n", "app/skaffold.dev.yaml"))
    assert found == {"app/Dockerfile@app": "app/skaffold.dev.yaml:5"}


@pytest.mark.parametrize("builder", ["jib: {}", "ko: {}", "buildpacks: {builder: x}", "bazel: {}"])
def test_artifacts_without_a_dockerfile_are_none(builder: str) -> None:
    assert builds(skaffold, artifacts(f"  - {{image: x, {builder}}}\n")) == {}


def test_documents_and_profiles_of_skaffold() -> None:
    text = (
        "  - image: one\nprofiles:\n- name: dev\n  build:\n    artifacts:\n"
        "    - {image: one, context: app}\n"
        f"---\n{HEAD}build:\n  artifacts: [{{image: two, context: web}}]\n"
    )
    assert set(builds(skaffold, artifacts(text))) == {
        "Dockerfile@.",
        "app/Dockerfile@app",
        "web/Dockerfile@web",
    }


def test_a_patch_of_what_is_built_is_unknown() -> None:
    text = f"{HEAD}profiles:\n- name: dev\n  patches:\n  - {{op: add, path: /build/artifacts/0}}\n"
    said = unknown(skaffold, tree("skaffold.yaml", text))
    assert said == "skaffold.yaml:6 the profile `dev` patches what is built"


def test_other_files_are_not_skaffolds() -> None:
    assert builds(skaffold, tree("skaffold.yaml", "build: {artifacts: [{image: x}]}")) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "  - {image: one, context: gone}\n",
            "skaffold.yaml:5 the build of the artifact `one` is not known: "
            "the context `gone` is no directory of the repository",
        ),
        (
            "  - {image: one, context: '{{.X}}'}\n",
            "skaffold.yaml:5 the build of the artifact `one` is not known: "
            "the context depends on `{{.X}}`, which has no value here",
        ),
        (
            "  - {image: one, context: [a]}\n",
            "skaffold.yaml:5 the build of the artifact `one` is not known: "
            "the context is not a text",
        ),
        ("  - [\n", "skaffold.yaml:8 the Skaffold file is not read: it is not YAML"),
    ],
)
def test_what_is_not_certain_of_skaffold(text: str, said: str) -> None:
    assert unknown(skaffold, artifacts(text)).startswith(said)


# --- Heroku


def test_heroku_builds_in_the_directory_of_the_dockerfile() -> None:
    text = """build:
  docker:
    web: Dockerfile
    worker:
      dockerfile: app/Dockerfile
      target: worker
  config:
    A: 1
"""
    found = heroku.discover(parse_tree(tree("heroku.yml", text)).snapshot)
    assert [build.id for build in found.builds] == [
        "Dockerfile@. A=1",
        "app/Dockerfile@app target=worker A=1",
    ]
    (origin,) = found.builds[1].origins
    assert (origin.line, origin.kind, origin.machine) == (4, OriginKind.PLATFORM, Machine.CHECKOUT)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "build: {docker: {web: gone}}",
            "heroku.yml:1 the build of `web` is not known: "
            "the Dockerfile `gone` is not in the repository",
        ),
        (
            "build: {docker: {web: [x]}}",
            "heroku.yml:1 the build of `web` is not known: it names no Dockerfile",
        ),
        ("build: {", "heroku.yml:3 `heroku.yml` is not read: it is not YAML"),
    ],
)
def test_what_is_not_certain_of_heroku(text: str, said: str) -> None:
    assert unknown(heroku, tree("heroku.yml", text)).startswith(said)


@pytest.mark.parametrize("text", ["", "build: x", "build: {languages: [ruby]}", "[1]"])
def test_heroku_without_images(text: str) -> None:
    assert builds(heroku, tree("heroku.yml", text)) == {}


# --- Render


def test_a_service_of_render_is_a_build() -> None:
    text = """services:
  - type: web
    name: one
    runtime: docker
    dockerfilePath: ./app/Dockerfile.dev
    dockerContext: ./app
    envVars: [{key: PORT, value: 1}, {key: KEY, sync: false}, {fromGroup: x}]
  - {type: web, name: two, env: docker}
  - {type: web, name: three, runtime: image, image: {url: docker.io/x}}
  - {type: web, name: four, runtime: docker, repo: https://github.com/x/y}
  - {type: web, name: five, runtime: python}
projects:
  - environments:
      - services: [{type: web, name: six, runtime: docker, rootDir: web, dockerContext: .}]
"""
    found = render_blueprints.discover(parse_tree(tree("render.yaml", text)).snapshot)
    assert [build.id for build in found.builds] == [
        "app/Dockerfile.dev@app",
        "Dockerfile@.",
        "Dockerfile@.",
    ]
    assert found.builds[0].open_args == {"PORT", "KEY"}
    (origin,) = found.builds[0].origins
    assert (origin.line, origin.kind, origin.machine) == (2, OriginKind.PLATFORM, Machine.CHECKOUT)


def test_a_root_directory_of_render_is_tried_as_well() -> None:
    text = "services: [{name: x, runtime: docker, rootDir: app, dockerfilePath: Dockerfile.dev}]"
    assert list(builds(render_blueprints, tree("render.yaml", text))) == ["app/Dockerfile.dev@app"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "services: [{name: x, runtime: docker, dockerContext: ../..}]",
            "render.yaml:1 the build of the service `x` is not known: "
            "the context `../..` lies outside the repository",
        ),
        ("services: [docker", "render.yaml:3 the blueprint is not read: it is not YAML"),
    ],
)
def test_what_is_not_certain_of_render(text: str, said: str) -> None:
    assert unknown(render_blueprints, tree("render.yaml", text)).startswith(said)


# --- Fly


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("app = 'x'\n", {"Dockerfile@.": "fly.toml:1"}),
        ("[build]\n", {"Dockerfile@.": "fly.toml:1"}),
        (
            "app = 'x'\n[build]\n  dockerfile = 'app/Dockerfile.dev'\n  build-target = 'p'\n"
            "[build.args]\nA = 1\nB = true\n",
            {"app/Dockerfile.dev@. target=p A=1 B=true": "fly.toml:3"},
        ),
        ("[build]\nimage = 'x'\n", {}),
        ("[build]\nbuilder = 'x'\n", {}),
    ],
)
def test_what_fly_builds(text: str, found: dict[str, str]) -> None:
    assert builds(fly, tree("fly.toml", text)) == found


def test_fly_sends_the_work_tree_of_a_developer() -> None:
    text = "[build]\nignorefile = '.flyignore'\n"
    build = only(fly, tree("app/fly.staging.toml", text))
    assert (build.id, build.ignore_file) == ("app/Dockerfile@app", "app/.flyignore")
    (origin,) = build.origins
    assert (origin.kind, origin.machine) == (OriginKind.PLATFORM, Machine.DEVELOPER)


def test_fly_without_a_dockerfile_builds_in_another_way() -> None:
    assert builds(fly, "-- fly.toml --\napp = 'x'\n") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[build]\ndockerfile = 'gone'\n",
            "fly.toml:2 the build is not known: the Dockerfile `gone` is not in the repository",
        ),
        (
            "[build]\ndockerfile = 1\n",
            "fly.toml:2 the build is not known: `dockerfile` is not a text",
        ),
        ("[build\n", "fly.toml:None `fly.toml` is not read: it is no valid TOML: "),
        ("a = " + "[" * 5000, "fly.toml:None `fly.toml` is not read: its values are nested "),
        ("#" * 200_000, "fly.toml:None `fly.toml` is not read: it is larger than 128,000 bytes"),
        ("a" + ".a" * 40_000 + " = 1", "fly.toml:None `fly.toml` is not read: a key has more "),
    ],
)
def test_what_is_not_certain_of_fly(text: str, said: str) -> None:
    assert unknown(fly, tree("fly.toml", text)).startswith(said)


@pytest.mark.parametrize(
    ("module", "path"),
    [
        (skaffold, "x/skaffold.yaml"),
        (heroku, "heroku.yml"),
        (render_blueprints, "render.yaml"),
        (fly, "fly.prod.toml"),
    ],
)
def test_files_are_wanted_once_and_not_again(module: Discover, path: str) -> None:
    loaded = parse_tree(tree(path, "")).snapshot
    assert list(module.wanted(Snapshot(loaded.tree))) == [path]
    assert list(module.wanted(loaded)) == []
