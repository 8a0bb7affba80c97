"""Where conda installs if a call does not say: the name in its file, or its base environment.

Sources: conda's "Managing environments" (`name:` of an environment.yml) and its command
reference: without `--name`, `--prefix` and an active environment it is base that changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.calls import PlacedCall
from hullcheck.docker.effects import Effect
from hullcheck.docker.installers import Call, EffectKind, conda_prefix
from hullcheck.docker.lookups import CONDA, activates, is_plain_shell
from hullcheck.docker.seen import Seen
from hullcheck.docker.stages.variables import Environment

_NAME = lazy_pattern(r"^name[ \t]*:[ \t]*[\"']?([\w.-]+)", re.MULTILINE)
_PLACED = ("-p", "--prefix", "-n", "--name")
_ACTIVE = ("CONDA_PREFIX", "CONDA_DEFAULT_ENV")
"""Variables with which another environment than base may be active."""


def conda_effects(
    calls: Sequence[PlacedCall], seen: Seen, environment: Environment, snapshot: Snapshot
) -> Iterator[Effect]:
    """Yield the environments that calls of conda make which do not say where."""
    active = not is_plain_shell(environment)
    for placed in calls:
        active = active or activates(placed)
        call = placed.call
        if call.name not in CONDA or call.has(*_PLACED) or not call.complete:
            continue
        name = _of_file(call, seen, snapshot)
        if name is None and not active and _changes_base(call):
            name = "base"
        if name:
            kind, path = EffectKind.MAKES_CONDA, conda_prefix(call, name)
            yield Effect(kind, path, placed.shown, placed.certain, placed.line)


def _of_file(call: Call, seen: Seen, snapshot: Snapshot) -> str | None:
    """Return the name that the file of a call gives; None: it reads none that is known."""
    plain = call.plain("-f", "--file")
    creates = plain[:1] == ["create"] or plain[:2] in (["env", "create"], ["env", "update"])
    file = call.option("-f", "--file") or ("environment.yml" if plain[:1] == ["env"] else "")
    if not creates or not file.endswith((".yml", ".yaml")):
        return None
    origin = seen.origin(call.at(file))
    source = snapshot.source(origin) if origin else None
    found = _NAME.search(source.text) if source else None
    return found[1] if found else None


def _changes_base(call: Call) -> bool:
    named = any(call.variables.get(name) for name in _ACTIVE)
    return call.name != "micromamba" and call.plain()[:1] == ["install"] and not named
