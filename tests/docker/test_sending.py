"""What the client does not send of a context is not there for the builder."""

from __future__ import annotations

import pytest

from hullcheck.docker.build import Build, ContextKind

from .followed import followed, landed, stopped

LINKS = "-- a/l -> ../lib/y --\n-- a/z --\n-- lib/y --\n-- lib/z --\n"
START = "-- Dockerfile --\nFROM scratch\n"


@pytest.mark.parametrize(
    ("files", "copies", "told"),
    [
        (LINKS, "COPY */l /d/", ["2*: `lib/y` is not there"]),
        (LINKS, "COPY */l lib /d/", []),
        (LINKS, "COPY */l . /d/", []),
        (LINKS, "COPY */l $X /d/", []),
        (LINKS, "COPY */l /d/\nRUN --mount=type=tmpfs,target=/t true", []),
        (
            LINKS,
            "COPY */l /d/\nRUN --mount=type=cache,target=/t true",
            ["2*: `lib/y` is not there"],
        ),
        (LINKS, "COPY */l /d/\nRUN --mount=source=lib,target=/t true", []),
        (f"{LINKS}-- here -> . --\n", "COPY */l /d/", []),
        (f"{LINKS}-- aa -> lib --\n", "COPY a*/l /d/", ["2*: `lib/y` is not there"]),
        ("-- l -> d --\n-- d/a --\n-- d/b --\n", "COPY l/a l/b /x/", ["2*: `d/b` is not there"]),
        ("-- l -> d --\n-- d/a --\n-- d/b --\n", "COPY l/a l/b d/b /x/", []),
        ("-- x/a --\n-- x/b --\n", "COPY x[^b]a /d/", []),
        ("-- a\\b --\n", r"COPY a\\b /d/", ["2*: `a\\b` is not there"]),
        (
            "-- a --\n-- dist/x --\n",
            "COPY dist/*.js a /d/",
            ["2*: `dist` is not sent: nothing in it matches"],
        ),
        (
            "-- a --\n",
            "COPY dist/*.js a /d/",
            ["2*: `dist/*.js` is not there: `dist` does not exist"],
        ),
        (
            "-- a --\n",
            "COPY *[ a /d/",
            ["2*: `*[` is not there: `*[` is refused: syntax error in pattern"],
        ),
        ("-- a --\n", "COPY --parents *[ /d/", ["2: syntax error in pattern"]),
    ],
)
def test_what_is_not_sent_is_not_there(files: str, copies: str, told: list[str]) -> None:
    assert stopped(followed(f"{files}{START}{copies}\n", interest=[])) == told


def test_what_the_builder_clones_is_all_there() -> None:
    tree = f"{LINKS}{START}COPY */l /d/\n"
    flow = followed(tree, build=Build("Dockerfile", "", context_kind=ContextKind.GIT))
    assert stopped(flow) == []


def test_of_a_directory_that_is_named_only_what_is_sent_lands() -> None:
    tree = f"-- src/lib/l -> /src/lib --\n-- src/lib/x --\n-- other --\n{START}COPY ?rc/lib/l /d/\n"
    flow = followed(tree)
    assert not flow.problems
    assert landed(flow) == ["src/lib/l -> /d/l by 2 in 0"]


FOLDER = (
    "-- root/d/x --\n-- root/b --\n-- root/c --\n-- a --\n-- Dockerfile --\nFROM extra AS one\n"
)


@pytest.mark.parametrize(
    ("dockerfile", "told"),
    [
        ("COPY a /d/x/\nFROM scratch\nCOPY --from=one d/x/a /", []),
        ("COPY a /d/x/\nFROM scratch\nCOPY --from=one d /", ["2: `/d/x` is a file, or below one"]),
        ("COPY a /d/x/\nFROM scratch\nCOPY --from=one $X /", ["2: `/d/x` is a file, or below one"]),
        ("COPY a /d/x/", ["2: `/d/x` is a file, or below one"]),
        (
            "COPY a /d/x/\nRUN true\nFROM scratch\nCOPY --from=one d/x/a /",
            ["2: `/d/x` is a file, or below one"],
        ),
        ("COPY a /d/x/\nFROM scratch\nRUN --mount=from=one,source=b,target=/t true", []),
        (
            "COPY a /d/x/\nFROM scratch\nRUN --mount=from=one,target=/t true",
            ["2: `/d/x` is a file, or below one"],
        ),
    ],
)
def test_of_a_stages_folder_is_sent_what_is_copied_from_the_stage(
    dockerfile: str, told: list[str]
) -> None:
    build = Build("Dockerfile", "", named_contexts={"extra": "root"})
    assert stopped(followed(f"{FOLDER}{dockerfile}\n", build=build)) == told


def test_each_instruction_asks_a_named_context_for_its_own() -> None:
    copies = "COPY --from=extra . /all/\nCOPY --from=extra */l /d/\n"
    tree = f"-- extra/a/l -> ../lib/y --\n-- extra/lib/y --\n{START}{copies}"
    build = Build("Dockerfile", "", named_contexts={"extra": "extra"})
    assert stopped(followed(tree, build=build)) == ["3: `lib/y` is not there"]


def test_what_is_not_sent_of_another_context_lands_nowhere() -> None:
    tree = f"{FOLDER}FROM one\nFROM scratch\nCOPY --from=1 b /\n"
    build = Build("Dockerfile", "", named_contexts={"extra": "root"})
    assert [each for each in landed(followed(tree, build=build)) if "(not" not in each] == [
        "root/b -> /b by 1,4 in 2"
    ]


def test_a_build_is_followed_once_where_all_that_it_names_is_sent() -> None:
    files = "".join(f"-- src/{number} --\n" for number in range(100))
    copies = "COPY src dist*/x pack/*/y* /d/\nCOPY src/*.none src/1 /d/\n"
    tree = f"{files}-- pack/a/y.txt --\n{START}{copies}"
    assert followed(tree, interest=[]).effort.spent < 1_500


@pytest.mark.parametrize(
    ("copy", "limit"),
    [("COPY */l x.py /d/", 3_000), ("COPY a*/b/l x.py /d/", 3_000), ("COPY **/l x.py /d/", 60_000)],
)
def test_no_more_of_the_context_is_looked_at_than_patterns_may_match(copy: str, limit: int) -> None:
    files = "".join(f"-- b{number % 9}/d/{number} --\n" for number in range(3_000))
    tree = f"{files}-- x.py -> z --\n-- z --\n-- a/l -> ../y --\n-- y --\n{START}{copy}\n"
    flow = followed(tree, interest=[])
    assert not flow.unfinished
    assert flow.effort.spent < limit
