"""What calls of pipenv install.

Source: pipenv's command reference and its list of environment variables.
"""

from __future__ import annotations

from hullcheck.docker.installers import Call
from hullcheck.environments.tools import Tool

from .reading import Lock, Reading
from .words import parse_words, switched

_VALUED = frozenset(
    "--python --requirements -r --index -i --categories --extra-pip-args --pypi-mirror".split()
)


def read_pipenv(call: Call) -> Reading | None:
    """Return what a call of pipenv installs from its project; None: nothing."""
    words = parse_words(call.words, _VALUED)
    if words.verb not in ("install", "sync", "update") or words.rest:
        return None
    if words.has("-r", "--requirements", "-e", "--editable"):
        return None
    lock = Lock.UPDATED
    if (
        words.verb == "sync"
        or words.has("--ignore-pipfile")
        or switched(call, "PIPENV_IGNORE_PIPFILE")
    ):
        lock = Lock.TRUSTED
    elif words.has("--deploy"):
        lock = Lock.CHECKED
    elif words.verb == "update":
        lock = Lock.NONE
    in_project = call.flag("PIPENV_VENV_IN_PROJECT") and not words.has("--system")
    return Reading(
        Tool.PIPENV,
        words.verb,
        call.directory,
        lock,
        locking="--deploy",
        dev=words.has("--dev", "-d"),
        environment=".venv" if in_project else None,
    )
