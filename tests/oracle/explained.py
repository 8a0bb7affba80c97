"""Differences between builder and simulation that are meant to be, each with why.

A difference that none of these recognises is a defect of the one or the other. What is
recognised is one difference at a time, never a whole build: another one beside it counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from hullcheck.core.literal_header import Header, render_header
from hullcheck.docker.dockerfile.instructions import Add
from hullcheck.docker.executed import Executed

from .corpus import RecordedCase
from .difference import Difference, DifferenceKind
from .replay import all_differences, simulated

_ARCHIVE = re.compile(r"\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tzst)\Z")
_MOVES = re.compile(r"\b(?:mv|cp|ln) .*/moved\b")
_INSIDE = "empty"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why simulation and builder may differ, and the rule by which that is recognised."""

    name: str
    reason: str
    recognises: Callable[[RecordedCase, Difference], bool]


def explanation_of(recorded: RecordedCase, difference: Difference) -> Explanation | None:
    """Return why `difference` is meant to be; None: it is not."""
    return next((each for each in EXPLANATIONS if each.recognises(recorded, difference)), None)


def _is_old_frontend(_: RecordedCase, difference: Difference) -> bool:
    """Recognise the words with which a frontend refuses a flag that newer ones have."""
    return _stops(difference) and "unknown flag: --parents" in difference.what


def _is_failing_run(_: RecordedCase, difference: Difference) -> bool:
    """Recognise the words with which the builder says that a command failed."""
    return _stops(difference) and "did not complete successfully: exit code" in difference.what


def _is_unknown_image(_: RecordedCase, difference: Difference) -> bool:
    """Recognise the words with which the builder says that it found no such image."""
    return _stops(difference) and "failed to resolve source metadata for" in difference.what


def _is_archive(recorded: RecordedCase, difference: Difference) -> bool:
    """Recognise files that an ADD may have unpacked, by their names."""
    adds = any(isinstance(step.instruction, Add) for step in _executed(recorded))
    return adds and bool(_ARCHIVE.search(difference.origin))


def _is_unknown_stage(recorded: RecordedCase, difference: Difference) -> bool:
    """Recognise an instruction in, or out of, a stage in which a RUN may have done anything."""
    line = recorded.observation.image.line
    if not _stops(difference):
        return False
    steps = [step for step in _executed(recorded) if line is None or step.instruction.line == line]
    return any(step.seen is not None and step.seen.files.opaque for step in steps)


def _is_moved(recorded: RecordedCase, difference: Difference) -> bool:
    """Recognise what a program copies, moves or links to a place of its own."""
    moves = any(_MOVES.search(step.instruction.value) for step in _executed(recorded))
    built = difference.kind is DifferenceKind.ONLY_BUILT and "moved" in difference.what
    return moves and (built or difference.kind is DifferenceKind.ONLY_SIMULATED)


def _is_empty_directory(recorded: RecordedCase, difference: Difference) -> bool:
    """Recognise what is gone as soon as every empty directory of the tree holds a file."""
    case = recorded.case
    headers = [header for header in case.headers() if header.is_dir]
    if not headers:
        return False
    tree = case.tree
    for header in headers:
        held = render_header(Header(0, f"{header.path}/{_INSIDE}"))
        tree = tree.replace(render_header(Header(0, header.path, is_dir=True)), held)
    filled = replace(recorded, case=replace(case, tree=tree))
    return difference not in list(all_differences(filled))


def _stops(difference: Difference) -> bool:
    return difference.kind is DifferenceKind.BUILDER_STOPS


def _executed(recorded: RecordedCase) -> Iterator[Executed]:
    flow = simulated(recorded.case)[1]
    return iter(flow.executed if flow else ())


EXPLANATIONS = (
    Explanation(
        "old frontend",
        "the Docker that is asked does not know `COPY --parents` without a newer frontend",
        _is_old_frontend,
    ),
    Explanation(
        "failing command",
        "whether a command of a RUN succeeds is known only when it runs",
        _is_failing_run,
    ),
    Explanation(
        "unknown image",
        "whether there is an image of a name is known to a registry alone",
        _is_unknown_image,
    ),
    Explanation(
        "archive",
        "only a file's content tells whether ADD unpacks it",
        _is_archive,
    ),
    Explanation(
        "unknown stage",
        "what is in a stage after a RUN is known only when it ran",
        _is_unknown_stage,
    ),
    Explanation(
        "moved",
        "a RUN copies, moves or links it, which is not followed",
        _is_moved,
    ),
    Explanation(
        "empty directory",
        "git tracks no empty directories, so a snapshot has none",
        _is_empty_directory,
    ),
)
