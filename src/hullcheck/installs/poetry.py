"""What calls of poetry install.

Source: poetry's documentation of its commands and of its configuration by variables.
"""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.docker.executed import Executed
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
        project=words.verb != "update" and not words.has("--no-root"),
        editable=True,
        dev=_dev(words),
        environment=".venv" if in_project and created else None,
    )


_FIRST_MAJOR = lazy_pattern(
    r"poetry(\[[^\]]*\])?((==|~=)[01](\..*)?|.*<2(\.0)*(,.*)?|.*<=?[01](\..*)?)"
)


def is_first_major(call: Call, before: Iterable[Executed]) -> bool:
    """Say whether it is poetry 1 that is called; `before` is executed until then.

    Poetry 1 warns of a project that cannot be installed, and goes on.
    """
    if call.variables.get("POETRY_VERSION", "").startswith(("1.", "0.")):
        return True
    words = (word for step in before for placed in step.calls for word in placed.call.words)
    return any(_FIRST_MAJOR.fullmatch(word.replace(" ", "")) for word in words)


def _dev(words: Words) -> bool:
    if words.has("--no-dev", "--only-root") or words.values("--only"):
        return False
    without = {name for value in words.values("--without") for name in value.split(",")}
    return "dev" not in without
