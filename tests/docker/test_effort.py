"""What one build, and one run, may cost: counted, told, and never at the expense of others."""

from __future__ import annotations

import pytest

from hullcheck import simulation
from hullcheck.core.literal import parse_tree
from hullcheck.docker.effort import MAX_CHAIN, MAX_EFFORT, Effort, TooMuchWorkError
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.facts import BuildFacts

PROJECT = '-- pyproject.toml --\n[project]\nname = "x"\nversion = "1"\n-- uv.lock --\nversion = 1\n'
TOO_LARGE = "the build is too large to be followed to its end"


def analysed(tree: str) -> Analysis:
    literal = parse_tree(tree)
    return analyse(literal.snapshot, literal.on_disk, Options())


def built(dockerfile: str) -> BuildFacts:
    [build] = analysed(f"{PROJECT}-- Dockerfile --\n{dockerfile}").facts.builds
    return build


def reasons(build: BuildFacts) -> list[str]:
    return [unknown.reason for unknown in build.unknowns]


def test_work_is_counted_up_to_a_limit() -> None:
    effort = Effort(10)
    effort.spend(7)
    assert effort.spent == 7
    with pytest.raises(TooMuchWorkError):
        effort.spend(4)
    assert effort.spent == 10


def test_stages_that_double_what_they_hold_are_not_followed_to_the_end() -> None:
    doubled = "".join(
        f"FROM b AS s{n}\nCOPY --from=s{n - 1} / /x/\nCOPY --from=s{n - 1} / /y/\n"
        for n in range(1, 60)
    )
    build = built(f"FROM a AS s0\nCOPY . /\n{doubled}")
    assert reasons(build) == [TOO_LARGE]
    assert build.effort == MAX_EFFORT
    # What had landed by then is told, and nothing is said to stay out.
    assert any(trace.landings for trace in build.hosts)
    assert all(trace.in_image is None for trace in build.hosts if trace.in_context)


def test_looking_for_what_no_stage_has_does_not_double() -> None:
    twice = "".join(
        f"FROM scratch AS s{n}\nCOPY --from=s{n - 1} /a /\nCOPY --from=s{n - 1} /b /\n"
        for n in range(1, 60)
    )
    build = built(f"FROM python:3 AS s0\n{twice}COPY . /app\n")
    assert TOO_LARGE in reasons(build)


def test_a_long_chain_of_copies_is_no_recursion_without_end() -> None:
    copied = "".join(
        f"FROM scratch AS s{n}\nCOPY --from=s{n - 1} / /\n" for n in range(1, MAX_CHAIN + 2)
    )
    build = built(f"FROM scratch AS s0\nCOPY . /\n{copied}")
    assert reasons(build) == [f"more than {MAX_CHAIN} stages copy from each other in a row"]


def test_a_stage_based_on_others_is_followed_through_all_of_them() -> None:
    based = "".join(f"FROM s{n - 1} AS s{n}\nRUN true\n" for n in range(1, 300))
    build = built(f"FROM scratch AS s0\nWORKDIR /app\nCOPY . .\n{based}")
    assert reasons(build) == []
    assert [trace.image_paths for trace in build.hosts if trace.host.path == ".venv"] == [
        ("/app/.venv",)
    ]


def test_a_thousand_matches_of_a_wildcard_are_followed() -> None:
    files = "".join(f"-- src/f{n}/x{n} --\n" for n in range(1000))
    copies = "FROM a\nCOPY src/*/x* /x/\nCOPY . /y/\n"
    [build] = analysed(f"{PROJECT}{files}-- Dockerfile --\n{copies}").facts.builds
    assert reasons(build) == []


def test_a_path_of_thousands_of_parts_costs_little_memory() -> None:
    build = built("FROM a\nWORKDIR /" + "a/" * 30_000 + "\nCOPY . .\n")
    assert reasons(build) == [TOO_LARGE]


def test_what_a_wildcard_would_name_without_the_ignore_file_is_looked_for_within_bounds() -> None:
    files = "".join(f"-- f{n} --\n" for n in range(2000))
    copies = "".join(f"COPY x{n}* /x/\n" for n in range(2000))
    tree = f"{PROJECT}{files}-- .dockerignore --\n*\n-- Dockerfile --\nFROM a\n{copies}"
    [build] = analysed(tree).facts.builds
    assert TOO_LARGE in reasons(build)


def test_one_run_has_an_end_and_the_first_builds_are_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulation, "MAX_RUN", 1)
    two = analysed(
        f"{PROJECT}-- a.Dockerfile --\nFROM a\nCOPY . /\n-- b.Dockerfile --\nFROM a\nCOPY . /\n"
    )
    first, second = two.facts.builds
    assert (first.flow is None, second.flow is None) == (False, True)
    assert reasons(second) == [
        "the build was not looked at: those before it took all the work of one run"
    ]
    assert two.report.unknowns


def test_a_dockerfile_that_many_directories_fit_is_not_tried_in_all_of_them() -> None:
    place = "/".join("d" * 200)
    tree = f"-- {place}/Dockerfile --\nFROM a\nCOPY . /\n-- {place}/uv.lock --\n"
    tree += f"-- {place}/pyproject.toml --\n[project]\nname = 'x'\n"
    [build] = analysed(tree).facts.builds
    assert build.certain_leaks == frozenset()
