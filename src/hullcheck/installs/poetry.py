"""What calls of poetry install.

Source: poetry's documentation of its commands and of its configuration by variables.
"""

from __future__ import annotations

from hullcheck.docker.installers import Call
from hullcheck.environments.tools import Tool

from .reading import Lock, Reading
from .words import Words, parse_words

_VALUED = frozenset(
    "-C --directory -P --project --without --with --only -E --extras --groups".split()
)


def read_poetry(call: Call) -> Reading | None:
    """Return what a call of poetry installs; None: nothing of a project."""
    words = parse_words(call.words, _VALUED)
    if words.verb not in ("install", "sync", "update") or words.has("--dry-run", "--lock"):
        return None
    in_project = call.flag("POETRY_VIRTUALENVS_IN_PROJECT")
    created = call.variables.get("POETRY_VIRTUALENVS_CREATE", "true").lower() != "false"
    return Reading(
        Tool.POETRY,
        words.verb,
        call.at(words.value("-C", "--directory", "-P", "--project") or "."),
        Lock.NONE if words.verb == "update" else Lock.PREFERRED,
        project=words.verb != "update" and not _rootless(words),
        editable=True,
        dev=_dev(words),
        environment=".venv" if in_project and created else None,
    )


def _rootless(words: Words) -> bool:
    return words.has("--no-root") or (bool(words.values("--only")))


def _dev(words: Words) -> bool:
    if words.has("--no-dev", "--only-root") or words.values("--only"):
        return False
    without = {name for value in words.values("--without") for name in value.split(",")}
    return "dev" not in without
