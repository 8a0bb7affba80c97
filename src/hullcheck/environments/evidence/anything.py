"""Whatever a `.gitignore` names, of any kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hullcheck.environments.host_file import HostFile, HostKind

from .base import Clause, Evidence
from .bytecode import Bytecode
from .desktop import OF_VOLUMES
from .facts import Facts

ON_DISK = Clause.surely("it lies on disk")
IGNORED = Clause.likely("`.gitignore` names it exactly")

_NEEDS_MORE = frozenset(
    {
        *(HostKind.VENV, HostKind.CONDA, HostKind.NODE_MODULES),
        *(HostKind.ENV_FILE, HostKind.CREDENTIALS),
    }
)
"""Public templates name the environments and secrets of every tool: their own rows know more."""


class Anything(Evidence):
    """The file or directory in the place that the pattern means: beside its `.gitignore`."""

    position = 1
    title = "anything"
    kind = HostKind.UNTRACKED
    clauses = (ON_DISK, IGNORED)

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield every name; what its kind's own row says of a path comes first."""
        for name in facts.ignored:
            if name.kind in _NEEDS_MORE or _is_of_no_project(name.name):
                continue
            place = name.line.place
            for expected in self.expect(facts, IGNORED, name.path, name.evidence, place):
                yield replace(
                    expected,
                    kind=name.kind,
                    probes=name.probes,
                    pattern=name.line.pattern if name.by_wildcard else "",
                )


def _is_of_no_project(name: str) -> bool:
    """Say whether `name` lies at a disk's root, or is what `Bytecode` knows the places of."""
    if name in OF_VOLUMES:
        return True
    return re.fullmatch(rf"(?:.*/)?(?:{Bytecode.directories}|{Bytecode.files})", name) is not None
