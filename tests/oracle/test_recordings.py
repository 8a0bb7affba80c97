"""The recordings are those of the cases as they are, and say what they should."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from .case import Case, parse_cases, read_cases
from .corpus import (
    FOUND,
    RANDOM,
    RULES,
    WRITTEN,
    kept_cases,
    not_recorded,
    read_rows,
    recorded_cases,
    to_row,
    write_rows,
)
from .disk import write_case
from .mounts import CASES, MOUNTS, is_recorded
from .observation import Entry, Kind, Observation, Outcome
from .observed import observed_cases, observed_placements

WORDS = "=== one\nargs: A=1 B=\n# prose\n-- Dockerfile --\nFROM scratch\n\n=== two\n-- a --\n"


def test_every_written_case_is_recorded_as_it_is_now() -> None:
    stale = not_recorded(read_cases(), WRITTEN)
    assert not stale, f"run `make record`: {stale}"


@pytest.mark.parametrize("path", [FOUND, RANDOM, RULES], ids=lambda path: path.stem)
def test_a_recording_that_keeps_its_cases_has_their_digests(path: Path) -> None:
    stale = not_recorded([kept.case for kept in kept_cases(path)], path)
    assert not stale, f"run `make record`: {stale}"


def test_every_case_of_mounts_is_recorded_as_it_is_now() -> None:
    stale = [case.name for case in CASES if not is_recorded(case)]
    assert not stale, f"run `make record`: {stale}"
    assert list(read_rows(MOUNTS)) == [case.name for case in CASES]


def test_no_recording_is_left_of_a_case_that_is_gone() -> None:
    names = [case.name for case in read_cases()]
    assert list(read_rows(WRITTEN)) == names
    assert max(Counter(names).values()) == 1


def test_a_changed_case_is_not_recorded(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    (case, _) = parse_cases("t", WORDS)
    recorded = next(item for item in recorded_cases() if item.observation.context)
    row = {**to_row(recorded, keeps_case=False), "name": case.name, "digest": case.digest}
    write_rows(path, [row])
    assert not_recorded([case], path) == []
    assert not_recorded(parse_cases("t", WORDS.replace("B=", "B=2")), path) == ["t/one", "t/two"]


def test_fields_and_trees_are_read() -> None:
    one, two = parse_cases("t", WORDS)
    assert one == Case("t/one", "-- Dockerfile --\nFROM scratch\n", args={"A": "1", "B": ""})
    assert two == Case("t/two", "-- a --\n")
    assert Case.from_json(one.name, json.loads(json.dumps(one.to_json()))) == one


@pytest.mark.parametrize(
    "text", ["=== x\nno tree", "=== x\nno field\n-- a --", "=== x\nb: 1\n-- a --"]
)
def test_a_malformed_case_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="x"):
        list(parse_cases("t", text))


def test_a_tree_keeps_what_git_ignores() -> None:
    paths = [f".git/objects/{number}" for number in range(9)]
    case = Case("x", "".join(f"  -- {path} (ignored) --\n" for path in paths) + "  -- e/ --\n")
    assert case.files() == frozenset(paths)


def test_outcomes_survive_json() -> None:
    listing = (
        Entry("a", Kind.FILE, "src/a"),
        Entry("e", Kind.DIRECTORY),
        Entry("l", Kind.LINK, ""),
    )
    observed = Observation(
        "1", Outcome(listing), Outcome(error="no", line=3), ("i",), ("p",), ("/m",)
    )
    assert Observation.from_json(json.loads(json.dumps(observed.to_json()))) == observed


def test_every_case_can_be_written_to_a_disk(tmp_path: Path) -> None:
    for number, case in enumerate(read_cases()):
        disk = write_case(case, tmp_path / str(number))
        for path in case.files():
            place = disk.root / path
            assert place.is_symlink() or place.is_file()


def test_no_file_lands_that_the_ignore_file_kept_out() -> None:
    for recorded in recorded_cases():
        case, observation = recorded.case, recorded.observation
        if observation.context is None or observation.context.error or case.contexts:
            continue
        prefix = f"{case.context}/" if case.context else ""
        sent = {prefix + path for path in observation.context.paths}
        origins = {
            entry.detail for entry in observation.image.listing or () if entry.kind == Kind.FILE
        }
        assert origins <= {*sent, None}, case.name


def test_no_error_names_the_machine_that_made_it() -> None:
    for recorded in recorded_cases():
        error = recorded.observation.image.error or ""
        assert not re.search(r"/case-|/image-|overlay2|lookup|sha256:", error), recorded.case.name


def test_observations_of_other_builders_are_cases() -> None:
    cases = list(observed_cases())
    assert len(cases) == 213
    builders = {recorded.observation.builder for recorded in cases}
    assert builders == {"buildkitd 0.32.2", "dockerd 28.5.2", "dockerd 26.1.5"}
    made_by_the_build = set()
    for recorded in cases:
        assert recorded.observation.image.origins <= recorded.case.files()
        for entry in recorded.observation.image.listing or ():
            if entry.kind == Kind.FILE and entry.detail is None:
                made_by_the_build.add(entry.path)
    assert made_by_the_build == {
        "app/.venv/bin/python",
        "d/in/tar.txt",
        "d/x.txt",
        "o/x.pyc",
        "root/.bashrc",
        "root/.profile",
    }


def test_observations_of_places_tell_the_image() -> None:
    placements = list(observed_placements())
    assert len(placements) == 39
    assert all(placement.note and placement.image.listing for placement in placements)
