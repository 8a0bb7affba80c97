"""Caches in git: one finding a kind, with how much there is of it, and what is spared."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding
from hullcheck.core.literal import parse_tree
from hullcheck.core.on_disk import OnDisk
from hullcheck.engine import Options, analyse

OPTIONS = Options(select=frozenset({"tracked-cache"}))


def findings(*paths: str, files: str = "") -> tuple[Finding, ...]:
    tree = parse_tree(files + "".join(f"-- {path} (not loaded) --\n" for path in paths))
    return analyse(tree.snapshot, tree.on_disk, OPTIONS).findings


def causes(*paths: str) -> list[str]:
    return sorted(finding.cause for finding in findings(*paths))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("__pycache__/a.cpython-312.pyc", "__pycache__"),
        ("app/__pycache__/gone.cpython-37.pyc", "__pycache__"),
        ("tests/__pycache__/test_a.cpython-312.pyc", "__pycache__"),
        (".mypy_cache/3.12/a.data.json", ".mypy_cache"),
        ("api/.pytest_cache/v/cache/lastfailed", ".pytest_cache"),
        (".ruff_cache/0.14.0/1", ".ruff_cache"),
        (".tox/log/1.log", ".tox"),
        (".nox/tests/tmp/a", ".nox"),
        ("work/.ipynb_checkpoints/a-checkpoint.ipynb", ".ipynb_checkpoints"),
        (".coverage", ".coverage"),
        ("api/.coverage.host.pid4711.XabcdEx", ".coverage"),
        (".coverage.host.4711.123456", ".coverage"),
        (".DS_Store", ".DS_Store"),
        ("docs/.DS_Store", ".DS_Store"),
    ],
)
def test_each_kind_is_found(path: str, kind: str) -> None:
    assert causes("main.py", path) == [kind]


@pytest.mark.parametrize(
    "path",
    [
        ".coveragerc",
        ".coverage.py",
        ".coverage.yml",
        ".coverage/readme.md",
        "app/.tox.ini/a",
        "x.DS_Store",
        ".hypothesis/examples/1",
        "htmlcov/index.html",
        "a.pyc",
        "a__pycache__/b.pyc",
        "tests/data/a/__pycache__/b.cpython-312.pyc",
        "tests/unit/test_files/project/.mypy_cache/a",
        "src/fixtures/.DS_Store",
    ],
)
def test_what_only_looks_like_one_is_spared(path: str) -> None:
    assert causes("main.py", path) == []


def test_bytecode_beside_its_source_is_a_cache() -> None:
    assert causes("a.py", "a.pyc") == ["*.pyc"]


def test_all_of_a_kind_is_one_finding_at_the_first() -> None:
    paths = [f"{name}/__pycache__/{n}.pyc" for name in "dcba" for n in range(3)]
    (found,) = findings(*paths)
    assert found.message == "git tracks `__pycache__`: 12 files in 4 places"
    assert found.place.path == "a/__pycache__/0.pyc"
    assert found.related[0].message.startswith("`git rm -r --cached` of each takes it out")


def test_the_command_names_few_places_for_the_shell() -> None:
    (found,) = findings("my docs/.DS_Store")
    assert "`git rm -r --cached 'my docs/.DS_Store'`" in found.related[0].message


def test_what_lies_in_an_environment_belongs_to_that() -> None:
    venv = (".tox/py/pyvenv.cfg", ".tox/py/bin/python", ".tox/py/lib/python3/__pycache__/a.pyc")
    assert causes(*venv) == []
    assert causes(*venv, ".tox/log/a") == [".tox"]


def test_the_line_that_ignores_it_is_shown() -> None:
    (found,) = findings(".DS_Store", files="-- .gitignore --\n*.log\n.DS_Store\n")
    assert [(note.place.path, note.place.line) for note in found.related] == [(".gitignore", 2)]


def test_new_files_are_not_tracked() -> None:
    assert not findings(files="-- a.py --\n-- b/.DS_Store (untracked) --\n")


def test_nothing_is_tracked_where_there_is_no_git() -> None:
    tree = parse_tree("-- .DS_Store (not loaded) --\n")
    assert not analyse(tree.snapshot, OnDisk(has_git=False), OPTIONS).findings
