"""Rule: git does not ignore an environment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.said import said
from hullcheck.environments.gitignore import discover_ignores
from hullcheck.environments.gitignore_line import gitignore_edit
from hullcheck.environments.host_file import HostKind, HostState
from hullcheck.environments.python_floor import lowest_minor
from hullcheck.environments.texts import below
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.core.edit import AppendLines
    from hullcheck.environments.gitignore import GitIgnores
    from hullcheck.environments.host_file import HostFile
    from hullcheck.facts import Facts

ENVIRONMENTS = (HostKind.VENV, HostKind.CONDA)

WRITES_IGNORE = 13
"""Python 3.N whose venv is the first to write a `.gitignore` into what it makes."""


class UnignoredVenv(Rule):
    """An environment lies where git does not ignore it.

    One `git add .` puts it into the repository. uv, virtualenv since 20.0.21 and what
    builds on it, and `python -m venv` since Python 3.13 write a `.gitignore` with `*` into
    the environment itself; `python -m venv` of an older Python and `conda create --prefix`
    do not, so the repository has to say it.
    """

    severity = Severity.ADVICE
    since = "0.1"
    scope = Scope.REPOSITORY
    sources = (
        "S1 7",
        "docs.python.org: venv, changed in version 3.13",
        "virtualenv.pypa.io: changelog, 20.0.21",
    )
    fix = "safe"
    allow_when = "everybody's own git ignores it (`core.excludesFile`), or has a newer venv."
    bad = """
-- README.md --
    python3 -m venv venv
-- requirements.txt --
flask
-- .gitignore --
__pycache__/
"""
    good = """
-- .gitignore --
__pycache__/
/venv/
"""
    near_misses = (
        # The tools write a `.gitignore` into what they make.
        """
-- README.md --
    uv venv
    virtualenv env
    python3.13 -m venv other
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
""",
        # No Python that the project allows leaves it to git.
        """
-- README.md --
    python -m venv venv
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.13"
""",
        # A `.gitignore` names it, one further up does, and one lies in the environment.
        """
-- .gitignore --
*env/
-- Makefile --
setup:
	python3 -m venv venv
-- api/requirements.txt --
-- api/README.md --
    python3 -m venv .env
-- api/.gitignore --
.env*
-- tool/pyvenv.cfg (ignored) --
-- tool/bin/python (ignored) --
""",
        # A page of the documentation speaks of another directory.
        """
-- docs/requirements-docs.txt --
mkdocs
-- docs/development.md --
From the e2e-tests directory, run:

    python -m venv e2e-venv
-- e2e-tests/requirements.txt --
pytest
""",
        # Nobody says that an environment is made.
        """
-- requirements.txt --
flask
-- environment.yml --
dependencies: [python=3.12]
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding an environment."""
        if not facts.has_git:
            return
        seen = [host for host in facts.hosts if _may_be_seen(host, facts)]
        ignores = discover_ignores(facts.snapshot) if seen else None
        for host in seen:
            if ignores and not ignores.covering(f"{host.path}/") and _is_known(host, ignores):
                yield self._finding(facts, host)

    def _finding(self, facts: Facts, host: HostFile) -> Finding:
        edit = gitignore_edit(facts.snapshot, host.path)
        made = host.evidence_place
        why = (
            said("which {evidence} makes", evidence=host.evidence)
            if made
            else said("which lies on this disk")
        )
        title = (
            said("Ignore `{lines}` in `{path}`", lines=edit.lines[0], path=edit.path)
            if edit
            else ""
        )
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "git does not ignore the environment `{path}`, {why}", path=host.path, why=why
            ),
            place=_place(facts, host, edit),
            cause=host.path,
            related=(Related(made, said("it is made here")),) if made else (),
            fix=Fix(title, (edit,), safe=True) if edit else None,
        )


def _may_be_seen(host: HostFile, facts: Facts) -> bool:
    """Say whether git may come to see the environment: it is there, or surely will be."""
    if host.kind not in ENVIRONMENTS or "{{" in host.path:
        return False
    if host.state is HostState.UNTRACKED:
        return host.probes != (host.path,)
    predicted = host.state is HostState.PREDICTED and host.certain and _says_where(host)
    if not predicted or not host.seen_by_git:
        return False
    floor = lowest_minor(facts.snapshot, host.path.rpartition("/")[0])
    return host.kind is HostKind.CONDA or floor is None or floor < WRITES_IGNORE


def _is_known(host: HostFile, ignores: GitIgnores) -> bool:
    """Say whether git's own word counts, or every `.gitignore` could be read."""
    return host.state is HostState.UNTRACKED or not ignores.unknowns


def _says_where(host: HostFile) -> bool:
    """Say whether the command stands beside what it makes: pages in `docs` speak of elsewhere."""
    place = host.evidence_place
    return place is not None and "/docs/" not in f"/{place.path}"


def _place(facts: Facts, host: HostFile, edit: AppendLines | None) -> Place:
    """Return the `.gitignore` that lacks the line; where there is none, what shows the project."""
    if edit is not None and edit.path in facts.snapshot:
        return Place(edit.path)
    if host.evidence_place is not None:
        return host.evidence_place
    above = (each for each in facts.projects if below(host.path, each.directory))
    nearest = max(above, key=lambda each: len(each.directory), default=None)
    return Place(nearest.manifests[0] if nearest and nearest.manifests else host.probes[0])
