"""Builds in the recipes of Makefiles."""

from __future__ import annotations

import time

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery import makefiles
from hullcheck.docker.build import Machine, OriginKind

from .declaring import builds, only, unknown

FILES = "-- Dockerfile --\n-- app/Dockerfile --\n-- app/Dockerfile.dev --\n-- web/Dockerfile --\n"


def build(words: str) -> str:
    return f"a:\n\tdocker build {words}"


def makefile(text: str, path: str = "Makefile") -> str:
    return f"-- {path} --\n{text}\n{FILES}"


@pytest.mark.parametrize("path", ["Makefile", "makefile", "GNUmakefile", "build.mk", "x/y.mk"])
def test_a_makefile_has_several_names(path: str) -> None:
    tree = makefile("all:\n\tdocker build app", path)
    assert builds(makefiles, tree) == {"app/Dockerfile@app": f"{path}:2"}


def test_makefiles_are_wanted_once_and_not_again() -> None:
    loaded = parse_tree(makefile("a:\n\tdocker build .")).snapshot
    assert list(makefiles.wanted(Snapshot(loaded.tree))) == ["Makefile"]
    assert list(makefiles.wanted(loaded)) == []


def test_the_origin_is_the_line_at_which_the_shell_starts() -> None:
    tree = makefile(
        "build:\n\t@echo building\n\t@if [ -f .env ]; then \\\n\t\tsource .env && \\\n"
        '\t\tdocker build -t "$$IMAGE" ./app && \\\n\t\tdocker build -t x ./web; \\\n\tfi'
    )
    found = makefiles.discover(parse_tree(tree).snapshot)
    assert [one.id for one in found.builds] == ["app/Dockerfile@app", "web/Dockerfile@web"]
    for one in found.builds:
        (origin,) = one.origins
        assert (origin.path, origin.line) == ("Makefile", 3)
        assert (origin.kind, origin.machine) == (OriginKind.MAKEFILE, Machine.DEVELOPER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tdocker build .", "Dockerfile@."),
        ("a:\n\t@-docker build .", "Dockerfile@."),
        ("a:\n\t- docker buildx build \\\n\t\t--push \\\n\t\tapp", "app/Dockerfile@app"),
        ("a: ; docker build .", "Dockerfile@."),
        ("a b: c\n\tdocker build .", "Dockerfile@."),
        ("a::\n\tdocker build .", "Dockerfile@."),
        ("a:\n\n# x\n\tdocker build .", "Dockerfile@."),
        (".RECIPEPREFIX = >\na:\n>docker build .", "Dockerfile@."),
        ("a:\n\tcd app && docker build .", "app/Dockerfile@app"),
        ("a:\n\tcd app\n\tdocker build .", "Dockerfile@."),
        (".ONESHELL:\na:\n\tcd app\n\tdocker build .", "app/Dockerfile@app"),
        ("a:\n\tDOCKER_BUILDKIT=1 docker build .", "Dockerfile@."),
        ("a:\n\tdocker build $(CURDIR)/app", "app/Dockerfile@app"),
        ("a:\n\tdocker build $(PWD)/app", "app/Dockerfile@app"),
        ("a:\n\tdocker build $$(pwd)/app", "app/Dockerfile@app"),
        ("a:\n\tdocker build $(shell pwd)/app", "app/Dockerfile@app"),
        ("a:\n\tdocker build $(shell git rev-parse --show-toplevel)", "Dockerfile@."),
        ("a:\r\n\tdocker build \\\r\n\t\tapp\r\n", "app/Dockerfile@app"),
    ],
)
def test_a_recipe_is_a_shell_script(text: str, expected: str) -> None:
    assert list(builds(makefiles, makefile(text))) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D = app\na:\n\tdocker build $(D)", "app/Dockerfile@app"),
        ("D := app\na:\n\tdocker build ${D}", "app/Dockerfile@app"),
        ("D ?= app\na:\n\tdocker build $D", "app/Dockerfile@app"),
        ("ifndef D\nD = app\nendif\n" + build("$(D)"), "app/Dockerfile@app"),
        ("ifeq ($(D),)\nD = app\nendif\n" + build("$(D)"), "app/Dockerfile@app"),
        ("D = x\nD = app\na:\n\tdocker build $(D)", "app/Dockerfile@app"),
        ("export D := app # the directory\na:\n\tdocker build $(D)", "app/Dockerfile@app"),
        ("A = $(B)\nB = app\na:\n\tdocker build $(A)", "app/Dockerfile@app"),
        (
            "F = -f app/Dockerfile.dev\nF += --build-arg X=1\n" + build("$(F) ."),
            "app/Dockerfile.dev@. X=1",
        ),
        (
            "A = x\nA := -f app/Dockerfile.dev\nA := $(A) --build-arg X=1\n" + build("$(A) ."),
            "app/Dockerfile.dev@. X=1",
        ),
        ("DOCKER ?= podman\na:\n\t$(DOCKER) build app", "app/Dockerfile@app"),
        ("a:\n\t$(CONTAINER_ENGINE) build -t x app", "app/Dockerfile@app"),
        ("a: D = app\na:\n\tdocker build $(D)", "app/Dockerfile@app"),
        ("app:\n\tdocker build $@", "app/Dockerfile@app"),
        ("a: app/Dockerfile.dev x\n\tdocker build -f $< .", "app/Dockerfile.dev@."),
        ("define CMD\ndocker build app\nendef\na:\n\t$(CMD)", "app/Dockerfile@app"),
        ("a:\n\tdocker build $(dir app/Dockerfile)", "app/Dockerfile@app"),
        ("a:\n\tdocker build $(patsubst %/,%,app/)", "app/Dockerfile@app"),
        ("a:\n\tdocker build $(or $(strip ),app)", "app/Dockerfile@app"),
        ("X =\na:\n\tdocker build $(if $(X),.,app)", "app/Dockerfile@app"),
        ("D := $(notdir x/app)\na:\n\tdocker build $(D)", "app/Dockerfile@app"),
        (
            "D := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))\n" + build("$(D)app"),
            "app/Dockerfile@app",
        ),
        (
            "D := $(shell dirname $(realpath $(firstword $(MAKEFILE_LIST))))\n" + build("$(D)/app"),
            "app/Dockerfile@app",
        ),
        ("ifdef CI\nD = app\nelse\nD = app\nendif\na:\n\tdocker build $(D)", "app/Dockerfile@app"),
        (
            build("-t $(X) $(ARGS) --label $(shell date) --build-arg V=$(V) app"),
            "app/Dockerfile@app",
        ),
    ],
)
def test_variables_hold_what_the_makefile_says(text: str, expected: str) -> None:
    assert list(builds(makefiles, makefile(text))) == [expected]


def test_a_recipe_is_read_for_each_of_its_targets() -> None:
    tree = makefile("app web: x\n\tdocker build $@")
    assert list(builds(makefiles, tree)) == ["app/Dockerfile@app", "web/Dockerfile@web"]


def test_arguments_tell_builds_apart() -> None:
    tree = makefile("".join(f"b{n}:\n\t@docker build --build-arg V={n} .\n" for n in (1, 2)))
    assert builds(makefiles, tree) == {
        "Dockerfile@. V=1": "Makefile:2",
        "Dockerfile@. V=2": "Makefile:4",
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a:\n\tdocker build $(DIR)", "$DIR"),
        ("a:\n\tdocker build $$DIR", "$DIR"),
        ("a:\n\tdocker build $(shell x)", "$(shell x)"),
        ("build/%:\n\tdocker build $@", "$@"),
        ("D = $(D)\n" + build("$(D)"), "$D"),
        ("D != x\n" + build("$(D)"), "$D"),
        ("ifdef CI\nD = app\nelse\nD = .\nendif\n" + build("$(D)"), "$D"),
        ("ifdef CI\nD = app\nendif\n" + build("$(D)"), "$D"),
        ("D = app\nifdef CI\nD = .\nendif\n" + build("$(D)"), "$D"),
    ],
)
def test_what_depends_on_something_unknown_is_said(text: str, what: str) -> None:
    assert unknown(makefiles, makefile(text)).endswith(
        f" the build is not known: the context depends on `{what}`, which has no value here"
    )


def test_a_dockerfile_that_another_target_makes_is_not_known() -> None:
    text = "Dockerfile.gen: Dockerfile.j2\n\tgenerate\n\na: Dockerfile.gen\n"
    assert unknown(makefiles, makefile(text + "\tdocker build -f Dockerfile.gen .")) == (
        "Makefile:5 the build is not known: "
        "the Dockerfile `Dockerfile.gen` is not in the repository"
    )


@pytest.mark.parametrize(
    "text",
    [
        "# a:\n#\tdocker build .",
        "\tdocker build .",
        "X = docker build .",
        "a:\n\techo docker build .",
        "docker-build: build\n\tmake docker",
    ],
)
def test_other_lines_build_nothing(text: str) -> None:
    assert builds(makefiles, makefile(text)) == {}


def test_a_makefile_runs_in_its_own_directory() -> None:
    tree = makefile("a:\n\tdocker build -f ../web/Dockerfile ..\n\tdocker build .", "app/Makefile")
    found = makefiles.discover(parse_tree(tree).snapshot)
    assert [one.id for one in found.builds] == ["web/Dockerfile@.", "app/Dockerfile@app"]


def test_what_is_included_runs_where_it_is_included() -> None:
    build = only(makefiles, makefile("a:\n\tdocker build app", "make/docker.mk"))
    assert (build.id, build.context_assumed) == ("app/Dockerfile@app", False)


@pytest.mark.parametrize(
    "text",
    [
        "A = $(A)$(A)\n" + "a:\n\tdocker build $(A)",
        "".join(f"V{n} = $(V{n + 1})$(V{n + 1})\n" for n in range(40)) + "a:\n\tdocker build $(V0)",
        "a:\n\tdocker build " + "$(" * 5000,
        "a:\n\tdocker build " + "$(if x," * 2000,
        "X = " + "$(or a,$(b))" * 3000 + "\na:\n\tdocker build $(X)",
        "define X\ndocker build\n" * 2000,
        "a \\\n" * 5000 + ": docker",
        "a" * 20_000 + " docker build\n" * 200,
        "docker build" + " " * 200_000 + "x",
    ],
    ids=lambda text: text[:16],
)
def test_no_makefile_holds_the_reader_up(text: str) -> None:
    snapshot = parse_tree("-- Makefile --\nx\n").snapshot
    source = Source("Makefile", text.encode())
    start = time.process_time()
    makefiles.discover(snapshot.with_texts([source]))
    assert time.process_time() - start < 5
