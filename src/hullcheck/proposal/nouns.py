"""A fix that is proposed, and what stands of one that was proposed before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.languages.translator import ENGLISH, Translator

BRANCH_PREFIX = "hullcheck/fix-"
"""How the branch of a fix begins; behind it stands the branch that it goes to."""

WORKFLOWS = ".github/workflows/"
"""What the token of a workflow may not write, whatever its permissions."""

_MARKER = lazy_pattern(r"<!-- hullcheck:fix((?: [0-9a-f]{16})*) -->")
_OBSOLETE = lazy_pattern(r"<!-- hullcheck:fix[^>]*-->\s*<!-- hullcheck:obsolete -->")
_REBUILD = lazy_pattern(r"(?m)^- \[[xX]\] <!-- hullcheck:rebuild -->")

OBSOLETE_MARKER = "<!-- hullcheck:obsolete -->"
"""The hidden second line of a proposal that we closed, and no person."""

REBUILD_MARKER = "<!-- hullcheck:rebuild -->"
"""In the line of the box with which a person lets us write over their commits."""


def fix_marker(fingerprints: tuple[str, ...]) -> str:
    """Return the hidden first line of a proposal: the findings that it fixes."""
    return f"<!-- hullcheck:fix {' '.join(fingerprints)} -->"


def branch_of(base: str) -> str:
    """Return the branch on which the fix for `base` is proposed: always the same one."""
    return f"{BRANCH_PREFIX}{base}"


def allowing_branch_of(base: str, rule: str) -> str:
    """Return the branch on which it is proposed to allow `rule` in `base`."""
    return f"hullcheck/allow-{rule}-{base}"


@dataclass(frozen=True, slots=True)
class FileChange:
    """The whole new content of a file."""

    path: str
    data: bytes
    mode: str
    """git's, of the file as it is; of a new one that of a plain file."""


@dataclass(frozen=True, slots=True)
class Attention:
    """Who and what is to be told of a new pull request."""

    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    """Logins."""
    teams: tuple[str, ...] = ()
    """Slugs."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Fixes for one branch, as one commit on it."""

    branch: str
    """The branch that the commit is on."""
    base: str
    """The branch that it goes to."""
    base_sha: str
    """The commit that the branch is at."""
    changes: tuple[FileChange, ...]
    fingerprints: tuple[str, ...]
    """Of the findings that are fixed, sorted."""
    title: str
    body: str
    """Without markers."""
    attention: Attention = Attention()
    signed_off_by: str = ""
    """`NAME <EMAIL>` of whoever signs the commit off; "" for nobody."""
    translator: Translator = ENGLISH
    """Who told title and body, and tells what is added to them."""


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch of a fix, as it stands."""

    sha: str
    commits: int
    """That the base has not."""
    behind: int
    """Commits of the base that it has not."""
    ours: bool
    """Every commit is ours, by author and by committer."""
    blobs: Mapping[str, str]
    """Blob ids of the files in which it differs from the base, by path; "" for a removed one."""


@dataclass(frozen=True, slots=True)
class FixPull:
    """A pull request of ours from the branch of a fix."""

    number: int
    title: str
    body: str
    is_open: bool
    is_merged: bool
    url: str = ""

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The findings that it fixes, as its marker says."""
        found = _MARKER.match(self.body)
        return tuple(found[1].split()) if found else ()

    @property
    def was_refused(self) -> bool:
        """Whether a person closed it without merging it."""
        return not self.is_open and not self.is_merged and _OBSOLETE.match(self.body) is None

    @property
    def wants_rebuild(self) -> bool:
        """Whether a person ticked the box that lets us write over their commits."""
        return _REBUILD.search(self.body) is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that stands of fixes for one branch."""

    me: str
    """Our own login."""
    base_sha: str
    """The commit that the base is at; "" where it is gone."""
    my_id: int = 0
    """The number of our account; 0 where GitHub does not tell it."""
    branch: Branch | None = None
    pulls: tuple[FixPull, ...] = field(default=())
    """Ours, newest first."""

    @property
    def identity(self) -> str:
        """Who we are in a commit: GitHub links such an address with the account."""
        number = f"{self.my_id}+" if self.my_id else ""
        return f"{self.me} <{number}{self.me}@users.noreply.github.com>"

    @property
    def open_pull(self) -> FixPull | None:
        """The proposal that is open."""
        return next((pull for pull in self.pulls if pull.is_open), None)

    @property
    def refused(self) -> frozenset[str]:
        """Findings whose fix a person turned down: they are not proposed again."""
        # What was merged, or opened again, later than it was refused is wanted after all.
        closed = (pull for pull in self.pulls if pull.was_refused)
        wanted = {f for pull in self.pulls if pull.is_merged for f in pull.fingerprints}
        return frozenset(f for pull in closed for f in pull.fingerprints) - wanted
