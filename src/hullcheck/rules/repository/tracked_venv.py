"""Rule: files of an environment are in git."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import join as quoted
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.said import counted, said
from hullcheck.environments.gitignore import discover_ignores
from hullcheck.environments.gitignore_line import gitignore_edit
from hullcheck.environments.host_file import HostKind
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.environments.gitignore import GitIgnores
    from hullcheck.environments.tracked_environments import TrackedEnvironment
    from hullcheck.facts import Facts


class TrackedVenv(Rule):
    """An environment is in git.

    An environment belongs to one machine: `pyvenv.cfg` and `bin/python` lead to the
    interpreter of whoever made it, the scripts begin with its absolute path, compiled
    packages are of one platform. In another clone it does not run, and in an image it
    arrives by every `COPY` and every build from git, where no host file could. An empty
    one made by `python -m venv` of 3.11 has 1,478 files.

    A line in `.gitignore` does not take out what git tracks already. `git rm -r --cached`
    does: it removes the files from the next commit and leaves them on the disk.
    """

    severity = Severity.ERROR
    since = "0.1"
    scope = Scope.REPOSITORY
    sources = (
        "S1 2",
        "docs.python.org: venv, how venvs work",
        "git-scm.com: gitignore, notes",
        "measured with Python 3.11",
    )
    fix = "safe"
    allow_when = "the repository exists to ship that very environment to machines of one kind."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- .gitignore --
__pycache__/
-- venv/pyvenv.cfg (not loaded) --
-- venv/bin/activate (not loaded) --
-- venv/bin/python (not loaded) --
-- venv/lib/python3.12/site-packages/pip/__init__.py (not loaded) --
"""
    good = """
-- .gitignore --
__pycache__/
/venv/
-- venv/pyvenv.cfg (ignored) --
-- venv/bin/activate (ignored) --
-- venv/bin/python (ignored) --
-- venv/lib/python3.12/site-packages/pip/__init__.py (ignored) --
"""
    near_misses = (
        # A package of the program that is called so, and a folder of the documentation.
        """
-- src/shop/venv/__init__.py --
-- src/shop/venv/bin.py --
-- docs/env/index.md --
-- env/settings.py --
""",
        # What tests of tools for environments read.
        """
-- tests/data/fake_venv/pyvenv.cfg --
home = /usr/bin
-- tests/fixtures/env/pyvenv.cfg --
home = /usr/bin
-- tests/fixtures/env/bin/python --
-- tests/data/prefix/conda-meta/history --
-- tests/data/prefix/bin/python --
""",
        # Packages without an environment: a layer of AWS Lambda, a Python that is shipped whole.
        """
-- layer/python/lib/python3.12/site-packages/requests/__init__.py --
-- vendor/python/bin/python3 --
-- vendor/python/lib/python3.12/os.py --
-- vendor/python/lib/python3.12/site-packages/pip/__init__.py --
""",
        # The environment lies there and git ignores it.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- .venv/pyvenv.cfg (ignored) --
-- .venv/bin/python (ignored) --
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding an environment."""
        if facts.tracked_environments:
            ignores = discover_ignores(facts.snapshot)
            for each in facts.tracked_environments:
                yield self._finding(facts, each, ignores)

    def _finding(self, facts: Facts, each: TrackedEnvironment, ignores: GitIgnores) -> Finding:
        where = f"`{each.path}`" if each.path else said("that is the repository's root")
        count = counted(each.files, "{number:,} file", "{number:,} files")
        message = said(
            "git tracks the virtual environment {where}: {count}", where=where, count=count
        )
        if each.kind is HostKind.CONDA:
            message = said(
                "git tracks the conda environment {where}: {count}", where=where, count=count
            )
        parts = (f"./{part}" if part.startswith("-") else part for part in each.parts)
        command = quoted(["git", "rm", "-r", "--cached", *parts])
        line = ignores.covering(f"{each.path}/") if each.path else None
        edit = None if line else gitignore_edit(facts.snapshot, each.path)
        title = (
            said(
                "Ignore `{lines}` in `{path}`, then run `{command}`",
                lines=edit.lines[0],
                path=edit.path,
                command=command,
            )
            if edit
            else ""
        )
        told = said("git tracks it")
        if line:
            told = said("git ignores it here and still tracks what it had")
        note = Related(
            line.place if line else Place(each.first),
            said(
                "{told}; `{command}` takes it out and leaves it on the disk",
                told=told,
                command=command,
            ),
        )
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=message,
            place=Place(each.first),
            cause=each.path or ".",
            related=() if edit else (note,),
            fix=Fix(title, (edit,), safe=True, then=command) if edit else None,
        )
