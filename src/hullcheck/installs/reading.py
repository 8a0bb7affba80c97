"""What one call installs, as its words and variables say: the noun that all tools' readers make."""

from __future__ import annotations

from enum import StrEnum

from hullcheck.core.noun import dataclass
from hullcheck.environments.tools import Tool


class Lock(StrEnum):
    """What a call does with the lockfile of its project."""

    CHECKED = "checked"
    """Installs what it says; fails where it is missing or does not fit the manifest."""
    TRUSTED = "trusted"
    """Installs what it says, whatever the manifest says; fails where it is missing."""
    PREFERRED = "preferred"
    """Installs what it says; resolves anew where it is missing."""
    UPDATED = "updated"
    """Resolves anew where it is missing or does not fit the manifest, and goes on."""
    NONE = "none"
    """Knows no lockfile, or makes a new one whatever there is."""


_STOPS = (Lock.CHECKED, Lock.TRUSTED)
_FAILING = {
    Tool.UV: _STOPS,
    Tool.PDM: (Lock.TRUSTED,),
    Tool.PIPENV: _STOPS,
    Tool.PIXI: _STOPS,
    Tool.NPM: (Lock.CHECKED,),
    Tool.PNPM: (Lock.CHECKED,),
}
"""What fails without a lockfile."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one call says that it installs."""

    tool: Tool
    verb: str
    """The word behind which options of the tool stand; "" is the program itself."""
    directory: str
    """Where it looks for its manifest, and above; absolute."""
    lock: Lock
    locking: str = ""
    """The option that makes it keep to a lockfile that fits; "" where there is none."""
    requirements: tuple[str, ...] = ()
    """Packages that it names, as written."""
    files: tuple[str, ...] = ()
    """Requirements or environment files that it names; absolute."""
    constrained: bool = False
    """Constraints or hashes say what exactly is installed."""
    project: bool = False
    """It installs the project of its manifest as well, if that is a package."""
    editable: bool = False
    """It installs the project as a link to its source."""
    dev: bool = False
    """It installs what is only for development as well."""
    runs: bool = False
    """It does so only to run a program then."""
    program: str = ""
    """What it is called, where that is not the tool's name."""
    environment: str | None = None
    """Where it makes its environment, relative to the manifest's directory; None: not known."""

    @property
    def fails_without_lock(self) -> bool:
        """Whether it stops where there is no lockfile; Yarn 1 goes on, even if it is frozen."""
        return self.lock in _FAILING.get(self.tool, ())

    @property
    def shown(self) -> str:
        """The call in short: `uv sync`."""
        return f"{self.program or self.tool.value} {self.verb}".strip()
