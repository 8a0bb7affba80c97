"""What `.gitignore` files say of a path, held against what git itself says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hullcheck.core.source import Source
from hullcheck.environments.gitignore import GitIgnores, discover_ignores, parse_gitignore
from hullcheck.environments.gitignore_names import names_exactly

from .looking import snapshot_of

CASES = [
    (".venv", "a/.venv/pyvenv.cfg", 1),
    ("/.venv", "a/.venv/pyvenv.cfg", None),
    ("build/", "build", None),
    ("build/", "build/", 1),
    ("build/\n!build/keep", "build/keep", 1),
    ("build/*\n!build/keep", "build/keep", None),
    ("*\n!*/\n!*.py", "a/b.py", None),
    ("*\n!*/\n!*.py", "a/b.txt", 1),
    ("foo/**", "foo/", None),
    ("foo/***", "foo/", None),
    ("f*/***/", "foo/a/", 1),
    ("a/****/b\n!***/b", "a/c/b", None),
    ("foo/**", "foo/x", 1),
    ("a/**/b", "a/b", 1),
    ("a/**/b", "a/x/y/b", 1),
    ("*.py[cod]", "a/x.pyc", 1),
    ("[!a]bc", "abc", None),
    ("\\#x", "#x", 1),
    ("# x", "# x", None),
    ("\\!x", "!x", 1),
    ("x   ", "x", 1),
    ("x\\ ", "x ", 1),
    ("a b", "a b", 1),
    ("x\r\ny\r", "x", 1),
    # git keeps white space at the end, but for blanks and the one carriage return of a line end.
    ("x\t\n", "x", None),
    ("x\t\n", "x\t", 1),
    ("x\r\r\n", "x", None),
    ("[x\t\n", "x", None),
    ("[a", "a", None),
    ("[[]", "[", 1),
    ("[a&&b]", "b", 1),
    ("[+--]", ",", 1),
    ("!", "a", None),
    ("/", "a", None),
]


def ignores(files: dict[str, str]) -> GitIgnores:
    """Return the patterns of `files`, given by the directories that they lie in."""
    found = {
        directory: tuple(parse_gitignore(f"{directory}/.gitignore".lstrip("/"), source(text)))
        for directory, text in files.items()
    }
    return GitIgnores(found)


def source(text: str) -> Source:
    return Source("x", text.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(("text", "path", "line"), CASES)
def test_the_last_pattern_that_matches_decides(text: str, path: str, line: int | None) -> None:
    found = ignores({"": text}).covering(path)
    assert (found and found.place.line) == line


def test_a_pattern_that_tries_every_way_is_left_out() -> None:
    began = process_time()
    for stars in ("**", "***"):
        pattern = f"a/{f'{stars}/b/' * 8}c"
        assert ignores({"": pattern}).covering(f"a/{'b/' * 37}d") is None
    assert process_time() - began < 2


def test_the_deepest_file_decides() -> None:
    nested = ignores({"": "*.log\n", "a": "!keep.log\n"})
    assert nested.covering("a/keep.log") is None
    assert nested.covering("b/keep.log") is not None


def test_nothing_comes_back_in_an_ignored_directory() -> None:
    nested = ignores({"": "a/\n", "a": "!keep.log\n"})
    assert nested.covering("a/keep.log") is not None


def test_a_byte_order_mark_is_no_part_of_a_pattern() -> None:
    assert ignores({"": "\ufeff.venv\n"}).covering(".venv/") is not None


def test_the_place_is_the_line_of_the_file() -> None:
    tree = snapshot_of("-- a/.gitignore --\n# mine\n\n*.log\n")
    found = discover_ignores(tree).covering("a/x.log")
    assert found is not None
    assert (found.place.path, found.place.line) == ("a/.gitignore", 3)


def test_a_file_that_was_not_read_is_unknown() -> None:
    (unknown,) = discover_ignores(snapshot_of("-- .gitignore (not loaded) --")).unknowns
    assert unknown.path == ".gitignore"


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 40 + "b",
        "**/a/" * 200,
        "[" * 2000,
        "a" * 100_000,
        "*[abcdefghijklmnopqrstuvwxyz]b",
        "a\\/" * 50_000,
    ],
)
def test_hostile_patterns_cost_nothing(pattern: str) -> None:
    found = ignores({"": f"{pattern}\n.venv\n"})
    assert found.covering("a" * 200 + "/" + "a/" * 200) is None
    assert found.covering(".venv/") is not None


CLASSES = (
    *("[[:alpha:]]", "[[:digit:]_]", "[![:punct:]]", "[[:upper:][:digit:]]", "[[:xdigit:]-]x"),
    *("[[:foo:]]", "[[:alpha]", "[[:a]]", "[[::]]", "[[:alpha:]", "[[:alpha:]-z]", "\\[[:alpha:]]"),
    *("[]a]", "[!]a]", "[^]a]", "[\\]]", "[\\\\]", "[a-\\]]", "[\\a-\\c]", "[a-c]", "[a-]", "[-a]"),
    *(
        "[c-a]",
        "[--0]",
        "[+--]",
        "[.-0]",
        "[[-`]",
        "[a",
        "a[",
        "[]",
        "[!]",
        "[a/b]",
        "x[a/b]",
        "[a/b]/",
    ),
    *(
        "a\\/b",
        "*\\/b",
        "\\/a",
        "b\\/",
        "a\\\\/b",
        "**/*\\/**",
        "**/*/**",
        "*/**",
        "**\\/x",
        "a/**\\/x",
        "a\\/**\\/x",
    ),
    *("[&&b]", "[||]", "[~~]", "[[=a=]]", "[[.a.]]", "*[[:digit:]]*[!_]", "[[:alpha:]]/b"),
)
NAMES = (
    *(
        "a",
        "b",
        "c",
        "z",
        "A",
        "Z",
        "1",
        "_",
        "-",
        ".x",
        "[",
        "]",
        "\\",
        "`",
        "@",
        "&",
        "|",
        "~",
        "=",
    ),
    *(
        "-x",
        "fx",
        "ax",
        "a1",
        "a1x",
        "1_",
        "a]",
        "[a",
        "[a]",
        "xa",
        "a/b",
        "b/b",
        "c/a/x",
        "a/c/x",
        "a/x",
        "x",
    ),
)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_classes_are_those_of_git(tmp_path: Path) -> None:
    command = ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "-z", "--stdin"]
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for pattern in CLASSES:
        (tmp_path / ".gitignore").write_text(f"{pattern}\n")
        asked = "\0".join(NAMES)
        told = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
        here = ignores({"": f"{pattern}\n"})
        assert [name for name in NAMES if here.covering(name)] == told.stdout.split("\0")[:-1], (
            pattern
        )


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_zero_byte_ends_a_pattern_as_for_git(tmp_path: Path) -> None:
    text = "a\nb\0c\n*.d \0e\n\0f\nend\0\r\n"
    (tmp_path / ".gitignore").write_text(text, newline="")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    names = ["a", "b", "bc", "x.d", "x.d ", "e", "f", "end", "c"]
    command = ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "-z", "--stdin"]
    asked = "\0".join(names)
    told = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    here = ignores({"": text})
    assert [name for name in names if here.covering(name)] == told.stdout.split("\0")[:-1]


PARTS = st.sampled_from(["a", "b.py", "c.log", "d"])
PATTERN_PARTS = st.sampled_from(
    ["a", "b.py", "*.py", "*", "**", "?", "[ab]", "[!a]", "*o*", "d", "\\a", "c.*"]
)
PATTERNS = st.builds(
    lambda bang, root, parts, end: bang + root + "/".join(parts) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(PATTERN_PARTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)
FILES = st.dictionaries(
    st.sampled_from(["", "a", "a/d"]), st.lists(PATTERNS, min_size=1, max_size=4), min_size=1
)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, paths=st.lists(PATHS, min_size=8, max_size=8))
def test_git_says_the_same(tmp_path: Path, files: dict[str, list[str]], paths: list[str]) -> None:
    root = tmp_path / "tree"
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    written = {}
    for directory, patterns in files.items():
        (root / directory).mkdir(parents=True, exist_ok=True)
        written[directory] = "\n".join(patterns) + "\n"
        (root / directory / ".gitignore").write_text(written[directory])
    asked = [path for path in paths if make_file(root, path)]
    command = ["git", "-C", str(root), "check-ignore", "--no-index", "-v", "-n", "-z", "--stdin"]
    told = subprocess.run(
        command, input="\0".join(asked), capture_output=True, text=True, check=False
    )
    fields = told.stdout.split("\0")
    for name, line, pattern, path in zip(*(fields[i::4] for i in range(4)), strict=False):
        found = ignores(written).covering(path)
        expected = None if not name or pattern.startswith("!") else (name, line)
        assert (found and (found.place.path, str(found.place.line))) == expected


def make_file(root: Path, path: str) -> bool:
    """Make an empty file; False where a file is in the way of a directory, or the reverse."""
    try:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch(exist_ok=False)
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        (".venv", [".venv"]),
        ("/.venv/", [".venv"]),
        ("**/.env", [".env"]),
        ("backend/.env", ["backend/.env"]),
        (".idea/*", [".idea"]),
        (".vscode/**", [".vscode"]),
        ("a/**/b", ["a/b"]),
        ("*.log", ["debug.log"]),
        ("/logs/*.log", ["logs/debug.log"]),
        (".env*", [".env"]),
        (".env.*", [".env.local"]),
        (".env.*.local", [".env.production.local"]),
        ("*.env", [".env"]),
        ("npm-debug.log*", ["npm-debug.log"]),
        ("\\#x", ["#x"]),
        ("*.so", []),
        ("*", []),
        ("**", []),
        ("*/build", []),
        ("!.env", []),
        ("[._]*.sw[a-p]", []),
        ("{% if x %}", []),
        ("/", []),
        ("..", []),
        ("./data/", []),
    ],
)
def test_patterns_name_paths(pattern: str, paths: list[str]) -> None:
    found = [name.path for name in names_exactly(pattern)]
    assert found[: len(paths) or None] == paths


def test_a_pattern_with_a_slash_names_one_place() -> None:
    depths = {pattern: names_exactly(pattern)[0].any_depth for pattern in (".venv", "/x", "a/b/")}
    assert depths == {".venv": True, "/x": False, "a/b/": False}
