"""Docker's patterns against slow and obvious matchers, and the walk against a plain one."""

from __future__ import annotations

import posixpath
import re
import time
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.docker.build import Build
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.ignore.gopath import WHITE_SPACE, clean
from hullcheck.docker.ignore.ignorefile import TOO_LONG, TOO_MANY, ExcludeSet, parse_ignore_file
from hullcheck.docker.ignore.patterns import Refused, copy_glob, docker_pattern, parse_pattern

NAMES = ["a", "b", "ab", "ba", "a.b", "b.a", "-", "[", "]", "^", "a\n", "é", "\udce9", "aab"]
PIECES = ["a", "b", ".", "/", "*", "**", "?", "[ab]", "[^a]", "**/", "/**", "-", "é"]
ODD = [
    "[a*]",
    "[?]",
    "^",
    r"\w",
    r"\b",
    r"\D",
    r"\*",
    "]",
    r"\B",
    "[a-c]",
    "[^a*]",
    r"\[",
    "$",
    " ",
]

paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)
patterns = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join)
odd_patterns = st.lists(st.sampled_from(PIECES + ODD), min_size=1, max_size=7).map("".join)


@lru_cache(maxsize=10_000)
def slow(cleaned: str) -> re.Pattern[str] | str:
    """Return patternmatcher's regular expression, for Python to try with all its patience.

    A string stands for a pattern that is compared without one.
    """
    expression, kind, rest = "", "exact", cleaned
    while rest:
        first, length = rest == cleaned, 1
        if rest.startswith("**"):
            length = 3 if rest.startswith("**/") else 2
            if length < len(rest):
                expression, kind = expression + "(.*/)?", "regex"
            elif kind == "exact":
                kind = "prefix"
            else:
                expression, kind = expression + ".*", "regex"
            kind = "suffix" if first else kind
        elif rest[0] in "*?":
            expression, kind = expression + {"*": "[^/]*", "?": "[^/]"}[rest[0]], "regex"
        elif rest[0] == "\\":
            expression, kind, length = expression + rest[:2], "regex", 2
        elif rest[0] in "[]":
            expression, kind = expression + rest[0], "regex"
        else:
            expression += "\\" + rest[0] if rest[0] in ".+()|{}$" else rest[0]
        rest = rest[length:]
    if kind != "regex":
        return kind
    # Go ends it with a `$`, which a backslash before it makes a sign of the path.
    is_open = len(cleaned) - len(cleaned.rstrip("\\")) & 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # a [ in a class
        return re.compile(rf"(?a:{expression}$)" if is_open else rf"(?a:{expression})\Z")


def slowly_matches(cleaned: str, path: str) -> bool:
    found = slow(cleaned)
    if isinstance(found, re.Pattern):
        return found.match(path) is not None
    if found == "exact":
        return path == cleaned
    if found == "prefix":
        return path.startswith(cleaned[:-2])
    return path.endswith(cleaned[2:]) or (cleaned[2:3] == "/" and path == cleaned[3:])


def usable(pattern: str) -> bool:
    return not isinstance(parse_pattern(pattern), Refused) and parse_pattern(pattern) is not None


def matches(pattern: str, path: str) -> bool:
    return docker_pattern(pattern).match_file(path) is not None


def cleaned(pattern: str) -> str:
    parsed = parse_pattern(pattern)
    assert parsed is not None
    assert not isinstance(parsed, Refused)
    return parsed.text


@settings(max_examples=3 * settings().max_examples)
@given(odd_patterns.filter(usable), paths)
@example("**/?", "a\n")
@example("[^a]*[^b]*[^a]*[^b]*[^a]*b", "a/b/a/b")
@example("a*[^b]*b", "ab/cb")
@example("**a**b**a**b", "aa/ab/ab")
@example("a*b**/ab", "abbb/ab")
@example("**/a*/**/b", "a/x\n/a\n/b")
@example("[a*]b", "a/]b")
@example("**/**/a*/**/**/b", "a/b/b")
@example("***a", "b/ba")
def test_translation_is_what_go_would_match(pattern: str, path: str) -> None:
    assert matches(pattern, path) == slowly_matches(cleaned(pattern), path)


@given(st.lists(st.sampled_from(["a", "b", "*", "?", "[ab]", "[^a]", r"\*", "é"])).map("".join))
def test_copy_wildcards_match_names_as_a_plain_matcher(pattern: str) -> None:
    glob = copy_glob(pattern)
    for name in ["a", "b", "ab", "aab", "abab", "*", "é", "", "b*a", "aéb"]:
        assert glob.match(name) == plainly_matches(pattern, name)


def plainly_matches(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(plainly_matches(pattern[1:], name[start:]) for start in range(len(name) + 1))
    for piece, fits in {"[ab]": "ab", "[^a]": None, r"\*": "*", "?": ""}.items():
        if pattern.startswith(piece):
            one = name[:1] != "" and (
                name[0] != "a" if fits is None else not fits or name[0] in fits
            )
            return one and plainly_matches(pattern[len(piece) :], name[1:])
    return name[:1] == pattern[0] and plainly_matches(pattern[1:], name[1:])


@given(st.text("ab/.", max_size=12))
def test_clean_is_the_shortest_path(path: str) -> None:
    expected = posixpath.normpath(path)
    assert clean(path) == (expected[1:] if expected.startswith("//") else expected)


lines = st.builds(
    "{}{}".format,
    st.sampled_from(["", "", "!"]),
    st.one_of(paths, patterns, st.sampled_from(["a/**", "b/*", "**/a", "*", "**", "a/*/**"])),
).filter(lambda line: "\n" not in line and usable(line))
ignore_files = st.lists(lines, max_size=6).map("\n".join)
trees = st.lists(paths, min_size=1, max_size=12, unique=True).map(
    lambda found: [
        path for path in found if not any(other.startswith(path + "/") for other in found)
    ]
)


def walk(rules: Sequence[tuple[str, bool]], tree: Sequence[str], top: str = "") -> Iterator[str]:
    """Yield what fsutil's filterFS.Walk sends: files, and directories with a slash behind them."""
    yield from walk_below(rules, tree, top, [False] * len(rules))


def walk_below(
    rules: Sequence[tuple[str, bool]], tree: Sequence[str], top: str, handed_down: list[bool]
) -> Iterator[str]:
    prefix = top + "/" if top else ""
    inside = [path for path in tree if path.startswith(prefix)]
    for name in sorted({path[len(prefix) :].split("/")[0] for path in inside}):
        path = prefix + name
        excluded, results = evaluate(rules, path, handed_down)
        if path in tree:
            yield from [] if excluded else [path]
        elif not (excluded and is_skipped(rules, path)):
            below = list(walk_below(rules, tree, path, results))
            yield from [f"{path}/", *below] if below or not excluded else []


def evaluate(
    rules: Sequence[tuple[str, bool]], path: str, handed_down: list[bool]
) -> tuple[bool, list[bool]]:
    """Return what patternmatcher's MatchesUsingParentResults returns."""
    excluded = False
    results = [False] * len(rules)
    for number, (pattern, negated) in enumerate(rules):
        tried = handed_down[number] or negated == excluded
        if not tried or not (handed_down[number] or slowly_matches(pattern, path)):
            continue
        results[number] = True
        excluded = not negated
    return excluded, results


def is_skipped(rules: Sequence[tuple[str, bool]], directory: str) -> bool:
    reopened = []
    for pattern, negated in rules:
        stem = pattern.removesuffix("/**").removesuffix("/*")
        if negated and set(stem) & set("*[]?^\\"):
            return False
        reopened += [stem + "/"] * negated
    return not any(stem.startswith(directory + "/") for stem in reopened)


def context_of(ignore: str, tree: Sequence[str], root: str = "ctx") -> BuildContext:
    path = "D.dockerignore"
    modes = {f"{root}/{path}" if root else path: Mode.FILE for path in tree}
    snapshot = Snapshot(Tree.of({path: Mode.FILE, **modes}))
    source = Source(path, ignore.encode("utf-8", "surrogateescape"))
    return BuildContext(snapshot.with_texts([source]), Build("D", root))


def rules_of(context: BuildContext) -> list[tuple[str, bool]]:
    return [(each.cleaned, each.negated) for each in context.patterns if each.rule]


@given(ignore_files, trees)
@example("**/*.b\n!**/a", ["a/a.b"])
@example("a\n!a/b\n**/a", ["a/b", "a/ab"])
@example("*\n!a/*/**", ["a/b/a", "a/b/b/a"])
@example("*\n!a/**\nb\n!b/*", ["a/b/a", "b/b/a", "ab/a"])
@example("a\n!a/a\na/*/**", ["a/a/a"])
@example("a\n!a/b\na/b/*\n", ["a/b/a/a", "a/b/b/a"])
def test_walk_sends_what_a_plain_walk_sends(ignore: str, tree: list[str]) -> None:
    context = context_of(ignore, tree)
    expected = set(walk(rules_of(context), tree))
    directories = {path[: slash.start()] for path in tree for slash in re.finditer("/", path)}
    told = {path for path in tree if context.lets_through(f"ctx/{path}")}
    told |= {f"{path}/" for path in directories if context.has_dir(f"ctx/{path}")}
    assert told == expected


@given(ignore_files, trees, st.sampled_from(["", "ctx", "a/b"]))
def test_many_paths_at_once_are_what_each_of_them_is(
    ignore: str, tree: list[str], root: str
) -> None:
    context = context_of(ignore, tree, root)
    everything = sorted([f"{root}/{path}" if root else path for path in tree] + ["ctx0", "Z"])
    each = [path for path in everything if context.decide(path).in_context]
    assert context_of(ignore, tree, root).let_through(everything) == each
    assert context.let_through(everything) == each


@given(ignore_files, trees)
def test_line_that_decided_says_what_was_decided(ignore: str, tree: list[str]) -> None:
    context = context_of(ignore, tree)
    for path in tree:
        verdict = context.decide(f"ctx/{path}")
        if verdict.decided_by is None:
            assert verdict.in_context
        else:
            pattern = context.pattern_at(verdict.decided_by.line)
            assert pattern is not None
            assert pattern.negated == verdict.in_context
            assert pattern.written == verdict.decided_by.pattern


@given(st.lists(lines, max_size=4), trees)
def test_exclude_flags_are_the_walk_without_skipping(flags: list[str], tree: list[str]) -> None:
    excludes = ExcludeSet(flags)
    rules = [(cleaned(flag), flag.startswith("!")) for flag in flags]
    for path in tree:
        parts = path.split("/")
        handed_down = [False] * len(rules)
        excluded = False
        for count in range(1, len(parts) + 1):
            excluded, handed_down = evaluate(rules, "/".join(parts[:count]), handed_down)
        assert excludes.excludes(path) == excluded


@given(
    st.binary(max_size=60) | st.text("!a[]*\\/ \t\r\n#\ufeff\0é\x85", max_size=40).map(str.encode)
)
def test_any_bytes_are_an_ignore_file(data: bytes) -> None:
    source = Source(".dockerignore", data)
    found = parse_ignore_file(source)
    seen = [*found.comments, *(each.line for each in found.patterns)]
    assert len(seen) == len(set(seen))
    is_cut = bool(found.patterns) and found.patterns[-1].refused in (TOO_LONG, TOO_MANY)
    last = found.patterns[-1].line if is_cut else source.line_count
    for line in set(range(1, last + 1)).difference(seen):
        text = source.line_text(line)
        assert not (text.removeprefix("\ufeff") if line == 1 else text).strip(WHITE_SPACE)
    for pattern in found.patterns:
        assert source.slice(pattern.span) == pattern.written != ""
        assert source.line_of(pattern.span.start) == pattern.line
    assert not (found.effective and found.problems)


HOSTILE = [
    ("*a*a*a*a*a*ab", "a" * 4000),
    ("**a" * 20 + "b", "a" * 4000),
    ("**/a/" * 20 + "b", "a/" * 2000),
    ("**/" * 2000 + "b", "a/" * 2000),
    ("**/*a*a*/**/*a*a*ab", "a" * 2000 + "/" + "a" * 2000),
    ("[^b]*" * 20 + "c", "a" * 4000),
    ("**/[^x]*a[^x]*a[^x]*b", "a/" * 2000),
    ("*" + "a" * 2000 + "b", "a" * 4000),
    ("*?" * 1000 + "b", "a" * 4000),
    ("[a*]" * 20 + "b", "aa]" * 1300),
    (r"**/\b" * 60 + "x", "a-" * 2000),
    ("^**" * 60 + "x", "a" * 4000),
    ("*/**/" * 200 + "b", "a/" * 2000),
]


@pytest.mark.parametrize(("pattern", "path"), HOSTILE, ids=[each[0][:24] for each in HOSTILE])
def test_hostile_pattern_takes_no_longer_than_its_length(pattern: str, path: str) -> None:
    compiled = docker_pattern(pattern)
    compiled.match_file(path)
    start = time.process_time()
    assert compiled.match_file(path) is None
    # Five times what it takes on a slow machine; trying all ways would take years.
    assert time.process_time() - start < 0.25


@pytest.mark.parametrize("pattern", ["*a*a*a*a*a*ab", "[^b]*[^b]*[^b]*[^b]*c", "*?" * 500 + "b"])
def test_hostile_copy_wildcard_takes_no_longer_than_its_length(pattern: str) -> None:
    glob = copy_glob(pattern)
    start = time.process_time()
    assert not glob.match("a" * 4000)
    assert time.process_time() - start < 0.25
