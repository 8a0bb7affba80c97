"""What becomes of files that are followed through a build, told line by line.

That it is true is proved by the recordings in `tests/oracle`; here stands how it is told.
"""

from __future__ import annotations

import pytest

from hullcheck.docker.build import Build
from hullcheck.docker.flow import MAX_SHOWN, shortened
from hullcheck.docker.images.row import ImageRow, OwnImage

from .followed import followed, landed, read, stopped, unknown

TREE = """
-- a.txt --
-- src/b.py --
-- src/c/d.py --
-- ignored/x --
-- .dockerignore --
ignored
-- link -> src/b.py --
-- loop -> loop --
-- Dockerfile --
"""
FOLLOWED = ["a.txt", "src/b.py", "src/c/d.py", "ignored/x"]


def lands(dockerfile: str) -> list[str]:
    return landed(followed(TREE + dockerfile, interest=FOLLOWED))


@pytest.mark.parametrize(
    ("dockerfile", "told"),
    [
        pytest.param(
            "FROM scratch\nCOPY a.txt src/b.py /app/\n",
            ["a.txt -> /app/a.txt by 2 in 0", "src/b.py -> /app/b.py by 2 in 0"],
            id="what is copied into a directory keeps its name",
        ),
        pytest.param(
            "FROM scratch\nCOPY a.txt /x\nCOPY src/b.py /x\n",
            ["src/b.py -> /x by 3 in 0", "a.txt -> /x by 2 in 0 replaced by 3"],
            id="a later file at its place replaces it",
        ),
        pytest.param(
            "FROM scratch\nCOPY a.txt /x/a.txt\nCOPY a.txt /x/\nCOPY src/b.py /x\n",
            [
                "a.txt -> /x/a.txt by 3 in 0",
                "src/b.py -> /x/b.py by 4 in 0",
                "a.txt -> /x/a.txt by 2 in 0 replaced by 3",
            ],
            id="only what is at the same place is replaced",
        ),
        pytest.param(
            "FROM scratch\nCOPY a.txt /x\nCOPY <<x /\nhi\nx\n",
            ["a.txt -> /x by 2 in 0 replaced by 3"],
            id="a text in the Dockerfile replaces a file",
        ),
        pytest.param(
            "FROM scratch AS one\nCOPY . /app/\nFROM one\nCOPY a.txt /app/a.txt\n",
            [
                "a.txt -> /app/a.txt by 2 in one (not final)",
                "src/b.py -> /app/src/b.py by 2 in one (not final)",
                "src/c/d.py -> /app/src/c/d.py by 2 in one (not final)",
                "src/b.py -> /app/src/b.py by 2 in 1",
                "src/c/d.py -> /app/src/c/d.py by 2 in 1",
                "a.txt -> /app/a.txt by 4 in 1",
                "a.txt -> /app/a.txt by 2 in 1 replaced by 4",
            ],
            id="the final stage has what its base has, one before it only what is new",
        ),
        pytest.param(
            "FROM scratch AS one\nCOPY a.txt /x\nCOPY src/b.py /x\n"
            "FROM one AS two\nCOPY src/c/d.py /x\nFROM two\n",
            [
                "src/b.py -> /x by 3 in one (not final)",
                "a.txt -> /x by 2 in one (not final) replaced by 3",
                "src/c/d.py -> /x by 5 in two (not final)",
                "src/b.py -> /x by 3 in two (not final) replaced by 5",
                "src/c/d.py -> /x by 5 in 2",
                "a.txt -> /x by 2 in 2 replaced by 3",
                "src/b.py -> /x by 3 in 2 replaced by 5",
            ],
            id="what was replaced in a base is told once where it happened, and of the image",
        ),
        pytest.param(
            "FROM scratch AS one\nCOPY src /app\nFROM scratch\nCOPY --from=one /app/b.py /c.py\n",
            [
                "src/b.py -> /app/b.py by 2 in one (not final)",
                "src/c/d.py -> /app/c/d.py by 2 in one (not final)",
                "src/b.py -> /c.py by 2,4 in 1",
            ],
            id="from stage to stage each instruction is a step",
        ),
        pytest.param(
            "FROM python:3 AS one\nCOPY src /app\nRUN rm -rf /app/c\n"
            "FROM scratch\nCOPY --from=one /app /out\n",
            [
                "src/b.py -> /app/b.py by 2 in one (not final)",
                "src/c/d.py -> /app/c/d.py by 2 in one (not final) removed by 3",
                "src/b.py -> /out/b.py by 2,5 in 1",
                "src/c/d.py -> /out/c/d.py by 2,5 in 1 removed by 3 elsewhere",
            ],
            id="what was removed before it was copied on never gets there",
        ),
        pytest.param(
            "FROM python:3\nCOPY src /app\nRUN rm -rf /app/b.py\nRUN rm -rf /app\n",
            [
                "src/b.py -> /app/b.py by 2 in 0 removed by 3",
                "src/c/d.py -> /app/c/d.py by 2 in 0 removed by 4",
            ],
            id="what is gone is not removed again",
        ),
        pytest.param(
            "FROM python:3\nCOPY src /app\nCOPY src /apple\nRUN rm -rf /app\n",
            [
                "src/b.py -> /app/b.py by 2 in 0 removed by 4",
                "src/c/d.py -> /app/c/d.py by 2 in 0 removed by 4",
                "src/b.py -> /apple/b.py by 3 in 0",
                "src/c/d.py -> /apple/c/d.py by 3 in 0",
            ],
            id="a directory whose name begins alike is not removed",
        ),
        pytest.param(
            "FROM python:3\nCOPY src /app\nCOPY a.txt /\nRUN find /app -name '*.py' -delete\n",
            [
                "src/b.py -> /app/b.py by 2 in 0 removed by 4",
                "src/c/d.py -> /app/c/d.py by 2 in 0 removed by 4",
                "a.txt -> /a.txt by 3 in 0",
            ],
            id="find removes in the directory itself and below it",
        ),
        pytest.param(
            "FROM python:3\nCOPY src a.txt /\nRUN find / -name '[abd].*' -delete\n",
            [
                "src/b.py -> /b.py by 2 in 0 removed by 3",
                "src/c/d.py -> /c/d.py by 2 in 0 removed by 3",
                "a.txt -> /a.txt by 2 in 0 removed by 3",
            ],
            id="find removes in the root itself and below it",
        ),
        pytest.param(
            "FROM python:3\nCOPY src /app\nRUN find / -name c -delete\n"
            "RUN find /app -type f -name c -exec rm {} +\nRUN find /app -name c -exec rm -r {} +\n",
            [
                "src/b.py -> /app/b.py by 2 in 0",
                "src/c/d.py -> /app/c/d.py by 2 in 0 removed by 5",
            ],
            id="find removes what is in a directory only where rm does it",
        ),
        pytest.param(
            "FROM python:3\nCOPY src /app\nRUN rm -rf /app/*\n",
            [
                "src/b.py -> /app/b.py by 2 in 0 removed by 3",
                "src/c/d.py -> /app/c/d.py by 2 in 0 removed by 3",
            ],
            id="a wildcard of the shell removes directories with all that is in them",
        ),
        pytest.param(
            "FROM scratch\nARG X\nCOPY a.txt /srv/$X/\n",
            ["a.txt -> None by 3 in 0"],
            id="a destination that is not known is no path",
        ),
        pytest.param(
            "FROM python:3\nRUN mkdir -p /srv/x\nCOPY a.txt /srv/x\nCOPY a.txt /srv/y\n",
            ["a.txt -> /srv/x/a.txt by 3 in 0", "a.txt -> /srv/y by 4 in 0"],
            id="a directory that a RUN makes is one",
        ),
        pytest.param(
            "FROM scratch\nWORKDIR /w\nWORKDIR d\nCOPY a.txt .\nCOPY a.txt x\n",
            ["a.txt -> /w/d/a.txt by 4 in 0", "a.txt -> /w/d/x by 5 in 0"],
            id="WORKDIR is a directory, and what relative paths begin at",
        ),
        pytest.param(
            "FROM scratch\nCOPY link /l\nCOPY src/*/d.py /all/\n",
            ["src/b.py -> /l by 2 in 0", "src/c/d.py -> /all/d.py by 3 in 0"],
            id="a link that is named is followed",
        ),
        pytest.param(
            "FROM scratch\nCOPY --exclude=b.py src /e\n",
            ["src/c/d.py -> /e/c/d.py by 2 in 0"],
            id="what is excluded stays behind",
        ),
        pytest.param(
            "FROM scratch\nCOPY --parents src/./c/d.py /p/\nCOPY --parents src/c/d.py /q/\n",
            ["src/c/d.py -> /p/c/d.py by 2 in 0", "src/c/d.py -> /q/src/c/d.py by 3 in 0"],
            id="parents are kept from the pivot on",
        ),
        pytest.param(
            "FROM scratch\nCOPY <<one <<two /h/\n1\none\n2\ntwo\nCOPY a.txt /h\n",
            ["a.txt -> /h/a.txt by 7 in 0"],
            id="texts of a Dockerfile lie in the directory that they are written to",
        ),
        pytest.param(
            "FROM python:3 AS one\nCOPY src /app\nFROM scratch\nCOPY --from=one /app/* /out/\n",
            [
                "src/b.py -> /app/b.py by 2 in one (not final)",
                "src/c/d.py -> /app/c/d.py by 2 in one (not final)",
                "src/b.py -> /out/b.py by 2,4 in 1",
                "src/c/d.py -> /out/d.py by 2,4 in 1",
            ],
            id="a wildcard finds what is followed where a stage cannot be listed",
        ),
        pytest.param(
            "FROM python:3 AS one\nCOPY src /app\n"
            "FROM scratch\nCOPY --from=one /app/*/d.py /app/*.py /out/\n",
            [
                "src/b.py -> /app/b.py by 2 in one (not final)",
                "src/c/d.py -> /app/c/d.py by 2 in one (not final)",
                "src/c/d.py -> /out/d.py by 2,4 in 1",
                "src/b.py -> /out/b.py by 2,4 in 1",
            ],
            id="a wildcard in the middle goes through directories",
        ),
        pytest.param(
            "FROM scratch\nWORKDIR /w\nCOPY src ./\nCOPY a.txt .\nCOPY a.txt x/.\n",
            [
                "src/b.py -> /w/b.py by 3 in 0",
                "src/c/d.py -> /w/c/d.py by 3 in 0",
                "a.txt -> /w/a.txt by 4 in 0",
                "a.txt -> /w/x/a.txt by 5 in 0",
            ],
            id="a dot at its end makes a destination a directory",
        ),
        pytest.param(
            "FROM scratch\nWORKDIR /w\nCOPY a.txt .\n",
            ["a.txt -> /w/a.txt by 3 in 0"],
            id="a lone dot is the working directory",
        ),
        pytest.param(
            "FROM scratch\nCOPY a.txt .\n",
            ["a.txt -> /a.txt by 2 in 0"],
            id="without WORKDIR that is the root",
        ),
        pytest.param(
            "FROM scratch AS one\nCOPY a.txt /\nFROM scratch AS two\nCOPY src/b.py /\n",
            ["src/b.py -> /b.py by 4 in two"],
            id="a stage that the target does not need is not built",
        ),
    ],
)
def test_where_a_file_lands(dockerfile: str, told: list[str]) -> None:
    assert lands(dockerfile) == told


@pytest.mark.parametrize(
    ("dockerfile", "told"),
    [
        ("COPY a.txt /", []),
        ("COPY ignored /x", ["2*: `ignored` is not there: `ignored` does not exist"]),
        (
            "COPY ignored/* /x",
            [
                "2*: `ignored/*` is not there: `ignored` does not exist",
            ],
        ),
        ("COPY ../none /", ["2*: `../none` is not there: `none` does not exist"]),
        ("COPY src/*.txt /all/", ["2*: `src` is not sent: nothing in it matches"]),
        ("COPY src/*.txt src/b.py /all/", []),
        ("COPY src/*.txt src /all/", []),
        ("COPY src/*.txt . /all/", []),
        ("COPY src/c/*.txt src/b.py /all/", ["2*: `src/c` is not sent: nothing in it matches"]),
        ("COPY *.none /all/", []),
        (
            "COPY src/[ /all/",
            [
                "2*: `src/[` is not there: `[` is refused: syntax error in pattern",
            ],
        ),
        ("COPY !a.txt /", ["2*: `!a.txt` is not there: `!a.txt` does not exist"]),
        ("COPY loop /", ["2*: `loop` is not there: `loop` does not exist"]),
        ("COPY !*.txt /", []),
        ("COPY src[^x]b.py /x\nWORKDIR /x", ["3: `/x` is a file, or below one"]),
        ("COPY a.txt /f\nWORKDIR /f", ["3: `/f` is a file, or below one"]),
        ("COPY a.txt /f\nWORKDIR /f/x", ["3: `/f/x` is a file, or below one"]),
        ("COPY a.txt /f/x\nRUN rm -rf /f\nWORKDIR /f/x", []),
        (
            "COPY a.txt /f/x\nRUN rm -rf /g /f/x/y\nWORKDIR /f/x",
            ["4: `/f/x` is a file, or below one"],
        ),
        (
            "COPY a.txt /f/x\nRUN rm -rf /f\nCOPY a.txt /f\nWORKDIR /f",
            ["5: `/f` is a file, or below one"],
        ),
        ("COPY a.txt /f\nCOPY a.txt /f/", ["3: `/f` is a file, or below one"]),
        ("COPY a.txt /f\nCOPY src/b.py /f/x/y", ["3: `/f/x/y` is a file, or below one"]),
        ("COPY a.txt /d\nCOPY src /d", ["3: cannot copy to non-directory: `/d`"]),
        ("COPY <<t /d\nhi\nt\nCOPY src /d", ["5: cannot copy to non-directory: `/d`"]),
        (
            "COPY src /d/a.txt\nCOPY a.txt /d/",
            ["3: cannot replace to directory `/d/a.txt` with file"],
        ),
        ("COPY a.txt /d/c\nCOPY src /d", ["3: cannot copy to non-directory: `/d/c`"]),
        (
            "COPY src /d/b.py\nCOPY src /d",
            ["3: cannot replace to directory `/d/b.py` with file"],
        ),
        (
            "COPY a.txt /d/c/d.py/x\nCOPY src /d",
            ["3: cannot replace to directory `/d/c/d.py` with file"],
        ),
        ("COPY a.txt /d/c/d.py/x\nCOPY --exclude=c src /d", []),
        ("COPY . /\nCOPY a.txt /loop/x", ["3: `/loop/x` is a loop of symbolic links"]),
        ("COPY ${X /", ["2: unsupported modifier () in substitution"]),
        ("COPY a.txt /${X", ["2: unsupported modifier () in substitution"]),
        ("COPY --exclude=[ src /", ["2: syntax error in pattern"]),
        ("RUN --mount=source=none,target=/m ls", ["2*: `none` is not there"]),
        ("RUN --mount=source=ignored,target=/m ls", ["2*: `ignored` is not there"]),
        ("RUN --mount=source=src,target=/m ls", []),
    ],
)
def test_why_and_where_the_builder_stops(dockerfile: str, told: list[str]) -> None:
    tree = f"{TREE}FROM scratch\n{dockerfile}\n"
    assert stopped(followed(tree, interest=FOLLOWED)) == told


@pytest.mark.parametrize(
    ("files", "copy", "told"),
    [
        ("-- !c --\n", "./!c", ["2*: `!c` is not there"]),
        ("-- a/l -> m --\n-- a/m --\n", "*/l", ["2*: `a/m` is not there"]),
        ("-- a/l -> m --\n-- a/m --\n", "a/l", []),
        ("-- a/l --\n", "*/l", []),
    ],
)
def test_what_a_source_is_for_the_client_alone_is_not_sent(
    files: str, copy: str, told: list[str]
) -> None:
    tree = f"{files}-- d --\n-- Dockerfile --\nFROM scratch\nCOPY d {copy} /x/\n"
    assert stopped(followed(tree, interest=[])) == told


@pytest.mark.parametrize(
    ("dockerfile", "told"),
    [
        (
            "COPY src /app/",
            ["2-2 COPY src /app/ | src | src = src"],
        ),
        (
            "COPY ./src \\\n  a.txt /app/",
            [
                "2-3 COPY ./src a.txt /app/ | ./src | src = src",
                "2-3 COPY ./src a.txt /app/ | a.txt | a.txt = a.txt",
            ],
        ),
        (
            "ARG X=src\nCOPY $X/*.py link /app/",
            [
                "3-3 COPY $X/*.py link /app/ | src/*.py | src/*.py = src/b.py",
                "3-3 COPY $X/*.py link /app/ | link | link = src/b.py",
            ],
        ),
        (
            "ADD https://example.org/x a.txt /",
            ["2-2 ADD https://example.org/x a.txt / | a.txt | a.txt = a.txt"],
        ),
        ("COPY --from=python:3 / /x", []),
        (
            "RUN --mount=type=bind,source=./src,target=/m ls\nRUN --mount=target=/m ls",
            [
                "2-2 RUN --mount=type=bind,source=./src,target=/m ls | ./src | src = src (mount)",
                "3-3 RUN --mount=target=/m ls |  |  =  (mount)",
            ],
        ),
        ("RUN --mount=type=cache,target=/m ls", []),
        (
            "RUN --mount=source=none,target=/m ls",
            ["2-2 RUN --mount=source=none,target=/m ls | none | none =  (mount)"],
        ),
    ],
)
def test_what_an_instruction_reads_of_the_context(dockerfile: str, told: list[str]) -> None:
    assert read(followed(f"{TREE}FROM scratch\n{dockerfile}\n", interest=FOLLOWED)) == told


@pytest.mark.parametrize(
    ("dockerfile", "told", "left_open"),
    [
        (
            "ARG X\nCOPY src/c$X/y /y/",
            ["Dockerfile:3 `src/c$X/y` is not known: the value of `X` is not known [Dockerfile@.]"],
            {"src"},
        ),
        (
            "ARG X\nADD $X /y/",
            ["Dockerfile:3 `$X` is not known: the value of `X` is not known [Dockerfile@.]"],
            {""},
        ),
        (
            "COPY a.txt /\nFROM python\nARG X\nCOPY --from=0 /$X /y/",
            ["Dockerfile:5 `/$X` is not known: the value of `X` is not known [Dockerfile@.]"],
            {"a.txt"},
        ),
        (
            "ARG X\nRUN --mount=type=bind,source=$X,target=/m ls",
            ["Dockerfile:3 `$X` is not known: the value of `X` is not known [Dockerfile@.]"],
            set(),
        ),
    ],
)
def test_what_cannot_be_decided_leaves_open_what_it_may_reach(
    dockerfile: str, told: list[str], left_open: set[str]
) -> None:
    flow = followed(f"{TREE}FROM scratch\n{dockerfile}\n", interest=FOLLOWED)
    assert unknown(flow) == told
    assert flow.open_sources == left_open


def test_a_build_of_a_directory_reads_what_is_in_it() -> None:
    tree = (
        "-- web/a.txt --\n-- web/src/b.py --\n-- other/c.py --\n-- web.txt --\n"
        "-- web/sub (submodule) --\n-- web/up -> ../other/c.py --\n-- web/in -> src --\n"
        "-- Dockerfile --\nFROM scratch\nCOPY . /app/\nCOPY in/ sub /in/\nCOPY no[ne] /x\n"
    )
    flow = followed(tree, build=Build("Dockerfile", "web"))
    assert landed(flow) == [
        "web/a.txt -> /app/a.txt by 2 in 0",
        "web/in -> /app/in by 2 in 0",
        "web/src/b.py -> /app/src/b.py by 2 in 0",
        "web/sub -> /app/sub by 2 in 0",
        "web/up -> /app/up by 2 in 0",
        "web/src/b.py -> /in/b.py by 3 in 0",
        "web/sub -> /in by 3 in 0",
    ]
    assert stopped(flow) == []


def test_a_named_context_is_a_directory_with_an_ignore_file_of_its_own() -> None:
    tree = (
        "-- libs/one.py --\n-- libs/two.py --\n-- libs/.dockerignore --\ntwo.py\n"
        "-- Dockerfile --\nFROM scratch\nCOPY --from=libs / /libs/\nCOPY --from=far /x /\n"
    )
    named = {"libs": "./libs", "far": "../far", "image": "docker-image://python:3"}
    flow = followed(tree, build=Build("Dockerfile", "", named_contexts=named))
    assert landed(flow) == [
        "libs/.dockerignore -> /libs/.dockerignore by 2 in 0",
        "libs/one.py -> /libs/one.py by 2 in 0",
    ]
    assert list(flow.named) == ["libs"]
    assert read(flow) == []


@pytest.mark.parametrize("place", ["..", "../x", "/", "a/../.."])
def test_a_named_context_outside_of_the_repository_has_none_of_its_files(place: str) -> None:
    tree = "-- f --\n-- Dockerfile --\nFROM scratch\nCOPY --from=far . /\n"
    flow = followed(tree, build=Build("Dockerfile", "", named_contexts={"far": place}))
    assert landed(flow) == stopped(flow) == []
    assert flow.named == {}


def test_a_stage_can_begin_with_a_named_context() -> None:
    tree = "-- root/etc/x --\n-- Dockerfile --\nFROM base\nCOPY root/etc/x /y\n"
    flow = followed(tree, build=Build("Dockerfile", "", named_contexts={"base": "root"}))
    assert landed(flow) == [
        "root/etc/x -> /etc/x by 1 in 0",
        "root/etc/x -> /y by 2 in 0",
    ]


def test_a_wildcard_below_a_file_matches_nothing() -> None:
    tree = "-- a --\n-- Dockerfile --\nFROM scratch\nCOPY a a/* /\nFROM busybox\nCOPY a /b\n"
    tree += "FROM scratch\nCOPY --from=1 /b/x* /c\nCOPY --from=0 / /a/* /\n"
    flow = followed(tree)
    assert stopped(flow) == []
    assert [each for each in landed(flow) if "not final" not in each] == ["a -> /a by 2,7 in 2"]


@pytest.mark.parametrize("wildcard", ["/out/*", "/o*/", "/out/*/b*", "/*/*/b", "/*/app"])
def test_a_wildcard_may_match_what_a_run_makes(wildcard: str) -> None:
    tree = "-- a --\n-- Dockerfile --\nFROM golang AS a\nCOPY a /out/a/\nRUN make /out/app\n"
    tree += f"FROM scratch AS b\nCOPY --from=a {wildcard} /bin/\n"
    tree += "FROM scratch\nCOPY --from=b /bin/app /app\nCOPY --from=b /bim/* /app\n"
    assert stopped(followed(tree)) == ["8: `/bim/*` is not there: `bim` does not exist"]


@pytest.mark.parametrize("start", ["base", "base AS a\nFROM a", "b AS base\nFROM base"])
def test_a_folder_has_no_settings_of_an_image(start: str) -> None:
    dockerfile = f"FROM {start}\nENV X=$Y\nCOPY f ./x$X\nWORKDIR p\nCOPY f ./\n"
    tree = f"-- root/etc/x --\n-- f --\n-- Dockerfile --\n{dockerfile}"
    flow = followed(tree, build=Build("Dockerfile", "", named_contexts={"base": "../far"}))
    assert [each.split(" by ")[0] for each in landed(flow)] == ["f -> /x", "f -> /p/f"]
    named = {"base": "docker-image://python:3"}
    flow = followed(tree, build=Build("Dockerfile", "", named_contexts=named))
    assert {each.split(" by ")[0] for each in landed(flow)} == {"f -> None"}


def test_without_the_target_nothing_is_built() -> None:
    flow = followed(
        "-- Dockerfile --\nFROM scratch\nCOPY Dockerfile /\n",
        build=Build("Dockerfile", "", target="x"),
    )
    assert stopped(flow) == ["1: there is no stage `x`"]
    assert (landed(flow), flow.stages, flow.target) == ([], [], None)


def test_a_build_that_is_too_large_is_given_up_with_its_reason() -> None:
    tree = "-- a --\n-- b --\n-- web/Dockerfile --\n-- Dockerfile --\nFROM scratch\nCOPY . /\n"
    flow = followed(tree, limit=80)
    assert flow.unfinished == "the build is too large to be followed to its end"
    assert unknown(flow) == [f"Dockerfile:None {flow.unfinished} [Dockerfile@.]"]
    assert all(each.limit for each in flow.unknowns)
    assert flow.open_sources == {""}
    assert flow.undecided("a")


def test_a_long_instruction_is_shown_in_part() -> None:
    words = " ".join(["a.txt"] * 40)
    shown = read(followed(f"{TREE}FROM scratch\nCOPY {words} \\\n  /x/\n", interest=[]))[0]
    told = shown.partition(" | ")[0].removeprefix("2-3 ")
    assert told == f"COPY {words}"[: MAX_SHOWN - 1] + "…"
    exact = "COPY a.txt /".ljust(MAX_SHOWN, "x")
    assert shortened("COPY", exact.removeprefix("COPY ")) == exact


def test_where_a_source_lies_that_is_not_sent() -> None:
    tree = (
        "-- web/a/x.py --\n-- b/y.py --\n-- web/.dockerignore --\na\n-- Dockerfile --\n"
        "FROM scratch\nCOPY a/x.py b/y.py ../b/y.py none.py no*e a/ /z/\n"
    )
    flow = followed(tree, build=Build("Dockerfile", "web"))
    where = {
        use.word: (list(flow.dropped(use, flow.tree)), flow.elsewhere(use, flow.tree))
        for use in flow.sources
    }
    assert where == {
        "a/x.py": (["web/a/x.py"], None),
        "b/y.py": ([], "b/y.py"),
        "../b/y.py": ([], "b/y.py"),
        "none.py": ([], None),
        "no*e": ([], None),
        "a/": (["web/a"], None),
    }
    assert [use.word for use in flow.absent(flow.tree)] == ["none.py"]


def test_what_a_base_stage_has_lost_is_told_once() -> None:
    assert lands(
        "FROM scratch AS a\nCOPY a.txt /x\nCOPY src/b.py /x\nFROM a AS b\nCOPY a.txt /y\n"
        "FROM scratch\nCOPY --from=b /y /z\n"
    ) == [
        "src/b.py -> /x by 3 in a (not final)",
        "a.txt -> /x by 2 in a (not final) replaced by 3",
        "a.txt -> /y by 5 in b (not final)",
        "a.txt -> /z by 5,7 in 2",
    ]


def test_an_instruction_is_told_by_its_first_line() -> None:
    assert lands("FROM scratch\nCOPY a.txt \\\n  /x\nRUN rm \\\n  /x\n") == [
        "a.txt -> /x by 2 in 0 removed by 4"
    ]


@pytest.mark.parametrize(("exact", "path"), [(True, "/x"), (False, None)])
def test_where_every_argument_is_given_an_unset_one_names_the_base(
    exact: bool, path: str | None
) -> None:
    build = Build("Dockerfile", "", exact=exact)
    tree = f"{TREE}ARG BASE\nFROM ${{BASE:-scratch}}\nCOPY a.txt x\n"
    told = landed(followed(tree, build=build, interest=["a.txt"]))
    assert told == [f"a.txt -> {path} by 3 in 0"]


def test_what_lies_nearest_is_where_a_source_is_meant_to_be() -> None:
    tree = (
        "-- a/y.py --\n-- y.py --\n-- a/x.py --\n-- x.py --\n-- a/b/z --\n-- Dockerfile --\n"
        "FROM scratch\nCOPY y.py ../../x.py /z/\n"
    )
    flow = followed(tree, build=Build("Dockerfile", "a/b"))
    where = [flow.elsewhere(use, flow.tree) for use in flow.sources]
    assert where == ["a/y.py", "x.py"], "a path with `..` is taken as it is written first"


def test_where_a_source_begins_to_have_wildcards_is_told() -> None:
    flow = followed(f"{TREE}FROM scratch\nCOPY s*c/b.py src/*.py src/c/d.py /x/\n", interest=[])
    told = {use.word: use.plain_head for use in flow.sources}
    assert told == {"s*c/b.py": "", "src/*.py": "src", "src/c/d.py": None}


def test_which_context_lets_a_file_through() -> None:
    tree = (
        "-- web/a.py --\n-- web/out.py --\n-- web/.dockerignore --\nout.py\n-- lib/b.py --\n"
        "-- Dockerfile --\nFROM scratch\nCOPY --from=lib / /l/\n"
    )
    flow = followed(tree, build=Build("Dockerfile", "web", named_contexts={"lib": "lib"}))
    found = {path: flow.context_of(path) for path in ("web/a.py", "web/out.py", "lib/b.py", "x")}
    assert {path: context.root for path, context in found.items() if context} == {
        "web/a.py": "web",
        "lib/b.py": "lib",
    }


def test_what_instructions_take_is_found_by_their_lines() -> None:
    flow = followed(
        f"{TREE}FROM scratch\nCOPY src a.txt /x/\nRUN --mount=target=/m ls\nCOPY . /y\nADD . /z\n",
        interest=FOLLOWED,
    )
    assert [use.word for use in flow.sources_at(2)] == ["src", "a.txt"]
    assert flow.sources_at(3) == ()
    assert flow.whole_context_copy == flow.sources_at(4)[0].place
    assert flow.whole_context_mount
    assert flow.whole_context_mount.line == 3
    assert flow.instruction_at(flow.whole_context_mount) == "RUN --mount=target=/m ls"
    assert flow.mounted("src/b.py")
    assert [each.item.path for each in flow.arrivals_of("a.txt")] == [
        "x/a.txt",
        "y/a.txt",
        "z/a.txt",
    ]
    assert flow.arrivals_of("none") == ()


def test_a_mount_shows_only_what_lies_in_its_source() -> None:
    flow = followed(
        f"{TREE}FROM scratch\nCOPY . /\nRUN --mount=source=src,target=/m ls\n", interest=FOLLOWED
    )
    assert flow.mounted("src/c/d.py")
    assert not flow.mounted("a.txt")
    assert flow.whole_context_mount is None


def test_a_stage_that_only_gives_files_is_an_image_by_another_name() -> None:
    flow = followed(
        "-- Dockerfile --\nFROM a AS gives\nFROM b AS base\nFROM base AS works\nRUN x\n"
        "FROM c\nCOPY --from=gives /x /\nCOPY --from=works /y /\n"
    )
    assert [stage.label for stage in flow.stages if flow.only_gives(stage)] == ["gives"]


def test_what_a_program_makes_and_is_called_with() -> None:
    flow = followed(
        "-- Dockerfile --\nFROM a AS one\nRUN uv venv /v && npm ci\nFROM one\nRUN uv sync\n"
    )
    assert flow.target
    made = flow.makes("/v", ["makes-venv", "makes-conda"])
    assert made
    assert made.tool == "uv venv"
    assert flow.makes("/v", ["makes-conda"]) is None
    assert flow.makes("/w", ["makes-venv"]) is None
    assert [call.words for call in flow.calls_to("uv")] == [("venv", "/v"), ("sync",)]
    assert [step.instruction.line for step in flow.history(flow.target)] == [2, 4]
    assert [step.instruction.line for step in flow.history(flow.stages[0])] == [2]


def test_a_name_that_no_image_can_have_is_told_with_its_line() -> None:
    flow = followed(f"{TREE}FROM scratch\nFROM $A-\n", interest=())
    assert stopped(flow) == ["2: invalid reference format: `-`"]


def test_where_every_argument_is_given_an_unset_one_is_empty() -> None:
    tree = f"{TREE}FROM scratch\nARG X\nCOPY src/b.py$X /$X\n"
    exact = followed(tree, build=Build("Dockerfile", "", exact=True), interest=FOLLOWED)
    assert landed(exact) == ["src/b.py -> /b.py by 3 in 0"]
    assert unknown(exact) == []
    assert landed(followed(tree, interest=FOLLOWED)) == []


def test_an_argument_decides_which_stage_is_built() -> None:
    tree = (
        f"{TREE}ARG V=a\nFROM scratch AS a\nCOPY a.txt /\nFROM scratch AS b\nCOPY src /\nFROM $V\n"
    )
    assert landed(followed(tree, interest=FOLLOWED))[-1] == "a.txt -> /a.txt by 3 in 2"
    build = Build("Dockerfile", "", args={"V": "b"})
    assert (
        landed(followed(tree, build=build, interest=["src/b.py"]))[-1]
        == "src/b.py -> /b.py by 5 in 2"
    )


def test_a_mount_that_is_not_there_is_a_missing_source() -> None:
    flow = followed(f"{TREE}FROM scratch\nRUN --mount=source=none,target=/m ls\n", interest=())
    assert [use.missing for use in flow.sources] == [True]


def test_a_script_that_was_copied_does_what_its_calls_do() -> None:
    tree = "-- make.sh --\n#!/bin/sh\nmkdir /made\nuv venv /v\n-- Dockerfile --\nFROM a\nCOPY . /\n"
    flow = followed(f"{tree}RUN sh /make.sh\nCOPY make.sh /made\n", interest=["make.sh"])
    assert [effect.path for step in flow.executed for effect in step.effects] == ["/made", "/v"]
    assert landed(flow)[-1] == "make.sh -> /made/make.sh by 4 in 0"


def test_an_image_of_ones_own_says_where_it_works() -> None:
    own = OwnImage("docker.io/me/*", ImageRow("hullcheck.yaml", workdir="/srv"))
    build = Build("Dockerfile", "", own_images=(own,))
    tree = f"{TREE}FROM me/base\nCOPY a.txt .\nCOPY a.txt x\n"
    assert landed(followed(tree, build=build, interest=FOLLOWED)) == [
        "a.txt -> /srv/a.txt by 2 in 0",
        "a.txt -> /srv/x by 3 in 0",
    ]


@pytest.mark.parametrize(
    ("add", "inside"),
    [
        ("ADD a.tar /x/", True),
        ("ADD a.tar.gz /x/", True),
        ("ADD a.tgz /x/", True),
        ("ADD --unpack=true a.tar /x/", True),
        ("ADD --unpack=false a.tar /x/", False),
        ("ADD --unpack=FALSE a.tar /x/", False),
        ("ADD a.txt /x/", False),
        ("COPY a.tar /x/", False),
        ("ADD https://example.org/a.txt /x", True),
        ("ADD git@example.org:a/b.git /x", True),
        ("ADD https.txt /x/", False),
    ],
)
def test_what_an_archive_or_an_address_brings_is_not_known(add: str, inside: bool) -> None:
    tree = (
        "-- a.tar --\n-- a.tar.gz --\n-- a.tgz --\n-- a.txt --\n-- https.txt --\n-- Dockerfile --\n"
        f"FROM scratch AS one\n{add}\nFROM scratch\nCOPY --from=one /x/y /z\n"
    )
    told = [] if inside else ["4: `/x/y` is not there: `x/y` does not exist"]
    assert stopped(followed(tree, interest=())) == told


@pytest.mark.parametrize(
    ("path", "told"),
    [
        # What is excluded with it may leave the directory itself there.
        ("c", []),
        ("c/d.py", ["4: `/e/c/d.py` is not there: `e/c/d.py` does not exist"]),
        ("none", ["4: `/e/none` is not there: `e/none` does not exist"]),
        ("b.py", []),
    ],
)
def test_what_is_excluded_is_not_there_for_the_next_stage(path: str, told: list[str]) -> None:
    flow = followed(
        f"{TREE}FROM scratch AS one\nCOPY --exclude=c src /e\n"
        f"FROM scratch\nCOPY --from=one /e/{path} /z\n",
        interest=(),
    )
    assert stopped(flow) == told


@pytest.mark.parametrize(
    ("copy", "beside"),
    [
        # What looks like a file lands in the directory, and nothing else does.
        ("/opt/tool.bin /d/", False),
        ("/opt/x.d/tool.bin /d/", False),
        ("/opt/tool /d/", True),
        ("/opt/x.d/tool /d/", True),
        ("/opt/.hidden /d/", True),
        ("/opt/tool.bin /d", True),
    ],
)
def test_what_a_base_image_holds_is_taken_for_a_file_by_its_name(copy: str, beside: bool) -> None:
    flow = followed(
        f"{TREE}FROM python:3 AS one\nFROM scratch AS two\nCOPY --from=one {copy}\n"
        "FROM scratch\nCOPY --from=two /d/other /z\n",
        interest=(),
    )
    told = [] if beside else ["5: `/d/other` is not there: `d/other` does not exist"]
    assert stopped(flow) == told


@pytest.mark.parametrize(
    ("dockerfile", "told"),
    [
        ("WORKDIR /${X##*", "unexpected end of statement while looking for matching }"),
        ("ENV A=1 B=${X", "unsupported modifier () in substitution"),
        ("ARG A=${X", "unsupported modifier () in substitution"),
        ('ARG A="${X:?is not set}"', "X: is not set"),
        ('ARG X=1 A="${X:?is not set}"', None),
        ("ARG GIVEN=${X", None),
        ("LABEL a=${X", "unsupported modifier () in substitution"),
        ('USER "7', "unexpected end of statement while looking for matching double-quote"),
        ("COPY --chown=${X a.txt /", "unsupported modifier () in substitution"),
        ("COPY <<a /\n${X\na", "unsupported modifier (\n) in substitution"),
        ("COPY <<'a' /\n${X\na", None),
        ("CMD ${X", None),
        ("ONBUILD WORKDIR ${X", None),
    ],
)
def test_where_variables_cannot_be_replaced_the_builder_stops(
    dockerfile: str, told: str | None
) -> None:
    tree = f"{TREE}FROM scratch\nCOPY a.txt /\n{dockerfile}\n"
    build = Build("Dockerfile", "", args={"GIVEN": "x"})
    assert stopped(followed(tree, interest=[], build=build)) == ([f"3: {told}"] if told else [])


def test_variables_that_cannot_be_replaced_before_the_first_from() -> None:
    tree = f"{TREE}ARG GIVEN=${{X\nARG A=${{X\nFROM scratch\n"
    build = Build("Dockerfile", "", args={"GIVEN": "x"})
    assert stopped(followed(tree, interest=[], build=build)) == [
        "2: unsupported modifier () in substitution"
    ]
