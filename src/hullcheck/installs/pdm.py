"""What calls of pdm install.

Source: pdm's command reference; `PDM_FROZEN_LOCKFILE` is its variable for `--frozen-lockfile`.
"""

from __future__ import annotations

from hullcheck.docker.installers import Call
from hullcheck.environments.tools import Tool

from .reading import Lock, Reading
from .words import Words, parse_words, switched

_VALUED = frozenset(
    "-p --project -G --group --with --without -L --lockfile -c --config --venv".split()
)
_FROZEN = ("--frozen-lockfile", "--no-lock", "--check", "--locked")


def read_pdm(call: Call) -> Reading | None:
    """Return what a call of pdm installs; None: nothing of a project."""
    words = parse_words(call.words, _VALUED)
    if words.verb not in ("install", "sync", "update") or words.has("--dry-run", "--plugins"):
        return None
    if words.values("-L", "--lockfile") or call.variables.get("PDM_LOCKFILE"):
        return None
    prod = words.has("--prod", "--production", "--no-dev") or "dev" in words.values("--without")
    return Reading(
        Tool.PDM,
        words.verb,
        call.at(words.value("-p", "--project") or "."),
        _lock(call, words),
        locking="--frozen-lockfile",
        project=not words.has("--no-self"),
        editable=not (words.has("--no-editable") or switched(call, "PDM_NO_EDITABLE")),
        dev=not prod,
        environment=".venv",
    )


def _lock(call: Call, words: Words) -> Lock:
    if words.verb == "sync":
        return Lock.TRUSTED
    if words.has(*_FROZEN) or switched(call, "PDM_FROZEN_LOCKFILE"):
        return Lock.CHECKED
    return Lock.NONE if words.verb == "update" else Lock.UPDATED
