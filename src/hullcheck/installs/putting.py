"""Whether a RUN may put the source of a project where a call that installs it looks."""

from __future__ import annotations

import posixpath

from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.executed import Executed
from hullcheck.docker.filesystem import below, clean
from hullcheck.docker.installers import Call

_INTO = frozenset({"touch", "cp", "mv", "ln", "rsync"})
"""Programs whose last argument is where they put what the others name."""

_UNPACK = frozenset({"tar", "unzip"})

MAKE_FILES = frozenset({*_INTO, *_UNPACK, "git"})
"""Programs that may put a project's source somewhere."""

_PACKAGE_MANAGERS = frozenset({"apt", "apt-get", "apk", "dnf", "microdnf", "yum", "zypper"})
"""What installs such a program under its name, and does not call it."""


def may_put_source(step: Executed, home: str) -> bool:
    """Say whether a RUN may put a module into `home` or below, from the root and without `/`."""
    run = step.instruction
    words = run.value.split() if isinstance(run, Run) else ()
    if any(word.endswith(".py") for word in words):
        return True
    if MAKE_FILES.isdisjoint(words):
        return False
    # Without calls the shell text was not read.
    calls = [placed.call for placed in step.calls]
    return not step.whole or not calls or any(_may_put(call, home) for call in calls)


def _may_put(call: Call, home: str) -> bool:
    """Say whether one call may put something into `home`."""
    if call.name not in MAKE_FILES:
        hands_on = call.name not in _PACKAGE_MANAGERS
        return hands_on and not MAKE_FILES.isdisjoint(call.words)
    if call.name == "git":
        return call.words[:1] != ("config",)
    if not call.complete or call.has("-t", "--target-directory"):
        return True
    operands = [word for word in call.words if not word.startswith("-")]
    if call.name in _UNPACK:
        # `tar xzC /app`: one word for several options.
        if any(word.endswith("C") and word != "-C" for word in call.words):
            return True
        place = call.at(call.option("-C", "-d", "--directory") or ".")
    elif call.name == "touch":
        return any(_meets(call.at(word), home) for word in operands)
    elif len(operands) == 1:
        place = call.at(posixpath.basename(operands[0]))
    else:
        place = call.at(operands[-1]) if operands else ""
    return _meets(place, home)


def _meets(place: str, home: str) -> bool:
    """Say whether what is put at `place` may come to lie in `home`."""
    inner = clean(place)
    return below(inner, home) or below(home, inner)
