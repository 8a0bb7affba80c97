"""Configurations that many repositories extend: each is read once in an audit."""

from __future__ import annotations

from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.edges.github.client import Client
from hullcheck.edges.tasks.configuring import read_elsewhere
from hullcheck.fleet.key import digest_of, digest_of_texts
from hullcheck.syntax.problem import Problem


class SharedConfigurations:
    """The configurations of other repositories, and who asked for which."""

    def __init__(self, client: Client) -> None:
        """Read them by `client`, when they are first asked for."""
        self.client = client
        self._read: dict[str, Snapshot | Problem] = {}
        self._asked: dict[str, None] = {}

    def read(self, name: str) -> Snapshot | Problem:
        """Return the configuration of the repository `name`, or why it cannot be read."""
        self._asked[name] = None
        if name not in self._read:
            self._read[name] = read_elsewhere(self.client, name)
        return self._read[name]

    def digest(self, name: str) -> str:
        """Return what stands for the configuration of the repository `name`."""
        found = self.read(name)
        if isinstance(found, Problem):
            return digest_of(found.reason)
        texts = found.texts.items()
        return digest_of_texts(
            {path: text.text for path, text in texts if isinstance(text, Source)}
        )

    def take_asked(self) -> tuple[tuple[str, str], ...]:
        """Return what was read since this was last asked, and what stands for each."""
        names, self._asked = list(self._asked), {}
        digests = tuple((name, self.digest(name)) for name in names)
        self._asked = {}
        return digests
