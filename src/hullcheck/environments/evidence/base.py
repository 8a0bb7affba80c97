"""What a row of the evidence table is: a class in a module of its own, found by being there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.environments.host_file import HostFile, HostKind

if TYPE_CHECKING:
    from hullcheck.environments.commands import Made

    from .facts import Facts


Inside = Mapping[str, tuple[str, ...]]
"""Files that stand for a directory, by its name; "" is any other name."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One reason to expect a host file, as the table of the documentation words it."""

    text: str
    certain: bool

    @classmethod
    def surely(cls, text: str) -> Clause:
        """Return a reason that makes a host file certain."""
        return cls(text, certain=True)

    @classmethod
    def likely(cls, text: str) -> Clause:
        """Return a reason that makes a host file likely."""
        return cls(text, certain=False)


class Evidence:
    """One row of the evidence table, and the code that looks for it.

    A host file can only be made with a clause of a row, so the table says
    neither more nor less than the code.
    """

    position: ClassVar[int]
    """Place in the table; an earlier row's word on a path counts."""
    title: ClassVar[str]
    """The first column: the host file, in Markdown."""
    kind: ClassVar[HostKind]
    clauses: ClassVar[tuple[Clause, ...]]
    """Every reason that the row knows."""
    directories: ClassVar[str] = ""
    """A regular expression for names of directories that are of the kind, with all in them."""
    files: ClassVar[str] = ""
    """The same for names of files."""
    inside: ClassVar[Inside] = {}
    """What lies in its directories."""

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield the host files that `facts` show; one path may come several times."""
        raise NotImplementedError

    def expect(
        self, facts: Facts, clause: Clause, path: str, evidence: str, place: Place | None = None
    ) -> Iterator[HostFile]:
        """Yield the host file at `path`, unless git tracks what lies there."""
        if not facts.is_tracked(path):
            probes = self.probes(path)
            yield HostFile(path, self.kind, probes, evidence, place, clause.certain)

    def expect_made(self, facts: Facts, clause: Clause, made: Made) -> Iterator[HostFile]:
        """Yield the environment that a command makes, unless git tracks what lies there."""
        for host in self.expect(facts, clause, made.path, made.evidence, made.place):
            yield replace(host, seen_by_git=made.seen_by_git)

    def probes(self, path: str) -> tuple[str, ...]:
        """Return the files that stand for `path`; itself, where it is no directory of the kind."""
        names = self.inside.get(path.rpartition("/")[2], self.inside.get("", ()))
        return tuple(f"{path}/{name}" for name in names) or (path,)
