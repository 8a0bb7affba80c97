"""What the bot is told by whoever runs it, and what all its parts share."""

from __future__ import annotations

from hullcheck.core.noun import dataclass
from hullcheck.fleet.policy import names_one


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What an operator wants, for all repositories."""

    only: tuple[str, ...] = ()
    """Patterns for `OWNER/NAME`: look at these alone; empty: at all."""
    skip: tuple[str, ...] = ()
    """Do not look at these."""
    issues_for: tuple[str, ...] = ()
    """Keep the tracking issue of these."""
    fixes_for: tuple[str, ...] = ()
    """Keep the tracking issue and the fix pull request of these."""
    remind_after: int = 0
    """Days without a change until a tracking issue reminds; 0: never."""
    audit_every: float = 86_400.0
    """Seconds of the period in which every repository is audited once; 0: none by the clock."""
    parts: int = 96
    """Of the period: in each a part of the repositories is audited, so that no review has to wait
    for all of them."""
    pulls_per_hour: int = 20
    """Fix pull requests that are opened unasked, for one installation."""

    def looks_at(self, repository: str) -> bool:
        """Say whether anything is done for `repository`."""
        wanted = not self.only or names_one(self.only, repository)
        return wanted and not names_one(self.skip, repository)

    def tracks(self, repository: str) -> bool:
        """Say whether the tracking issue of `repository` is kept."""
        return names_one(self.issues_for, repository) or self.proposes(repository)

    def proposes(self, repository: str) -> bool:
        """Say whether the fix pull request of `repository` is kept."""
        return names_one(self.fixes_for, repository)

    @property
    def audit_period(self) -> float:
        """Seconds of the period; 0 also where no audit would tell anybody anything."""
        return self.audit_every if self.issues_for or self.fixes_for else 0.0

    def audits(self, repository: str) -> bool:
        """Say whether an audit of `repository` would tell anybody anything."""
        return self.looks_at(repository) and self.tracks(repository)
