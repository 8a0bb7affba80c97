"""Rule: what git ignores lands in the image."""

from __future__ import annotations

from hullcheck.core.finding import Severity
from hullcheck.environments.host_file import HostKind, HostState
from hullcheck.leaks import Leak

from .carried import CarriedRule


class UntrackedFileInImage(CarriedRule):
    """A file that git ignores lands in the image.

    A database, a log, a dump, a build's output: `.gitignore` names it, so it is
    on the developer's machine and in no clone. Docker does not read
    `.gitignore`, and so the image depends on who builds it.
    """

    severity = Severity.ADVICE
    since = "0.1"
    fix = "unsafe"
    sources = ("docs.docker.com: .dockerignore files", "measured with BuildKit")
    kinds = frozenset({"untracked"})
    allow_when = "an earlier step makes the file and the image needs it, such as `dist/`."
    bad = """
-- app.txt --
-- .gitignore --
db.sqlite3
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
-- .dockerignore --
.git
"""
    good = """
-- .dockerignore --
.git
db.sqlite3
"""
    near_misses = (
        # A new file that nobody has added yet: the image has what git will have.
        """
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
.git
-- new.txt (untracked) --
""",
        # The ignore file names it as well.
        """
-- app.txt --
-- .gitignore --
db.sqlite3
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
*.sqlite3
.git
""",
        # Mintplex-Labs/anything-llm: all that is in the directory is kept out.
        """
-- app.txt --
-- .gitignore --
collector/outputs
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
.git
**/outputs/**
""",
        # Only what git tracks is copied.
        """
-- app/main.txt --
-- .gitignore --
/db.sqlite3
-- Dockerfile --
FROM python:3.13-slim
COPY app /app/
-- .dockerignore --
.git
""",
    )

    def concerns(self, leak: Leak) -> bool:
        """Leave out files that are new: git will have them, as the image does."""
        new = leak.host.state is HostState.UNTRACKED and leak.host.kind is not HostKind.NAMED
        return super().concerns(leak) and not new and not _is_emptied(leak)


def _is_emptied(leak: Leak) -> bool:
    """Say whether all in it is kept out (`outputs/**`): at most an empty directory lands."""
    return leak.context.lets_through(f"{leak.host.path}/file") is False
