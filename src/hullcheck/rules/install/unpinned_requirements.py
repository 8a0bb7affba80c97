"""Rule: pip installs packages of which nobody says the version."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from hullcheck.complaints import Wrong
from hullcheck.core.finding import Related, Severity
from hullcheck.core.said import said
from hullcheck.environments.dependencies import normalised
from hullcheck.environments.tools import Tool
from hullcheck.installs.requirements import MAX_NAMED, is_installer, listed, named, told

from .install_rule import InstallRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from hullcheck.environments.requirements import Requirement
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls

_ANEW = ("-U", "--upgrade", "--force-reinstall", "-I", "--ignore-installed", "--reinstall")
_ELSEWHERE = ("-t", "--target", "--prefix", "--root", "-p", "--python")
"""Options with which pip does not leave what is there, or looks elsewhere."""


class UnpinnedRequirements(InstallRule):
    """pip installs packages without saying which version.

    `pip install flask`, or a requirements file with `flask` or `flask>=2` in it,
    takes what is newest on the day of the build. The same Dockerfile gives other
    images tomorrow, and a layer that the cache holds gives none of it until
    somebody builds without the cache.

    A version is exact with `==` and no star, with a URL of its own, or with hashes;
    a constraints file (`-c`, `PIP_CONSTRAINT`) says the versions as well, and then
    nothing is told. Where only patch releases are open (`~=1.56.0`), that is advice.
    `pip freeze`, `pip-compile` and `uv pip compile` write such
    files; they name what the packages themselves need, too. What only this rule
    asks for, exact versions of what is named, is less than a lockfile.
    """

    severity = Severity.WARNING
    since = "0.1"
    precedence = 3
    sources = ("S0", "S1 3", "pip.pypa.io: repeatable installs")
    allow_when = "the newest versions are wanted, as in an image for trying them."
    bad = """
-- requirements.txt --
flask>=3
gunicorn==23.0.0
-- app.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py .
CMD ["gunicorn", "app:app"]
"""
    good = """
-- requirements.txt --
flask==3.1.2
gunicorn==23.0.0
"""
    near_misses = (
        # testdrivenio/django-on-docker: everything is pinned.
        """
-- requirements.txt --
Django==4.2.3
gunicorn==21.2.0
-- Dockerfile --
FROM python:3.11.4-slim-buster
WORKDIR /usr/src/app
RUN pip install --upgrade pip
COPY ./requirements.txt .
RUN pip install -r requirements.txt
""",
        # Constraints say the versions.
        """
-- requirements.txt --
flask
-- constraints.txt --
flask==3.1.2
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt constraints.txt /tmp/
RUN pip install -r /tmp/requirements.txt -c /tmp/constraints.txt
""",
        # The project itself, a wheel and a URL are no names.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- Dockerfile --
FROM python:3.13-slim
COPY . /app
RUN pip install /app /tmp/extra-1.0-py3-none-any.whl "lib @ https://host/lib-1.tar.gz"
""",
        # honginhyeuk/commentweb: the file names it twice, once exactly.
        """
-- requirements.txt --
gunicorn
gunicorn==22.0.0
-- Dockerfile --
FROM python:3.12
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
""",
        # The file is none of the repository's.
        """
-- Dockerfile --
FROM python:3.13-slim
RUN curl -O https://host/requirements.txt && pip install -r requirements.txt
""",
    )

    def wrong(self, install: Install, installs: BuildInstalls) -> Wrong | None:
        """Complain of a call that leaves versions open."""
        if install.tool is not Tool.PIP or install.at_start or install.reading.constrained:
            return None
        files = listed(install, installs.snapshot)
        if files.constrained:
            return None
        asked = (*named(install), *files.requirements)
        # Named twice, both hold: `flask` takes nothing from `flask==3.1.2`.
        held = {normalised(each.name) for each in asked if each.exact}
        held |= _there_before(install, installs)
        free = [each for each in asked if not (normalised(each.name) in held or is_installer(each))]
        if not free:
            return None
        if all(each.patch_alone for each in free):
            message = said(
                "`{shown}` takes the newest patch release of {free}",
                shown=install.reading.shown,
                free=told(free),
            )
            return Wrong(Severity.ADVICE, message, related=_notes(free, said("any patch release")))
        free = [each for each in free if not each.patch_alone]
        message = said(
            "`{shown}` is given no exact version of {free}",
            shown=install.reading.shown,
            free=told(free),
        )
        return Wrong(self.severity, message, related=_notes(free, said("no exact version")))


def _there_before(install: Install, installs: BuildInstalls) -> Set[str]:
    """Return the packages of which an earlier call has installed one version: pip leaves them."""
    if install.placed.call.has(*_ANEW, *_ELSEWHERE):
        return frozenset()
    steps = {id(step) for step in installs.until(install)}
    before = takewhile(lambda other: other is not install, installs.installs)
    return {
        normalised(each.name)
        for other in before
        if other.known and other.tool is Tool.PIP and id(other.step) in steps
        if installs.prefix(other) == installs.prefix(install)
        for each in (*named(other), *listed(other, installs.snapshot).requirements)
        if each.exact
    }


def _notes(requirements: Iterable[Requirement], message: str) -> tuple[Related, ...]:
    notes = (Related(each.place, message) for each in requirements if each.place)
    return tuple(notes)[:MAX_NAMED]
