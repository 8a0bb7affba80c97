"""Rule: caches are in git."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import join as quoted
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.said import counted, said
from hullcheck.environments.gitignore import discover_ignores
from hullcheck.environments.tracked_caches import discover_tracked_caches
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.environments.gitignore import GitIgnores
    from hullcheck.environments.tracked_caches import CacheInGit
    from hullcheck.facts import Facts

MAX_NAMED = 3
"""Places that the command for them still names one by one."""


class TrackedCache(Rule):
    """A cache is in git.

    Bytecode, the caches of checkers and test runners, `.DS_Store` are made anew wherever
    somebody works, so every run changes them and every branch conflicts in them. They
    name files and directories of one machine, and a clone, which is a build context as
    well, carries them into the image: what keeps a host's caches out of git keeps
    nothing out of a build from git.

    A line in `.gitignore` does not take out what git tracks already. `git rm -r --cached`
    does, and leaves the files on the disk.
    """

    severity = Severity.WARNING
    since = "0.1"
    scope = Scope.REPOSITORY
    sources = ("S1 5", "git-scm.com: gitignore, notes", "docs.python.org: cached bytecode")
    allow_when = "a test reads the file and its directory does not say that it is a test's."
    bad = """
-- shop/__init__.py --
-- shop/__pycache__/__init__.cpython-312.pyc (not loaded) --
-- shop/api/views.py --
-- shop/api/__pycache__/views.cpython-312.pyc (not loaded) --
-- .gitignore --
__pycache__/
"""
    good = """
-- shop/__pycache__/__init__.cpython-312.pyc (ignored) --
-- shop/api/__pycache__/views.cpython-312.pyc (ignored) --
"""
    near_misses = (
        # What tests read: bytecode without a source, a project with its leftovers.
        """
-- tests/data/compiled.pyc (not loaded) --
-- tests/fixtures/project/__pycache__/a.cpython-312.pyc (not loaded) --
-- tests/fixtures/project/.mypy_cache/missing_stubs (not loaded) --
-- testdata/.DS_Store (not loaded) --
""",
        # A module that is shipped without its source, settings, and a report that is published.
        """
-- vendor/licence.pyc (not loaded) --
-- .coveragerc --
[run]
branch = true
-- .coverage.toml --
-- htmlcov/index.html --
-- docs/my__pycache__/index.md --
-- tox.ini --
""",
        # They lie there and git ignores them.
        """
-- shop/__init__.py --
-- shop/__pycache__/__init__.cpython-312.pyc (ignored) --
-- .pytest_cache/CACHEDIR.TAG (ignored) --
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a kind of cache; what lies in an environment belongs to that."""
        if not facts.has_git:
            return
        inside = facts.tracked_environments
        found = list(
            discover_tracked_caches(facts.snapshot, lambda path: any(e.holds(path) for e in inside))
        )
        ignores = discover_ignores(facts.snapshot) if found else None
        for each in found:
            yield self._finding(each, ignores)

    def _finding(self, each: CacheInGit, ignores: GitIgnores | None) -> Finding:
        count: str = counted(each.files, "{number:,} file", "{number:,} files")
        if len(each.places) > 1:
            count = said("{files} in {number:,} places", files=count, number=len(each.places))
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said("git tracks `{kind}`: {count}", kind=each.kind, count=count),
            place=Place(each.first),
            cause=each.kind,
            related=(_note(each, ignores),) if ignores else (),
            parts=frozenset(each.places),
        )


def _note(each: CacheInGit, ignores: GitIgnores) -> Related:
    line = ignores.covering(each.first)
    few = len(each.places) <= MAX_NAMED
    command = f"`{quoted(['git', 'rm', '-r', '--cached', *(each.places if few else ())])}`"
    takes = said(
        "{command} takes it out and leaves it on the disk",
        command=command if few else said("{command} of each", command=command),
    )
    if line:
        told = said("git ignores it here and still tracks what it had; {takes}", takes=takes)
        return Related(line.place, told)
    return Related(
        Place(each.first), said("{takes}, a line in `.gitignore` keeps it out", takes=takes)
    )
