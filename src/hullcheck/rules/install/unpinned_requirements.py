"""Rule: pip installs packages of which nobody says the version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.complaints import Wrong
from hullcheck.core.finding import Related, Severity
from hullcheck.environments.tools import Tool
from hullcheck.installs.requirements import MAX_NAMED, is_installer, listed, named, told

from .install_rule import InstallRule

if TYPE_CHECKING:
    from hullcheck.installs.install import Install
    from hullcheck.installs.of_build import BuildInstalls


class UnpinnedRequirements(InstallRule):
    """pip installs packages without saying which version.

    `pip install flask`, or a requirements file with `flask` or `flask>=2` in it,
    takes what is newest on the day of the build. The same Dockerfile gives other
    images tomorrow, and a layer that the cache holds gives none of it until
    somebody builds without the cache.

    A version is exact with `==` and no star, with a URL of its own, or with hashes;
    a constraints file (`-c`, `PIP_CONSTRAINT`) says the versions as well, and then
    nothing is told. `pip freeze`, `pip-compile` and `uv pip compile` write such
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
        free = [each for each in asked if not each.exact and not is_installer(each)]
        if not free:
            return None
        message = f"`{install.reading.shown}` is given no exact version of {told(free)}"
        notes = (Related(each.place, "no exact version") for each in free if each.place)
        return Wrong(self.severity, message, related=tuple(notes)[:MAX_NAMED])
