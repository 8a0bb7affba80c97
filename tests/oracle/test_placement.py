"""Which ignore file is in force, for every place that one may lie in.

What links do was tried with dockerd 28.5.2; the comments say what came out where
that surprises.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Mode, Snapshot, Tree, Unreadable
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.ignore.context import BuildContext

FILES = """
-- ctx/foo --
-- ctx/bar --
-- ctx/sub/foo --
-- Dockerfile --
FROM scratch
COPY . /
"""


def context(tree: str, dockerfile: str | None = "Dockerfile", root: str = "ctx") -> BuildContext:
    return BuildContext(parse_tree(FILES + tree).snapshot, Build(dockerfile, root))


def stopped(found: BuildContext) -> set[str]:
    assert found.problem is None
    return {path for path in ("foo", "bar", "sub/foo") if not found.lets_through(f"ctx/{path}")}


OWN = """
-- ctx/.dockerignore --
foo
-- Dockerfile.dockerignore --
"""


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("", set()),
        ("-- ctx/.dockerignore --\nfoo\n", {"foo"}),
        (OWN + "bar\n", {"bar"}),
        (OWN, set()),
        (OWN + "# only a comment\n", set()),
        ("-- ctx/Dockerfile.dockerignore --\nfoo\n", set()),
        ("-- .dockerignore --\nfoo\n", set()),
        ("-- ctx/sub/.dockerignore --\nfoo\n", set()),
        ("-- ctx/.containerignore --\nfoo\n", set()),
        ("-- ctx/.dockerignore/x --\nfoo\n", set()),
        ("-- Dockerfile.dockerignore/x --\nbar\n-- ctx/.dockerignore --\nfoo\n", {"foo"}),
    ],
)
def test_place_decides_whether_a_file_is_read(tree: str, expected: set[str]) -> None:
    assert stopped(context(tree)) == expected


LINK = "-- ctx/.dockerignore -> "


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (LINK + "ign --\n-- ctx/ign --\nfoo\n", {"foo"}),
        (LINK + "sub/ign --\n-- ctx/sub/ign --\nfoo\n", {"foo"}),
        (LINK + "../ign --\n-- ign --\nfoo\n", set()),
        # Above the context's root there is only the root.
        (LINK + "../ign --\n-- ign --\nbar\n-- ctx/ign --\nfoo\n", {"foo"}),
        (LINK + "/ign --\n-- ign --\nbar\n-- ctx/ign --\nfoo\n", {"foo"}),
        (LINK + "a --\n-- ctx/a -> b --\n-- ctx/b -> ign --\n-- ctx/ign --\nfoo\n", {"foo"}),
        (LINK + "a --\n-- ctx/a -> .dockerignore --\n", set()),
        (LINK + "nothing --\n", set()),
        (LINK + "sub --\n", set()),
        (LINK + "d/ign --\n-- ctx/d -> sub --\n-- ctx/sub/ign --\nfoo\n", {"foo"}),
        # `..` behind a link is taken from the text of the path, not from the file system.
        (
            LINK + "d/../ign --\n-- ctx/d -> sub/e --\n-- ctx/sub/e/x --\n"
            "-- ctx/sub/ign --\nfoo\n-- ctx/ign --\nbar\n",
            {"bar"},
        ),
        (LINK + "d/../ign --\n-- ctx/d -> sub/e --\n-- ctx/sub/ign --\nfoo\n", set()),
    ],
)
def test_symbolic_link_is_followed_inside_the_context(tree: str, expected: set[str]) -> None:
    assert stopped(context(tree)) == expected


USUAL = "-- ctx/.dockerignore --\nfoo\n-- docker/Dockerfile --\nFROM scratch\n"


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("-- docker/Dockerfile.dockerignore -> ign --\n-- docker/ign --\nbar\n", {"bar"}),
        ("-- docker/Dockerfile.dockerignore -> ../ign --\n-- docker/ign --\nbar\n", {"bar"}),
        ("-- docker/Dockerfile.dockerignore -> ../ign --\n-- ign --\nbar\n", {"foo"}),
        ("-- Dockerfile.dockerignore --\nbar\n", {"foo"}),
        ("-- docker/dockerfile.dockerignore --\nbar\n", {"foo"}),
    ],
)
def test_own_ignore_file_lies_beside_the_dockerfile(tree: str, expected: set[str]) -> None:
    assert stopped(context(USUAL + tree, "docker/Dockerfile")) == expected


def test_link_to_a_dockerfile_has_the_ignore_file_of_its_own_name() -> None:
    tree = "-- ctx/.dockerignore --\nfoo\n-- d/Dockerfile -> Real --\n-- d/Real --\nFROM scratch\n"
    assert stopped(context(tree + "-- d/Real.dockerignore --\nbar\n", "d/Dockerfile")) == {"foo"}
    own = "-- d/Dockerfile.dockerignore --\nbar\n"
    assert stopped(context(tree + own, "d/Dockerfile")) == {"bar"}


def test_directory_of_the_dockerfile_may_be_a_link() -> None:
    tree = "-- d -> e --\n-- e/Dockerfile --\nFROM scratch\n-- e/Dockerfile.dockerignore --\nbar\n"
    assert stopped(context(tree, "d/Dockerfile")) == {"bar"}


def test_context_may_be_a_link() -> None:
    found = context("-- link -> ctx --\n-- ctx/.dockerignore --\nfoo\n", root="link")
    assert found.root == "ctx"
    assert stopped(found) == {"foo"}


def test_inline_dockerfile_has_the_file_of_the_context() -> None:
    found = context(OWN + "bar\n", None)
    assert stopped(found) == {"foo"}
    assert found.candidates == ("ctx/.dockerignore",)


def test_named_context_has_its_own_file_only() -> None:
    tree = parse_tree(FILES + OWN + "bar\n").snapshot
    assert stopped(BuildContext.named(tree, "ctx")) == {"foo"}
    assert BuildContext.named(tree, "").ignore is None


def test_patterns_start_at_the_context_wherever_their_file_lies() -> None:
    assert stopped(context("-- Dockerfile.dockerignore --\nctx/foo\nsub/foo\n")) == {"sub/foo"}


def test_caller_may_name_the_ignore_file() -> None:
    tree = parse_tree(FILES + OWN + "bar\n-- ign --\nsub\n").snapshot
    found = BuildContext(tree, Build("Dockerfile", "ctx", ignore_file="ign"))
    assert stopped(found) == {"sub/foo"}
    missing = BuildContext(tree, Build("Dockerfile", "ctx", ignore_file="nothing"))
    assert missing.problem == "`nothing` cannot be read"


def test_shadowed_file_tells_what_it_would_stop() -> None:
    found = context(OWN + "bar\n")
    assert found.ignore_file == "Dockerfile.dockerignore"
    assert found.candidates == ("Dockerfile.dockerignore", "ctx/.dockerignore")
    assert found.shadowed is not None
    assert found.shadowed.ignore_file == "ctx/.dockerignore"
    assert stopped(found.shadowed) == {"foo"}
    assert context("-- ctx/.dockerignore --\nfoo\n").shadowed is None


@pytest.mark.parametrize("kind", [ContextKind.GIT, ContextKind.REMOTE])
def test_other_contexts_are_not_decided(kind: ContextKind) -> None:
    build = Build("Dockerfile", "https://example.org/r.git", kind)
    found = BuildContext(parse_tree(FILES).snapshot, build)
    assert found.problem is not None
    assert found.decide("ctx/foo").in_context is None
    assert found.let_through() is None
    assert found.has_dir("ctx") is None


def test_text_that_is_not_loaded_is_wanted() -> None:
    tree = Tree.of({"ctx/foo": Mode.FILE, "ctx/.dockerignore": Mode.FILE, "Dockerfile": Mode.FILE})
    build = Build("Dockerfile", "ctx")
    found = BuildContext(Snapshot(tree), build)
    assert found.wanted == ("ctx/.dockerignore",)
    assert found.problem == "`ctx/.dockerignore` is not loaded"
    verdict = found.decide("ctx/foo")
    assert (verdict.in_context, verdict.reason) == (None, found.problem)
    loaded = Snapshot(tree).with_texts([Source("ctx/.dockerignore", b"foo\n")])
    assert BuildContext(loaded, build).lets_through("ctx/foo") is False


def test_link_that_is_not_loaded_is_wanted() -> None:
    tree = Tree.of({"ctx/foo": Mode.FILE, "Dockerfile.dockerignore": Mode.SYMLINK})
    found = BuildContext(Snapshot(tree), Build("Dockerfile", "ctx"))
    assert found.wanted == ("Dockerfile.dockerignore",)
    assert found.lets_through("ctx/foo") is None


def test_unreadable_file_is_a_problem_with_its_reason() -> None:
    tree = Tree.of({"ctx/foo": Mode.FILE, "ctx/.dockerignore": Mode.FILE})
    broken = Snapshot(tree).with_texts([Unreadable("ctx/.dockerignore", "too large")])
    found = BuildContext(broken, Build("Dockerfile", "ctx"))
    assert found.problem == "`ctx/.dockerignore` cannot be read: too large"
    assert found.wanted == ()


def test_own_file_in_force_makes_the_other_one_irrelevant() -> None:
    tree = Tree.of(
        {"ctx/foo": Mode.FILE, "ctx/.dockerignore": Mode.FILE, "D.dockerignore": Mode.FILE}
    )
    own = Snapshot(tree).with_texts([Source("D.dockerignore", b"foo\n")])
    assert BuildContext(own, Build("D", "ctx")).lets_through("ctx/foo") is False


def test_submodule_and_the_outside_are_not_known() -> None:
    tree = Tree.of({"lib": Mode.SUBMODULE, "a/b": Mode.SUBMODULE, "Dockerfile": Mode.FILE})
    assert "submodule `lib`" in (BuildContext(Snapshot(tree), Build("D", "lib/x")).problem or "")
    assert "submodule `a/b`" in (BuildContext(Snapshot(tree), Build("D", "a/b")).problem or "")
    outside = BuildContext(Snapshot(tree), Build("../Dockerfile", ""))
    assert outside.problem == "`../Dockerfile` lies outside the repository"


def test_file_that_docker_refuses_is_a_problem_only_where_it_is_read() -> None:
    bad = "-- ctx/.dockerignore --\n\nok\n[a\n"
    found = context(bad)
    assert found.problem == "`[a` on line 3 of `ctx/.dockerignore`: syntax error in pattern"
    assert found.lets_through("ctx/foo") is None
    assert stopped(context(bad + "-- Dockerfile.dockerignore --\nbar\n")) == {"bar"}


def test_decision_names_file_line_and_pattern_as_written() -> None:
    found = context("-- ctx/.dockerignore --\n# c\n  /foo  \nsub\n!sub/foo\n")
    decided = found.decide("ctx/foo").decided_by
    assert decided is not None
    assert (decided.path, decided.line, decided.pattern) == ("ctx/.dockerignore", 2, "/foo")
    again = found.decide("ctx/sub/foo")
    assert again.in_context is True
    assert again.decided_by == replace(decided, line=4, pattern="!sub/foo")
    assert found.decide("ctx/bar").decided_by is None
    pattern = found.pattern_at(4)
    assert pattern is not None
    assert pattern.negated


def test_outside_of_the_context_is_another_answer() -> None:
    found = context("-- ctx/.dockerignore --\n*\n")
    for path in ("Dockerfile", "ctxt/foo", "c"):
        verdict = found.decide(path)
        assert (verdict.in_context, verdict.outside, verdict.decided_by) == (False, True, None)
    inside = found.decide("ctx/foo")
    assert (inside.in_context, inside.outside) == (False, False)
    assert found.decide("ctx", is_dir=True).in_context is True
    assert found.has_dir("other") is False
