"""What the ignore file lets through of the directory that a build sends."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from hullcheck.core.finding import Decision
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot, remembered
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.filesystem import below, is_outside, join, relative
from hullcheck.docker.ignore.ignorefile import IgnoreFile, IgnorePattern, parse_ignore_file
from hullcheck.docker.ignore.placement import IGNORE_FILE, find_ignore_file
from hullcheck.docker.ignore.walk import State, Walk, pattern_set

TOO_DEEP = said("the path is longer or deeper than hullcheck follows")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one path on its way into the context."""

    in_context: bool | None
    """It is let through; None: not known, and `reason` says why."""
    decided_by: Decision | None = None
    """The last pattern that matched; None: none did, or nothing is known, or it is outside."""
    outside: bool = False
    """The path does not lie in the context's directory."""
    reason: str = ""


MAX_VERDICTS = 500_000
"""Paths of which a sieve remembers what becomes; beyond them it begins anew."""


class Sieve:
    """What is known so far of what one ignore file lets through of one directory.

    Builds with the same directory and ignore file share it, or many Dockerfiles of one
    context would each ask anew about all that lies in it.
    """

    def __init__(self, patterns: tuple[IgnorePattern, ...]) -> None:
        """Take the patterns that paths are compared with."""
        self.walk = _walk(patterns)
        self.directories: dict[str, bool] = {}
        """Directories that are stopped themselves, and whether anything in them is let through."""
        self._patterns = patterns
        self._files: dict[str, Verdict] = {}
        self._verdicts: dict[tuple[bool, int | None], Verdict] = {}

    def file(self, path: str, inner: str, ignore_file: str) -> Verdict:
        """Return what becomes of the file at `path`, which is `inner` from the context's root."""
        known = self._files.get(path)
        if known is None:
            if len(self._files) >= MAX_VERDICTS:
                self._files.clear()
            known = self._files[path] = self.verdict(self.walk.file(inner), ignore_file)
        return known

    def verdict(self, state: State, ignore_file: str) -> Verdict:
        """Return what `state` means; the same few verdicts hold for all paths."""
        if state.too_deep:
            return Verdict(None, reason=TOO_DEEP)
        number = state.decided_by
        key = (state.excluded, number)
        if key not in self._verdicts:
            told = None if number is None else self._decision(number, ignore_file)
            self._verdicts[key] = Verdict(not state.excluded, told)
        return self._verdicts[key]

    def _decision(self, number: int, ignore_file: str) -> Decision:
        pattern = self._patterns[number]
        return Decision(ignore_file, pattern.line, pattern.written)


@remembered
def _sieves(_snapshot: Snapshot) -> dict[Hashable, Sieve]:
    """Return the sieves of a snapshot, to which builds add theirs."""
    return {}


class BuildContext:
    """The context of one build: which paths of the repository get in, and which line says so.

    Nothing is walked that nobody asks for. Paths are relative to the repository,
    without `.`, `..` or a slash at the end, and need not exist.
    """

    def __init__(self, snapshot: Snapshot, build: Build) -> None:
        """Find and parse the ignore file of `build`."""
        self._snapshot = snapshot
        self._build = build
        self._placement = find_ignore_file(snapshot, build)
        source = self._placement.source
        self.ignore: IgnoreFile | None = None if source is None else parse_ignore_file(source)
        """The ignore file in force; None: there is none, or it is not known."""
        self._patterns = self.ignore.effective if self.ignore else ()

    @classmethod
    def named(cls, snapshot: Snapshot, directory: str) -> BuildContext:
        """Return a named context (`--build-context`), which has its own `.dockerignore` only."""
        return cls(snapshot, Build(dockerfile=None, context=directory))

    @property
    def root(self) -> str:
        """The context's directory with symbolic links followed; "" is the repository's root."""
        return self._placement.root

    @property
    def ignore_file(self) -> str | None:
        """The path of the ignore file in force; None: there is none, or it is not known."""
        return self.ignore.path if self.ignore else None

    @property
    def ignore_path(self) -> str:
        """The path of the ignore file in force, or of the one that could be created."""
        return self.ignore_file or join(self.root, IGNORE_FILE)

    @property
    def candidates(self) -> tuple[str, ...]:
        """Where the builder looks for an ignore file: what is made or changed there matters."""
        return self._placement.candidates

    @property
    def wanted(self) -> tuple[str, ...]:
        """The files whose texts have to be loaded to know more."""
        return self._placement.wanted

    @property
    def patterns(self) -> tuple[IgnorePattern, ...]:
        """The patterns of the ignore file in force, in order, refused ones too."""
        return self.ignore.patterns if self.ignore else ()

    def pattern_at(self, line: int) -> IgnorePattern | None:
        """Return the pattern on a 1-based line of the ignore file in force."""
        return next((each for each in self.patterns if each.line == line), None)

    @cached_property
    def problem(self) -> str | None:
        """Why nothing can be said of any path; None: everything is known."""
        if self.ignore is None or not self.ignore.problems:
            return self._placement.problem
        first = self.ignore.problems[0]
        reason = first.refused.reason if first.refused else ""
        return said(
            "`{written}` on line {line} of `{path}`: {reason}",
            written=first.written[:80],
            line=first.line,
            path=self.ignore.path,
            reason=reason,
        )

    @property
    def is_too_much(self) -> bool:
        """Say whether nothing is known because the ignore file is more than is compared."""
        problems = self.ignore.problems if self.ignore else ()
        return any(each.refused and not each.refused.by_docker for each in problems[:1])

    @property
    def is_refused(self) -> bool:
        """Whether the builder stops because of a pattern of the ignore file."""
        problems = self.ignore.problems if self.ignore else ()
        return any(each.refused and each.refused.by_docker for each in problems)

    @cached_property
    def shadowed(self) -> BuildContext | None:
        """The context as `.dockerignore` would have it, where the Dockerfile's own replaces it."""
        path = self._placement.shadowed
        if path is None:
            return None
        return BuildContext(self._snapshot, replace(self._build, ignore_file=path))

    @cached_property
    def unfiltered(self) -> BuildContext:
        """The context as it would be without any ignore file."""
        context = BuildContext(self._snapshot, self._build)
        context.ignore, context._patterns = None, ()
        return context

    def decide(self, path: str, *, is_dir: bool = False) -> Verdict:
        """Say whether `path` is let through, and which line of the ignore file decided.

        Of a directory (`is_dir`) this tells what is said of itself: one that is
        stopped is in the context all the same if something in it is let
        through, see `has_dir`.

        BuildKit asks twice about a file, once for its name in a walk and once
        for its content by another rule. Where only the second says no, the file
        arrives empty; it counts as let through.
        """
        if self._is_outside(path):
            return Verdict(in_context=False, outside=True)
        if self.problem is not None:
            return Verdict(None, reason=self.problem)
        inner, sieve = relative(path, self.root), self.sieve
        if is_dir or not inner:
            return sieve.verdict(sieve.walk.directory(inner), self.ignore_path)
        return sieve.file(path, inner, self.ignore_path)

    def lets_through(self, path: str) -> bool | None:
        """Say whether the file at `path` is in the context; None: not known."""
        if self._is_outside(path):
            return False
        if self.problem is not None:
            return None
        inner, walk = relative(path, self.root), self.sieve.walk
        state = walk.file(inner) if inner else walk.directory(inner)
        return None if state.too_deep else not state.excluded

    def _is_outside(self, path: str) -> bool:
        is_local = self._build.context_kind is ContextKind.LOCAL
        return is_local and (is_outside(path) or not below(path, self.root))

    def let_through(self, paths: Sequence[str] | None = None) -> list[str] | None:
        """Return those of the sorted `paths` (default: the snapshot's) that are let through.

        None of the paths may be a directory. The same as asking `decide` for
        each of them, in a fraction of the time. None: not known.
        """
        if self.problem is not None:
            return None
        if paths is None:
            paths = self._snapshot.paths
        start = bisect_left(paths, self.root + "/") if self.root else 0
        stop = bisect_left(paths, self.root + "0", lo=start) if self.root else len(paths)
        return list(self.sieve.walk.kept(paths, range(start, stop), self._cut))

    def has_dir(self, path: str) -> bool | None:
        """Say whether the directory at `path` is in the context, empty or not; None: not known.

        It is if it is not excluded itself, whatever happens to its contents, or
        if anything of the snapshot below it is let through, be it a directory:
        parents come along.
        """
        verdict = self.decide(path, is_dir=True)
        if verdict.in_context is not False or verdict.outside:
            return verdict.in_context
        known = self.sieve.directories
        if path not in known:
            tree = self._snapshot.tree
            known[path] = self.sieve.walk.keeps_any(
                tree.paths, tree.range_under(path), self._cut, relative(path, self.root)
            )
        return known[path]

    def decision_on(self, paths: Iterable[str]) -> Decision | None:
        """Return the line that stops the first of `paths`, if every one of them is stopped."""
        verdicts = [self.decide(path) for path in paths]
        stopped = all(each.in_context is False and not each.outside for each in verdicts)
        return verdicts[0].decided_by if verdicts and stopped else None

    def would_stop(self, pattern: str, paths: Iterable[str]) -> bool:
        """Say whether an ignore file of `pattern` alone would stop every one of `paths`."""
        walk = _walk_of(pattern)
        asked = list(paths)
        return bool(asked) and all(
            below(path, self.root) and walk.file(relative(path, self.root)).excluded
            for path in asked
        )

    @cached_property
    def sieve(self) -> Sieve:
        """What is known of the paths, shared with the builds that let through the same."""
        known = _sieves(self._snapshot)
        key = (self.root, self.ignore.source if self.ignore else None)
        if key not in known:
            known[key] = Sieve(self._patterns)
        return known[key]

    @property
    def _cut(self) -> int:
        return len(self.root) + 1 if self.root else 0


@lru_cache(maxsize=64)
def _walk_of(pattern: str) -> Walk:
    """Return the walk by `pattern` alone: it is asked of one host file after the other."""
    source = Source("", pattern.encode("utf-8", "surrogateescape"))
    return _walk(parse_ignore_file(source).effective)


def _walk(patterns: tuple[IgnorePattern, ...]) -> Walk:
    return Walk(pattern_set(tuple(each.rule for each in patterns if each.rule)))
