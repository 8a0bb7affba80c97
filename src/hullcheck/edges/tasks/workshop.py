"""What every task works with: GitHub, a repository on it, and what was asked for."""

from __future__ import annotations

from hullcheck.config.reading import Elsewhere
from hullcheck.core.noun import dataclass
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.snapshot import Snapshot
from hullcheck.edges.github.client import Client
from hullcheck.edges.github.proposing import MayOpen, always
from hullcheck.edges.progress import Say
from hullcheck.engine import Analysis, Options, analyse

from .configuring import Trust, configured


@dataclass(frozen=True, slots=True)
class Audits:
    """What an audit does beside saying what it found."""

    tracks: bool = False
    """It keeps an issue for the branch."""
    remind_after: int = 0
    """Days without a change until somebody is reminded; 0: never."""
    proposes: bool = False
    """It keeps a fix pull request for the branch."""
    branches: tuple[str, ...] = ()
    """Patterns for further branches that are audited."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """One repository on GitHub, and how it is to be looked at."""

    client: Client
    repository: str
    page: str
    """The repository's address."""
    options: Options
    config: str | None = None
    """The file of the configuration; None: the one that is there."""
    comments: str = "inline"
    """`inline`, `summary` or `none`."""
    unsafe: bool = False
    """Propose fixes that are to be looked at as well."""
    dry_run: bool = False
    audits: Audits = Audits()
    say: Say = print
    may_open: MayOpen = always
    """Asked before a pull request is opened."""
    answers: bool = False
    """Somebody answers to comments, though no workflow of the repository does."""
    tries_again: bool = False
    """What GitHub does not answer is tried again later, so nobody is told that it failed."""
    elsewhere: Elsewhere | None = None
    """Reads the configurations of other repositories; None: from GitHub, each time anew."""

    def configured(self, head: Snapshot, trust: Trust | None = None) -> Options:
        """Return what is asked for, with the configuration that counts; see `configured`."""
        return configured(
            self.options,
            head,
            self.client,
            self.repository,
            self.config,
            trust or Trust(),
            self.elsewhere,
        )

    def analysed(self, snapshot: Snapshot, options: Options) -> Analysis:
        """Return all that is known of `snapshot`: nothing lies on this machine."""
        self.say("following host files through the builds")
        return analyse(snapshot, OnDisk(), options)
