"""Which repositories an audit looks at, and how far it goes in each."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.config.globs import matches
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said

from .nouns import Member, Stage


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked for, by patterns for `OWNER/NAME`, in which capitals make no difference."""

    only: tuple[str, ...] = ()
    """Look at these alone; empty: at all."""
    skip: tuple[str, ...] = ()
    """Do not look at these."""
    comment: tuple[str, ...] = ()
    """Keep the tracking issue of these."""
    fix: tuple[str, ...] = ()
    """Keep the issue and the fix pull request of these."""
    forks: bool = False
    """Look at forks as well."""
    archived: bool = False
    """Look at archived ones as well; nothing can be written there."""

    def refusal(self, member: Member) -> str:
        """Return why `member` is not looked at; "": it is."""
        return next(self._refusals(member), "")

    def _refusals(self, member: Member) -> Iterator[str]:
        if self.only and not names_one(self.only, member.name):
            yield said("no pattern asks for it")
        if names_one(self.skip, member.name):
            yield said("a pattern leaves it out")
        if member.disabled:
            yield said("it is disabled")
        if member.archived and not self.archived:
            yield said("it is archived")
        if member.fork and not self.forks:
            yield said("it is a fork")
        if member.empty or not member.branch:
            yield said("it is empty")

    def stage(self, member: Member) -> Stage:
        """Return how far to go in `member`."""
        if member.archived:
            return Stage.REPORT
        if names_one(self.fix, member.name):
            return Stage.FIX
        return Stage.COMMENT if names_one(self.comment, member.name) else Stage.REPORT


def names_one(patterns: tuple[str, ...], name: str) -> bool:
    """Say whether one of `patterns` fits `OWNER/NAME`; with none nothing fits."""
    lowered = tuple(pattern.lower() for pattern in patterns)
    return bool(lowered) and matches(lowered, name.lower())
