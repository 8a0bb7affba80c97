"""How severity follows the facts: the one table of what lowers it.

| fact | steps down |
|---|---|
| the host file is only likely, or lies in a template | 1 (shared with the next) |
| the context is only assumed, and another candidate would not leak | 1 (shared) |
| nobody declares a build of the Dockerfile, and its directory has one that is built | 1 (shared) |
| only a builder stage has it | 1 |
| the image is for a test, an example or documentation, by its name, place or command | 1 |
| a later RUN removes it; its layer still has it | 1 |

Credentials and env files lose at most one step, and none for a later removal;
nothing falls below advice. A build whose context is a git clone gives no
host-file finding at all.
"""

from __future__ import annotations

from hullcheck.core.finding import Severity
from hullcheck.core.noun import dataclass

SECRETS = frozenset({"credentials", "env-file"})
"""Kinds of host files whose leak stays serious wherever it lands."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The facts about one host file in one build that weigh on severity."""

    kind: str
    certain: bool
    """The host file surely exists on a developer's machine."""
    context_certain: bool = True
    """The context is declared, or every candidate would leak as well; and the build is run."""
    builder_only: bool = False
    removed: bool = False
    trial: bool = False
    """Nobody ships the image, see `docker.standing`."""


def lowered(severity: Severity, facts: Circumstances) -> Severity:
    """Return `severity` as the circumstances leave it."""
    doubted = not (facts.certain and facts.context_certain)
    steps = doubted + facts.builder_only + facts.trial
    if facts.kind in SECRETS:
        return severity.lowered(min(steps, 1))
    return severity.lowered(steps + facts.removed)
