"""What stands on a pull request already, and what of it is ours."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

_FINDING = lazy_pattern(r"<!-- hullcheck:finding ([0-9a-f]{16}) -->")
_SUMMARY = lazy_pattern(r"<!-- hullcheck:summary -->")

_REFUSED = lazy_pattern(r"<!-- hullcheck:summary -->\s*<!-- hullcheck:refused ([0-9a-f ]+) -->")

OUTDATED = "outdated"
"""The reason with which we fold comments away; a person has others to choose from too."""


def finding_marker(fingerprint: str) -> str:
    """Return the hidden first line of a comment on the finding of `fingerprint`."""
    return f"<!-- hullcheck:finding {fingerprint} -->"


def refused_marker(head_sha: str, fingerprints: Iterable[str]) -> str:
    """Return the hidden second line of a summary: findings whose place GitHub refused."""
    return f"<!-- hullcheck:refused {' '.join([head_sha, *sorted(fingerprints)])} -->"


SUMMARY_MARKER = "<!-- hullcheck:summary -->"
"""The hidden first line of the summary."""


BOT_SUFFIX = "[bot]"
"""How the login of a bot ends, and that of no person."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a pull request."""

    id: str
    """Its number, by which REST calls it."""
    author: str
    """The login, of a person or of a bot, the latter with `[bot]` behind it."""
    body: str
    minimized: str = ""
    """Why it is folded away, in GitHub's word; "" where it is not."""
    node_id: str = ""
    """How GraphQL calls it."""

    # Markers count at the very start alone: there no text of a repository can stand.

    @property
    def fingerprint(self) -> str | None:
        """The finding that the comment is marked with."""
        found = _FINDING.match(self.body)
        return found[1] if found else None

    @property
    def is_summary(self) -> bool:
        """Whether the comment is marked as a summary."""
        return _SUMMARY.match(self.body) is not None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation at a place of the diff."""

    id: str
    path: str
    comments: tuple[Comment, ...]
    """Oldest first; there is one at least."""
    on_file: bool = False
    """It is about the file as a whole."""
    resolved_by: str | None = None
    """Who resolved it; None: it is open."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """All that stands on a pull request when a review is planned."""

    me: str
    """Our own login."""
    head_sha: str
    """The head of the pull request at that time."""
    threads: tuple[Thread, ...] = ()
    """Oldest first."""
    comments: tuple[Comment, ...] = ()
    """Those of the conversation, oldest first."""
    complete: bool = True
    """False: not everything that stands there could be read."""

    def fingerprint_of(self, thread: Thread) -> str | None:
        """Return the finding that `thread` is about; None where it is not ours."""
        first = thread.comments[0]
        return first.fingerprint if first.author == self.me else None

    def has_reply(self, thread: Thread) -> bool:
        """Say whether a person wrote in `thread`; what bots say to each other does not count."""
        others = (comment.author for comment in thread.comments if comment.author != self.me)
        return any(not author.endswith(BOT_SUFFIX) for author in others)

    def is_settled(self, thread: Thread) -> bool:
        """Say whether we closed `thread` because its finding was gone."""
        return thread.resolved_by == self.me or thread.comments[0].minimized == OUTDATED

    def is_dismissed(self, thread: Thread) -> bool:
        """Say whether a person closed `thread`: what it is about is not to be said again."""
        closed = thread.resolved_by is not None or thread.comments[0].minimized != ""
        return closed and not self.is_settled(thread)

    def is_open(self, thread: Thread) -> bool:
        """Say whether `thread` is neither resolved nor folded away."""
        return thread.resolved_by is None and not thread.comments[0].minimized

    def refused(self) -> frozenset[str]:
        """Return the findings that our summary says were refused, at this very head, as comments.

        Asked again GitHub would refuse them again, run by run.
        """
        found = [_REFUSED.match(comment.body) for comment in self.summaries()[:1]]
        head, *fingerprints = found[0][1].split() if found and found[0] else [""]
        return frozenset(fingerprints if head == self.head_sha else ())

    def summaries(self) -> list[Comment]:
        """Return our summaries that are not folded away, oldest first."""
        return [
            comment
            for comment in self.comments
            if comment.author == self.me and comment.is_summary and not comment.minimized
        ]
