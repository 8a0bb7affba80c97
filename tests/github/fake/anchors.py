"""Where a comment may stand in a pull request, and what GitHub says where it may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .diffs import Change

THREAD = "pull_request_review_thread"

BLANK_HUNK = ("diff_hunk", "missing_field", "can't be blank")


@dataclass(frozen=True)
class Anchor:
    """The place that a request names for a comment."""

    path: str
    line: int | None
    side: str
    start_line: int | None
    start_side: str

    @classmethod
    def of(cls, told: dict[str, Any]) -> Anchor:
        side = told.get("side", "RIGHT")
        start_side = told.get("start_side", side)
        line = told.get("line")
        return cls(told["path"], line, side, told.get("start_line"), start_side)


Objection = tuple[str, str, str]
"""A field of the thread, GitHub's code, and what is wrong with it."""


def objections(anchor: Anchor, changes: Sequence[Change], on_file: bool) -> list[Objection]:
    """Return what GitHub has against a place; empty where a comment may stand."""
    change = next((each for each in changes if each.path == anchor.path), None)
    if change is None:
        return [("path", "invalid", "is invalid"), BLANK_HUNK]
    if on_file:
        return []
    hunk = None if anchor.line is None else change.hunk_of(anchor.line, anchor.side)
    found: list[Objection] = []
    if hunk is None:
        found.append(("line", "custom", "must be part of the diff"))
    found += start_objections(anchor, change, hunk)
    return [*found, BLANK_HUNK] if hunk is None else found


def start_objections(anchor: Anchor, change: Change, hunk: int | None) -> list[Objection]:
    if anchor.start_line is None:
        return []
    if (
        anchor.line is not None
        and anchor.start_line >= anchor.line
        and anchor.start_side == anchor.side
    ):
        return [("start_line", "custom", "must precede the end line.")]
    if hunk is None or change.hunk_of(anchor.start_line, anchor.start_side) != hunk:
        return [("start_line", "custom", "must be part of the same hunk as the line.")]
    return []


def as_sentence(found: Sequence[Objection]) -> str:
    """Return objections as the refusal of a review words them."""
    texts = [f"Pull request review thread {f.replace('_', ' ')} {text}" for f, _, text in found]
    if len(texts) < 3:
        return " and ".join(texts)
    return f"{', '.join(texts[:-1])}, and {texts[-1]}"


def as_objects(found: Sequence[Objection]) -> list[dict[str, str]]:
    """Return objections as the refusal of a single comment words them."""
    told = []
    for name, code, text in found:
        field = f"{THREAD}.{name}"
        each = {"resource": "PullRequestReviewComment", "code": code, "field": field}
        told.append(each | ({"message": f"{field} {text}"} if code == "custom" else {}))
    return told


def hunk_text(change: Change, line: int | None, side: str) -> str:
    """Return the hunk that a comment is shown below."""
    if change.patch is None or line is None:
        return ""
    number = change.hunk_of(line, side)
    hunks = change.patch.split("\n@@")
    return hunks[0] if number in (1, None) else f"@@{hunks[number - 1]}"
