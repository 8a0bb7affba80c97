"""Whatever a `.gitignore` names, of any kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hullcheck.environments.host_file import HostFile, HostKind
from hullcheck.environments.manifests import Ecosystem

from .base import Clause, Evidence
from .bytecode import Bytecode
from .desktop import OF_VOLUMES
from .facts import Facts, IgnoredName

ON_DISK = Clause.surely("it lies on disk")
IGNORED = Clause.likely("`.gitignore` names it exactly")

OUTPUTS = {
    ".angular": "@angular/core",  # https://angular.dev/cli/cache
    ".astro": "astro",
    ".docusaurus": "@docusaurus/core",
    ".next": "next",  # https://nextjs.org/docs/app/api-reference/config/next-config-js/distDir
    ".nuxt": "nuxt",  # https://nuxt.com/docs/guide/directory-structure/nuxt
    ".output": "nuxt",
    ".svelte-kit": "@sveltejs/kit",
    ".turbo": "turbo",
}
"""What frameworks keep beside the `package.json` that asks for their package."""

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
            for path in _homes(facts, name) or (name.path,):
                for host in self.expect(facts, IGNORED, path, name.evidence, name.line.place):
                    yield replace(
                        host,
                        kind=name.kind,
                        probes=tuple(path + each[len(name.path) :] for each in name.probes),
                        pattern=name.line.pattern if name.by_wildcard else "",
                    )


def _homes(facts: Facts, name: IgnoredName) -> tuple[str, ...]:
    """Return where the framework is used that makes what `name` names in every directory."""
    package = OUTPUTS.get(name.name)
    users = (one for one in facts.of(Ecosystem.NODE) if package in one.dependencies)
    return tuple(name.beside(users)) if package and name.any_depth else ()


def _is_of_no_project(name: str) -> bool:
    """Say whether `name` lies at a disk's root, or is what `Bytecode` knows the places of."""
    if name in OF_VOLUMES:
        return True
    return re.fullmatch(rf"(?:.*/)?(?:{Bytecode.directories}|{Bytecode.files})", name) is not None
