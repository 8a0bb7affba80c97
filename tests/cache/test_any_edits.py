"""Whatever is done to a repository, a run that may remember says what one that looks says."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hullcheck.edges.cache import record
from tests.edges.conftest import LEAKY, Repo

from .conftest import Home, make

NAMES = st.sampled_from(
    [*LEAKY, ".gitignore", "compose.yaml", ".env", ".env.example", "a/Dockerfile", "a/.gitignore",
     "new/x.py", ".venv/pyvenv.cfg", ".git/info/exclude", "hullcheck.toml", "node_modules/p/i.js"]
)  # fmt: skip

TEXTS = st.sampled_from(
    ["", "*\n", "!x.py\n", ".venv\n", "FROM scratch\nCOPY . /a\n", "FROM scratch\nCOPY . /b\n",
     "services:\n  s:\n    build: a\n", "A=1\n", "select = []\n", "{}\n"]
)  # fmt: skip

WRITING = st.tuples(st.just("write"), NAMES, TEXTS)
REMOVING = st.tuples(st.just("remove"), NAMES, st.just(""))
LINKING = st.tuples(st.just("link"), NAMES, st.sampled_from(["Dockerfile", "a", "/etc/hosts", "."]))
MODING = st.tuples(st.just("mode"), NAMES, st.sampled_from(["755", "644"]))
TRACKING = st.tuples(st.just("track"), st.just("."), st.just(""))
AGING = st.tuples(st.just("age"), NAMES, st.just(""))

EDITS = st.lists(
    st.one_of(WRITING, WRITING, REMOVING, LINKING, MODING, TRACKING, AGING), min_size=1, max_size=6
)


def apply(repo: Repo, edit: tuple[str, str, str]) -> None:
    kind, name, detail = edit
    place = repo.root / name
    if kind == "track":
        repo.git("add", "--all", "--force")
    elif kind in ("write", "link"):
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_symlink() or (kind == "link" and place.exists()):
            place.unlink()
        place.symlink_to(detail) if kind == "link" else place.write_text(detail)
    elif os.path.lexists(place) and kind == "remove":
        place.unlink()
    elif place.exists() and kind == "mode":
        place.chmod(int(detail, 8))
    elif place.exists():
        os.utime(place, ns=(0, 0))


@contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_after_any_edit_the_two_agree(
    home: Home, monkeypatch: pytest.MonkeyPatch, edits: list[tuple[str, str, str]]
) -> None:
    monkeypatch.setattr(record, "FINE_TICK", 12_000_000)
    with tempfile.TemporaryDirectory() as folder:
        repo = make(Path(folder) / "repo")
        with standing_in(repo.root):
            for edit in edits:
                apply(repo, edit)
                time.sleep(0.015)
                looked = home.run("check", "--format", "json", "--no-cache")
                first, again = (home.run("check", "--format", "json") for _ in "12")
                assert (first.out, first.err, first.code) == (looked.out, looked.err, looked.code)
                assert (again.out, again.err, again.code) == (looked.out, looked.err, looked.code)
                assert again.looked == (looked.code > 1)
