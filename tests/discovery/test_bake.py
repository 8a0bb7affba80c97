"""Builds that bake files declare, and the commands and steps that call bake."""

from __future__ import annotations

import sys
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.discovery import bake
from hullcheck.docker.build import Build, ContextKind, Machine, OriginKind

from .declaring import builds, only, place, unknown

FILES = """
-- Dockerfile --
-- app/Dockerfile --
-- app/Dockerfile.dev --
-- web/Dockerfile --
"""


def hcl(text: str, path: str = "docker-bake.hcl") -> str:
    return f"-- {path} --\n{text}\n{FILES}"


def discover(tree: str) -> tuple[Build, ...]:
    return bake.discover(parse_tree(tree).snapshot).builds


def said(tree: str) -> set[str]:
    """Return place and id of every build, and place and reason of every unknown."""
    found = bake.discover(parse_tree(tree).snapshot)
    kinds = {ContextKind.GIT: " git", ContextKind.LOCAL: "", ContextKind.REMOTE: " remote"}
    told = {f"{place(one)} {one.id}{kinds[one.context_kind]}" for one in found.builds}
    return told | {f"{one.path}:{one.line} ? {one.reason}" for one in found.unknowns}


def test_a_target_is_a_build() -> None:
    build = only(
        bake,
        hcl(
            """variable "TAG" {
  default = "1"
}
target "web" {
  context = "app"
  dockerfile = "Dockerfile.dev"
  target = "prod-${TAG}"
  args = { A = TAG, B = 2, C = true, D = null, E = NOWHERE }
  contexts = { src = "web", base = "target:other", image = "docker-image://x", up = "cwd://app" }
  tags = ["x:${timestamp()}"]
}
"""
        ),
    )
    assert (build.dockerfile, build.context) == ("app/Dockerfile.dev", "app")
    assert build.target == "prod-1"
    assert dict(build.args) == {"A": "1", "B": "2", "C": "true"}
    assert build.open_args == {"E"}
    assert dict(build.named_contexts) == {
        "src": "web",
        "base": "docker-image://other",
        "image": "docker-image://x",
        "up": "app",
    }
    (origin,) = build.origins
    assert (origin.path, origin.line) == ("docker-bake.hcl", 4)
    assert (origin.kind, origin.machine) == (OriginKind.BAKE, Machine.DEVELOPER)


def test_json_says_the_same() -> None:
    text = """{
  "variable": {"TAG": {"default": "1"}},
  "group": {"default": {"targets": ["web"]}},
  "target": {
    "web": {"context": "app", "args": {"A": "${TAG}-x", "B": null, "C": 2}, "inherits": ["_a"]},
    "_a": {"dockerfile": "Dockerfile.dev"}
  }
}"""
    assert builds(bake, hcl(text, "docker-bake.json")) == {
        "app/Dockerfile.dev@app A=1-x C=2": "docker-bake.json:5"
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('target "a" {}', {"Dockerfile@."}),
        ('target "a" { context = "./app/" }', {"app/Dockerfile@app"}),
        ('target "a" { dockerfile = "app/Dockerfile.dev" }', {"app/Dockerfile.dev@."}),
        ('target "a" { context = "cwd://app" }', {"app/Dockerfile@app"}),
        ('target "a" { context = BAKE_CMD_CONTEXT }', {"Dockerfile@."}),
        (
            'target "a" {\n  context = "app"\n  dockerfile = "../web/Dockerfile"\n}',
            {"web/Dockerfile@app"},
        ),
        ('target "a" { dockerfile = "" }', {"Dockerfile@."}),
        (
            'target "a" { dockerfile-inline = <<EOT\nFROM x\nEOT\n}',
            {"inline:docker-bake.hcl:a@."},
        ),
        (
            'target "a" {\n  context = "https://x/y.git"\n  dockerfile-inline = "FROM x"\n}',
            {"inline:docker-bake.hcl:a@https://x/y.git"},
        ),
    ],
)
def test_where_context_and_dockerfile_lie(text: str, found: set[str]) -> None:
    assert set(builds(bake, hcl(text))) == found


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        # A template is no build, by its name or because others inherit from it.
        ('target "_a" { target = "a" }', ""),
        ('target "a" { target = "a" }\ntarget "b" { inherits = ["a"] }', "a"),
        (
            'target "a" { target = "a" }\ntarget "b" {\n  inherits = ["a"]\n  target = "b"\n}',
            "b",
        ),
        (
            'group "g" { targets = ["a"] }\ntarget "a" { target = "a" }\n'
            'target "b" {\n  inherits = ["a"]\n  target = "b"\n}',
            "a b",
        ),
        (
            'target "default" { target = "a" }\ntarget "b" {\n  inherits = ["default"]\n'
            '  target = "b"\n}',
            "a b",
        ),
        (
            'group "g" { targets = ["h"] }\ngroup "h" { targets = ["g", "_a"] }\n'
            'target "_a" { target = "a" }',
            "a",
        ),
        (
            'target "_a" { target = "a" }\n'
            'target "b" {\n  target = "b"\n  contexts = { x = "target:_a" }\n}',
            "a b",
        ),
        # What inherits itself has nothing from that.
        (
            'group "default" { targets = ["a"] }\n'
            'target "a" {\n  target = "a"\n  inherits = ["b"]\n}\n'
            'target "b" { inherits = ["a"] }',
            "a",
        ),
    ],
)
def test_which_targets_are_built(text: str, targets: str) -> None:
    found = bake.discover(parse_tree(hcl(text)).snapshot)
    assert found.unknowns == ()
    assert " ".join(sorted({str(build.target) for build in found.builds})) == targets


def test_inherited_members_are_laid_over_each_other() -> None:
    text = """
target "one" { args = { A = 1, B = 1, C = 1 } }
target "two" {
  args = { B = 2 }
  context = "app"
}
target "web" {
  inherits = ["one", "two"]
  args = { C = 3 }
}
"""
    assert list(builds(bake, hcl(text))) == ["app/Dockerfile@app A=1 B=2 C=3"]


def test_a_matrix_makes_targets_and_a_group_of_them() -> None:
    text = """
target "app" {
  name = "app-${replace(v, ".", "-")}-${item.stage}"
  matrix = {
    v = ["3.12", "3.13"]
    item = [{ stage = "dev", dir = "app" }, { stage = "prod", dir = "web" }]
  }
  context = item.dir
  target = item.stage
  args = { V = v }
}
"""
    assert set(builds(bake, hcl(text))) == {
        f"{where}/Dockerfile@{where} target={stage} V={version}"
        for version in ("3.12", "3.13")
        for where, stage in (("app", "dev"), ("web", "prod"))
    }
    call = "-- build.sh --\ndocker buildx bake app-3-12-dev\ndocker buildx bake app\n"
    found = said(hcl(text) + call)
    assert len([one for one in found if one.startswith("build.sh:1")]) == 1
    assert len([one for one in found if one.startswith("build.sh:2")]) == 4


def test_no_target_is_left_out_in_silence() -> None:
    many = ", ".join(f'"{number}"' for number in range(40))
    text = 'target "x" {\n  name = "x-${a}-${b}"\n'
    text += f"  matrix = {{ a = [{many}], b = [{many}] }}\n  context = a\n}}\n"
    declared = bake.discover(parse_tree(hcl(text)).snapshot)
    (told,) = (each for each in declared.unknowns if each.limit)
    assert told.reason == (
        "bake makes more than 1,000 targets: from here on they are not looked at"
    )
    assert (told.path, told.line, told.limit) == ("docker-bake.hcl", 1, True)


def test_functions_and_targets_of_each_other() -> None:
    text = """
function "where" {
  params = [name]
  variadic_params = rest
  result = notequal("", name) ? "${name}" : "app"
}
base = "app"
target "a" { context = where(base) }
target "b" {
  context = target.a.context
  args = target.c.args
}
target "c" {
  context = "web"
  args = { X = 1 }
}
"""
    assert set(builds(bake, hcl(text))) == {
        "app/Dockerfile@app",
        "app/Dockerfile@app X=1",
        "web/Dockerfile@web X=1",
    }


def test_an_override_file_is_laid_over() -> None:
    above = '-- docker-bake.override.hcl --\ntarget "a" { args = { B = 2 } }\n'
    text = 'target "a" {\n  context = "app"\n  args = { A = 1, B = 1 }\n}\n'
    assert list(builds(bake, hcl(text) + above)) == ["app/Dockerfile@app A=1 B=2"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            'variable "DIR" {}\ntarget "a" { context = DIR }',
            "the build of the target `a` is not known: "
            "the context depends on `DIR`, which has no value here",
        ),
        (
            'target "a" { context = "gone" }',
            "the build of the target `a` is not known: "
            "the context `gone` is no directory of the repository",
        ),
        (
            'target "a" { context = "../x" }',
            "the build of the target `a` is not known: "
            "the context `../x` lies outside the repository",
        ),
        (
            'target "a" { context = "https://x/y.git" }',
            "the build of the target `a` is not known: "
            "the context `https://x/y.git` is not in this repository",
        ),
        (
            'target "a" { dockerfile = "gone" }',
            "the build of the target `a` is not known: "
            "the Dockerfile `gone` is not in the repository",
        ),
        (
            'target "a" { inherits = ["gone"] }',
            "the build of the target `a` is not known: it inherits from `gone`, which is not known",
        ),
        (
            'target "a" { args = NOWHERE }',
            "the build of the target `a` is not known: "
            "the build arguments depend on `NOWHERE`, which has no value here",
        ),
        (
            'target "a" {\n  name = "x-${v}"\n  matrix = { v = NOWHERE }\n}',
            "the targets of `a` are not known: the matrix is not certain",
        ),
        (
            'target "a" {\n  name = "x-${NOWHERE}"\n  matrix = { v = [1] }\n}',
            "the targets of `a` are not known: the name is not certain",
        ),
        (
            'a = b\nb = a\ntarget "a" { context = a }',
            "the build of the target `a` is not known: "
            "the context depends on `a`, which has no value here",
        ),
        (
            'target "a" { context = target.a.context }',
            "the build of the target `a` is not known: "
            "the context depends on `target.a.context`, which has no value here",
        ),
    ],
)
def test_what_is_not_certain_is_said(text: str, reason: str) -> None:
    assert unknown(bake, hcl(text)).partition(" ")[2] == reason


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("docker-bake.hcl", 'target "a" {', "it is not HCL: a block is not closed"),
        ("docker-bake.hcl", "a = " + "[" * 900, "it is not HCL: it is nested more than 60 levels"),
        ("docker-bake.hcl", "#" * 100_000, "it is larger than 64,000 characters"),
        ("docker-bake.json", '{"target": ', "it is not JSON"),
        ("docker-bake.json", "[]", "it is a list"),
        ("docker-bake.json", '{"target": ' + "[" * 900, "it is nested more than 100 levels"),
    ],
)
def test_a_file_that_cannot_be_read_is_unknown(path: str, text: str, reason: str) -> None:
    assert f"the bake file is not read: {reason}" in unknown(bake, hcl(text, path))


@pytest.mark.parametrize(
    "text",
    [
        '{"target": 1, "group": [2], "variable": "x", "function": null}',
        '{"target": {"_a": 1, "_b": [1, {"context": ["x"], "args": 1}]}, "group": {"g": {}}}',
        '{"group": {"g": {"targets": {"a": 1}}}, "variable": {"x": {"default": {"a": []}}}}',
    ],
)
def test_wrong_types_are_no_error(text: str) -> None:
    assert discover(hcl(text, "docker-bake.json")) == ()


def test_a_file_in_a_directory_is_tried_there_and_at_the_root() -> None:
    text = 'target "a" { dockerfile = "app/Dockerfile.dev" }'
    assert only(bake, hcl(text, "ci/docker-bake.hcl")).id == "app/Dockerfile.dev@."
    both = only(bake, hcl('target "a" {}', "web/docker-bake.hcl"))
    assert (both.id, both.context_assumed) == ("web/Dockerfile@web", True)


def test_other_names_of_bake_files_are_judged_alone() -> None:
    other = '-- ci/bake-dev.hcl --\ntarget "a" { context = "../web" }\n'
    assert said(hcl('target "a" {}') + other) == {
        "docker-bake.hcl:1 Dockerfile@.",
        "ci/bake-dev.hcl:1 web/Dockerfile@web",
    }


def test_a_target_that_only_adds_to_a_service_is_the_compose_files_own() -> None:
    text = 'target "web" { tags = ["x"] }\ntarget "api" { context = "app" }\n'
    services = "-- compose.yaml --\nservices:\n  web: {build: web}\n  api: {build: web}\n"
    assert list(builds(bake, hcl(text) + services)) == ["app/Dockerfile@app"]


# --- calls


def script(text: str) -> str:
    return f"-- ci/build.sh --\n#!/bin/sh\n{text}\n"


TWO = """
variable "DIR" {}
group "default" { targets = ["a"] }
target "a" { context = "app" }
target "b" {
  context = "web"
  args = { V = DIR }
}
"""


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("docker buildx bake", {"app/Dockerfile@app"}),
        ("docker bake default --push", {"app/Dockerfile@app"}),
        ("docker buildx --builder x bake --progress plain b", {"web/Dockerfile@web"}),
        ("docker buildx bake -f docker-bake.hcl a b", {"app/Dockerfile@app", "web/Dockerfile@web"}),
        ("docker buildx bake '*'", {"app/Dockerfile@app", "web/Dockerfile@web"}),
        ('docker buildx bake "$@"', {"app/Dockerfile@app"}),
        ("depot bake b", {"web/Dockerfile@web"}),
        ("DIR=x docker buildx bake b", {"web/Dockerfile@web V=x"}),
        ("docker buildx bake --var DIR=x b", {"web/Dockerfile@web V=x"}),
        ("docker buildx bake --set '*.args.V=1' b", {"web/Dockerfile@web V=1"}),
        (
            "docker buildx bake --set a.target=x --set=b.context=app b a",
            {"app/Dockerfile@app target=x", "app/Dockerfile@app"},
        ),
        ("docker buildx bake --set a.dockerfile=Dockerfile.dev", {"app/Dockerfile.dev@app"}),
        ("docker buildx bake --print", set()),
        ("docker buildx bake --list=targets", set()),
        ("cd nowhere && docker buildx bake", set()),
        ("docker buildx bake gone", set()),
    ],
)
def test_a_command_names_targets(command: str, found: set[str]) -> None:
    told = said(hcl(TWO) + script(command))
    assert {one.partition(" ")[2] for one in told if one.startswith("ci/")} == found


def test_a_command_says_where_bake_runs() -> None:
    text = 'target "a" {}'
    call = script("docker buildx bake -f web/docker-bake.hcl a")
    assert said(hcl(text, "web/docker-bake.hcl") + call) == {
        "web/docker-bake.hcl:1 Dockerfile@.",
        "ci/build.sh:2 Dockerfile@.",
    }


def test_a_command_may_name_a_file_of_any_name() -> None:
    tree = (
        f'-- ci/images.hcl --\ntarget "a" {{}}\n{script("docker buildx bake -f ci/images.hcl a")}'
    )
    loaded = parse_tree(tree + FILES).snapshot
    early = Snapshot(loaded.tree).with_texts(
        [Source("ci/build.sh", b"#!/bin/sh\ndocker buildx bake -f ci/images.hcl a\n")]
    )
    assert list(bake.wanted(early)) == ["ci/images.hcl"]
    assert said(tree + FILES) == {"ci/images.hcl:1 Dockerfile@.", "ci/build.sh:2 Dockerfile@."}


def test_a_command_uses_files_together() -> None:
    above = '-- docker-bake.dev.hcl --\ntarget "a" { target = "dev" }\n'
    call = script("docker buildx bake -f docker-bake.hcl -f docker-bake.dev.hcl a")
    found = said(hcl('target "a" { context = "app" }') + above + call)
    assert "ci/build.sh:2 app/Dockerfile@app target=dev" in found
    assert "docker-bake.hcl:1 app/Dockerfile@app" in found


def test_targets_that_are_not_known_are_said() -> None:
    found = said(hcl('target "a" {}') + script("docker buildx bake $TARGET"))
    assert "ci/build.sh:2 ? the targets depend on `$TARGET`, which has no value here" in found


def workflow(step: str, head: str = "") -> str:
    return (
        f"-- .github/workflows/ci.yml --\non: push\njobs:\n  x:\n    runs-on: x\n{head}"
        f"    steps:\n      - uses: actions/checkout@v4\n      - {step}\n"
    )


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("uses: docker/bake-action@v5", {"app/Dockerfile@app"}),
        ("uses: docker/bake-action@v6", {"app/Dockerfile@app git"}),
        (
            "uses: docker/bake-action@3acf805d94d93a86cce4ca44798a76464a75b88c",
            {"app/Dockerfile@app git"},
        ),
        ("uses: docker/bake-action@v6\n        with: {source: .}", {"app/Dockerfile@app"}),
        (
            "uses: docker/bake-action@v5\n        with: {targets: 'a,b'}",
            {"app/Dockerfile@app", "web/Dockerfile@web"},
        ),
        (
            "uses: docker/bake-action@v5\n        with:\n          targets: b\n          set: |\n"
            "            *.args.V=1\n            b.target=x",
            {"web/Dockerfile@web target=x V=1"},
        ),
        (
            "uses: docker/bake-action@v5\n        env: {DIR: x}\n        with: {targets: b}",
            {"web/Dockerfile@web V=x"},
        ),
        (
            "uses: docker/bake-action@v5\n        with:\n          targets: b\n          files: |\n"
            "            ./docker-bake.hcl\n            ${{ steps.meta.outputs.bake-file }}",
            {"web/Dockerfile@web"},
        ),
        (
            "uses: docker/bake-action@v5\n        with: {targets: '${{ inputs.x }}'}",
            {"? the targets depend on `${{ inputs.x }}`, which has no value here"},
        ),
        ("uses: docker/bake-action@v5\n        with: {call: check}", set()),
        ("run: docker buildx bake b", {"web/Dockerfile@web"}),
    ],
)
def test_a_step_names_targets(step: str, found: set[str]) -> None:
    told = said(hcl(TWO) + workflow(step))
    assert {one.partition(" ")[2] for one in told if one.startswith(".github")} == found


def test_a_step_is_an_origin_of_its_own() -> None:
    build = next(
        build
        for build in discover(hcl(TWO) + workflow("uses: docker/bake-action@v5"))
        if build.origins[0].kind is OriginKind.WORKFLOW
    )
    (origin,) = build.origins
    assert (origin.path, origin.line) == (".github/workflows/ci.yml", 7)
    assert origin.machine is Machine.CHECKOUT


def test_each_run_of_a_matrix_is_a_call() -> None:
    head = "    strategy: {matrix: {target: [a, b]}}\n"
    step = "uses: docker/bake-action@v5\n        with: {targets: '${{ matrix.target }}'}"
    told = said(hcl(TWO) + workflow(step, head))
    assert {one.partition(" ")[2] for one in told if one.startswith(".github")} == {
        "app/Dockerfile@app",
        "web/Dockerfile@web",
    }


def test_what_a_command_sets_is_not_missing() -> None:
    text = 'variable "DIR" {}\ntarget "a" { context = DIR }'
    assert said(hcl(text) + script("DIR=app docker buildx bake a")) == {
        "ci/build.sh:2 app/Dockerfile@app"
    }


def test_more_calls_than_anybody_makes_are_not_followed() -> None:
    lines = "\n".join(f"DIR={number} docker buildx bake b" for number in range(300))
    found = bake.discover(parse_tree(hcl(TWO) + script(lines)).snapshot)
    (told,) = (one for one in found.unknowns if one.limit)
    assert (told.path, told.line) == ("ci/build.sh", 202)
    assert len({build.id for build in found.builds}) == 202


def test_bake_files_are_wanted_once_and_not_again() -> None:
    loaded = parse_tree(hcl("") + "-- x/terragrunt.hcl --\n-- bake.json --\n").snapshot
    assert list(bake.wanted(Snapshot(loaded.tree))) == ["docker-bake.hcl"]
    assert list(bake.wanted(loaded)) == []


def test_nothing_of_it_is_loaded_where_nothing_is_baked() -> None:
    code = (
        "import sys; from hullcheck.core.literal import parse_tree;"
        "from hullcheck.discovery.builds import discover_builds;"
        "discover_builds(parse_tree('-- Dockerfile --\\nFROM x\\n').snapshot);"
        "sys.exit(', '.join(name for name in sys.modules if 'bak' in name or 'hcl' in name"
        " or 'json' in name and 'hullcheck' in name))"
    )
    told = run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stderr.strip() == "hullcheck.discovery.bake"


@given(st.text(alphabet='target"agroup{}[]=$.,\n _', max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    source = Source("docker-bake.hcl", f'target "a" {{\n{text}'.encode())
    snapshot = Snapshot(Tree.of({"docker-bake.hcl": "100644"})).with_texts([source])
    bake.discover(snapshot)
