"""What a person asks for in a comment: a command, or a tick in the summary's box."""

from __future__ import annotations

from enum import Enum

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot

BOX_MARKER = "<!-- hullcheck:fix-now -->"
"""In the line of the box that asks for a fix pull request."""

_TICKED = lazy_pattern(rf"(?m)^- \[[xX]\] {BOX_MARKER}")
_UNTICKED = lazy_pattern(rf"(?m)^- \[ \] {BOX_MARKER}")

_COMMAND = lazy_pattern(
    r"/hullcheck[ \t]+(?:(?P<fix>fix)(?P<options>(?:[ \t]+--(?:unsafe|commit))*)|"
    r"explain[ \t]+(?P<explain>[a-z][a-z-]{0,80})|"
    r"allow[ \t]+(?P<allow>[a-z][a-z-]{0,80})[ \t]+(?P<reason>\S[^\r\n]{0,500}?))"
    # Words of a person may stand below it.
    r"[ \t]*(?:\r?\n[\s\S]*)?"
)

WORKFLOWS = ".github/workflows/"


class Act(Enum):
    """What can be asked for."""

    FIX = "fix"
    """A pull request with the fixes of what this pull request brings."""
    EXPLAIN = "explain"
    """What a rule finds, and why."""
    ALLOW = "allow"
    """A pull request that allows what this one brings."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for."""

    act: Act = Act.FIX
    rule: str = ""
    """The rule to explain or allow, whether or not there is one."""
    unsafe: bool = False
    """Fix with fixes that are to be looked at."""
    commit: bool = False
    """Fix by a commit on the pull request's own branch, without a pull request."""
    reason: str = ""
    """Why it is to be allowed."""


def parse_command(body: str) -> Wish | None:
    """Return what a comment asks for that begins with `/hullcheck`; None where it asks nothing.

    The whole first line has to be a command: a sentence about one is none.
    """
    found = _COMMAND.fullmatch(body)
    if found is None:
        return None
    if found["explain"]:
        return Wish(Act.EXPLAIN, found["explain"])
    if found["allow"]:
        return Wish(Act.ALLOW, found["allow"], reason=found["reason"])
    options = found["options"].split()
    return Wish(unsafe="--unsafe" in options, commit="--commit" in options)


def was_ticked(before: str, after: str) -> bool:
    """Say whether an edit of the summary ticked its box."""
    return _UNTICKED.search(before) is not None and _TICKED.search(after) is not None


def unticked(body: str) -> str:
    """Return the summary with its box as it was."""
    return _TICKED.sub(f"- [ ] {BOX_MARKER}", body)


def answers_comments(snapshot: Snapshot) -> bool:
    """Say whether a workflow of `snapshot` lets hullcheck answer to comments.

    Without one a box would promise what nobody does.
    """
    texts = (snapshot.source(path) for path in snapshot.texts if path.startswith(WORKFLOWS))
    return any(
        source is not None and b"issue_comment" in source.data and b"hullcheck@" in source.data
        for source in texts
    )
