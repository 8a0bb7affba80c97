"""The noun for what a developer's machine has and git has not."""

from __future__ import annotations

from enum import StrEnum

from hullcheck.core.finding import Place, as_known
from hullcheck.core.noun import dataclass


class HostKind(StrEnum):
    """What a host file is, as the reports name it."""

    VENV = "venv"
    CONDA = "conda"
    NODE_MODULES = "node-modules"
    CACHE = "cache"
    ENV_FILE = "env-file"
    CREDENTIALS = "credentials"
    GIT = "git"
    OS = "os"
    UNTRACKED = "untracked"
    NAMED = "named"


class HostState(StrEnum):
    """How git stands to a host file."""

    UNTRACKED = "untracked"
    IGNORED = "ignored"
    TRACKED = "tracked"
    """Git has it; it is a host file only because the user names it."""
    PREDICTED = "predicted"
    """Nobody has looked: the tree says that it will be there."""


@dataclass(frozen=True, slots=True)
class JobStep:
    """A step of a pipeline's job, for which nothing counts but what the job did before."""

    path: str
    """The pipeline's file."""
    line: int
    end: int
    """The last line of the job."""
    evidence: str = ""
    """What it does, as a short clause that names the file."""

    def is_before(self, path: str, line: int) -> bool:
        """Say whether what stands at `line` of the file at `path` comes behind it in its job."""
        return path == self.path and self.line < line <= self.end


@dataclass(frozen=True, slots=True)
class HostFile:
    """A file or directory that lies on a developer's machine, and why we think so."""

    path: str
    """Relative to the repository; a path that the user named stays exactly as given."""
    kind: HostKind
    probes: tuple[str, ...]
    """Files that stand for it: those inside a directory, or the file itself.

    Empty only for a named path that leaves the repository.
    """
    evidence: str
    """A short clause in plain words that names the file which shows it."""
    evidence_place: Place | None
    """Where that stands; None where there is no such file."""
    certain: bool
    """The first column of the evidence table, not the second."""
    state: HostState = HostState.PREDICTED
    known_as: HostKind | None = None
    """For a path that the user named: what its name says that it is."""
    pattern: str = ""
    """Where it is one of the names that a pattern with a wildcard means, that pattern; ""
    where somebody wrote down its own."""
    steps: tuple[JobStep, ...] = ()
    """The steps that make it on a clean checkout."""
    by_steps_alone: bool = False
    """Nothing shows that a developer's machine has it."""
    seen_by_git: bool = False
    """What makes it may leave it without a `.gitignore` of its own, which most tools write."""

    @property
    def kind_by_name(self) -> HostKind:
        """What it is, where the kind itself only says that the user named it."""
        return self.known_as or self.kind

    @property
    def stands_for_others(self) -> bool:
        """Whether its name is made up: it shows what a pattern with a wildcard means."""
        return bool(self.pattern)

    def shown(self, path: str) -> str:
        """Return `path`, where it lies or lands, as a person may know it: no name made up."""
        return as_known(path, self.path, self.pattern)
