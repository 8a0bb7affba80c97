"""Environments in git: what shows one, what is told of it, and the line that is offered."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding
from hullcheck.core.literal import parse_tree
from hullcheck.core.source import Source
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes

RULE = "tracked-venv"


def analysed(*paths: str, files: str = "") -> Analysis:
    tree = parse_tree(files + "".join(f"-- {path} (not loaded) --\n" for path in paths))
    return analyse(tree.snapshot, tree.on_disk, Options(select=frozenset({RULE})))


def findings(*paths: str) -> tuple[Finding, ...]:
    return analysed(*paths).findings


@pytest.mark.parametrize(
    "inside",
    [
        ("pyvenv.cfg", "bin/python"),
        ("pyvenv.cfg", "Scripts/python.exe"),
        ("pyvenv.cfg", "Scripts/activate"),
        ("pyvenv.cfg", "lib/python3.14t/site-packages/six.py"),
        ("pyvenv.cfg", "Lib/site-packages/six.py"),
        # virtualenv before version 20 writes no pyvenv.cfg.
        ("bin/activate", "lib/python2.7/site-packages/six.py", "lib/python2.7/os.py"),
        # `.gitignore` had `bin/` and `*.cfg`.
        ("lib/python3.12/site-packages/pip/__init__.py",),
        ("conda-meta/history", "bin/python3"),
        ("conda-meta/history", "lib/python3.12/site-packages/six.py"),
        ("conda-meta/history", "python.exe"),
    ],
)
@pytest.mark.parametrize("name", ["my env", ".tox/py312", "backend/Python"])
def test_an_environment_is_known_by_what_lies_in_it(name: str, inside: tuple[str, ...]) -> None:
    found = findings("main.py", *(f"{name}/{path}" for path in inside))
    assert [finding.cause for finding in found] == [name]
    count = "1 file" if len(inside) == 1 else f"{len(inside)} files"
    assert found[0].message.endswith(f"environment `{name}`: {count}")
    assert found[0].place.path == min(f"{name}/{path}" for path in inside)


@pytest.mark.parametrize(
    "inside",
    [
        ("pyvenv.cfg",),
        ("bin/activate", "bin/python"),
        ("bin/python", "lib/python3.12/os.py", "lib/python3.12/site-packages/pip/__init__.py"),
        ("lib/python3.12/site-packages/six.py",),
        ("conda-meta/history",),
        ("conda-meta/six.json", "bin/python"),
    ],
)
def test_less_than_that_is_none(inside: tuple[str, ...]) -> None:
    assert not findings(*(f"venv/{path}" for path in inside))


def test_an_environment_in_another_belongs_to_it() -> None:
    inner = "venv/lib/python3.12/site-packages/tool/env"
    paths = ("venv/pyvenv.cfg", "venv/bin/python", f"{inner}/pyvenv.cfg", f"{inner}/bin/python")
    assert [finding.cause for finding in findings(*paths)] == ["venv"]


def test_each_environment_is_one_finding() -> None:
    paths = ("a/pyvenv.cfg", "a/bin/python", "b/pyvenv.cfg", "b/bin/python")
    assert [finding.cause for finding in findings(*paths)] == ["a", "b"]


def test_a_whole_environment_among_tests_is_no_fixture() -> None:
    marks = ("tests/venv/pyvenv.cfg", "tests/venv/bin/python")
    many = (f"tests/venv/lib/python3.12/site-packages/six/m{n}.py" for n in range(100))
    assert not findings(*marks)
    assert findings(*marks, *many)


def test_a_whole_environment_that_tests_read_is_one() -> None:
    # As conda's own tests have them: the metadata of real prefixes, hundreds of files each.
    prefix = "tests/data/env_metadata/py36-osx-whl"
    packages = (f"{prefix}/lib/python3.6/site-packages/a{n}/METADATA" for n in range(200))
    assert not findings(f"{prefix}/conda-meta/history", *packages)


def test_an_environment_at_the_root_is_told_without_the_project_around_it() -> None:
    (found,) = findings(
        "main.py",
        "pyvenv.cfg",
        "bin/activate",
        "bin/deploy.sh",
        "lib/python3.12/site-packages/x.py",
    )
    assert found.message == (
        "git tracks the virtual environment that is the repository's root: 3 files"
    )
    assert found.fix is None
    assert "`git rm -r --cached pyvenv.cfg bin/activate " in found.related[0].message


def test_nothing_is_tracked_where_there_is_no_git() -> None:
    tree = parse_tree("-- a/pyvenv.cfg (not loaded) --\n-- a/bin/python (not loaded) --\n")
    folder = type(tree.on_disk)(has_git=False)
    assert not analyse(tree.snapshot, folder, Options(select=frozenset({RULE}))).findings


MARKS = ("venv/pyvenv.cfg", "venv/bin/python")


def test_where_git_ignores_it_already_only_the_command_is_told() -> None:
    analysis = analysed(*MARKS, files="-- .gitignore --\n*.pyc\nvenv\n")
    (found,) = analysis.findings
    assert found.fix is None
    assert [(note.place.path, note.place.line) for note in found.related] == [(".gitignore", 2)]
    assert "`git rm -r --cached venv`" in found.related[0].message
    assert not plan_fixes(analysis).edits


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"*.pyc\n", b"*.pyc\n/venv/\n"),
        (b"*.pyc\r\n", b"*.pyc\r\n/venv/\r\n"),
        (b"\xef\xbb\xbf*.pyc\n", b"\xef\xbb\xbf*.pyc\n/venv/\n"),
        (b"*.pyc", b"*.pyc\n/venv/"),
        (b"", b"/venv/\n"),
        (None, b"/venv/\n"),
    ],
)
def test_the_line_is_written_as_the_file_is(before: bytes | None, after: bytes) -> None:
    tree = parse_tree("".join(f"-- {path} (not loaded) --\n" for path in MARKS))
    snapshot = tree.snapshot
    if before is not None:
        at = snapshot.tree.with_files([".gitignore"])
        snapshot = type(snapshot)(at).with_texts([Source(".gitignore", before)])
    plan = plan_fixes(analyse(snapshot, tree.on_disk, Options(select=frozenset({RULE}))))
    assert plan.files_after == {".gitignore": after}
    assert not plan.refused


@pytest.mark.parametrize(
    ("path", "files", "where", "line"),
    [
        ("web/.venv", "-- .gitignore --\n", ".gitignore", ".venv/"),
        ("web/.venv", "-- web/.gitignore --\n-- .gitignore --\n", "web/.gitignore", ".venv/"),
        ("web/api/env", "-- web/.gitignore --\n", "web/.gitignore", "/api/env/"),
        # Another directory of that name has files that nobody takes for an environment's.
        ("web/.venv", "-- app/.venv/keep.txt --\n", ".gitignore", "/web/.venv/"),
        ("web/[env]*", "", ".gitignore", r"/web/\[env\]\*/"),
        ("#env", "", ".gitignore", "/#env/"),
    ],
)
def test_the_line_belongs_into_the_nearest_file(
    path: str, files: str, where: str, line: str
) -> None:
    plan = plan_fixes(analysed(f"{path}/pyvenv.cfg", f"{path}/bin/python", files=files))
    assert plan.files_after == {where: f"{line}\n".encode()}


def test_a_file_that_cannot_be_read_is_not_written() -> None:
    files = "-- .gitignore (unreadable) --\nit is too large\n"
    analysis = analysed(*MARKS, files=files)
    assert analysis.findings
    assert not plan_fixes(analysis).edits


def test_a_line_that_another_takes_back_is_refused() -> None:
    paths = ("a/x/.venv/pyvenv.cfg", "a/x/.venv/bin/python")
    analysis = analysed(*paths, files="-- a/.gitignore --\n-- a/x/.gitignore --\n!.venv/\n")
    plan = plan_fixes(analysis)
    # The line goes behind the one that takes it back, where it counts.
    assert plan.files_after == {"a/x/.gitignore": b"!.venv/\n.venv/\n"}
