"""What calls of pixi install.

Source: pixi's command reference.
"""

from __future__ import annotations

import posixpath

from hullcheck.docker.installers import Call
from hullcheck.environments.tools import Tool

from .reading import Lock, Reading
from .words import parse_words, switched

_VALUED = frozenset("--manifest-path -m -e --environment --skip --only --platform -p".split())


def read_pixi(call: Call) -> Reading | None:
    """Return what a call of pixi installs from its workspace; None: nothing."""
    words = parse_words(call.words, _VALUED, runners=("run",))
    if words.verb not in ("install", "i", "run", "r", "shell-hook"):
        return None
    if words.has("--no-install", "--as-is") or switched(call, "PIXI_NO_INSTALL"):
        return None
    manifest = words.value("--manifest-path")
    lock = Lock.UPDATED
    if words.has("--frozen") or switched(call, "PIXI_FROZEN"):
        lock = Lock.TRUSTED
    elif words.has("--locked") or switched(call, "PIXI_LOCKED"):
        lock = Lock.CHECKED
    named = manifest is not None and manifest.endswith(".toml")
    directory = posixpath.dirname(manifest or "") if named else manifest
    return Reading(
        Tool.PIXI,
        words.verb,
        call.at(directory or "."),
        lock,
        locking="--locked",
        runs=words.verb in ("run", "r"),
        environment=".pixi",
    )
