"""Differences between builder and simulation that are meant to be, each with why.

A difference that none of these recognises is a defect of the one or the other. What is
recognised is one difference at a time, never a whole build: another one beside it counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from hullcheck.core.literal_header import Header, render_header
from hullcheck.docker.dockerfile.instructions import Add, Copy, Instruction
from hullcheck.docker.executed import Executed
from hullcheck.docker.filesystem import Node, below, clean, join
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.ignore.gopath import PatternSyntaxError, check_pattern
from hullcheck.docker.ignore.gopath import clean as clean_pattern
from hullcheck.docker.stage_files import StageFiles
from hullcheck.docker.stages.base import LocalStage
from hullcheck.docker.transfer import destination_of

from .corpus import RecordedCase
from .difference import Difference, DifferenceKind
from .replay import all_differences, simulated

_ARCHIVE = re.compile(r"\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tzst)\Z")
_MOVES = re.compile(r"\b(?:mv|cp|ln) (?:-\w+ )?(\S+) /moved\b")
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
    if _stops(difference):
        # What it unpacks is in the way of what comes next.
        flow, line = simulated(recorded.case)[1], recorded.observation.image.line
        uses = flow.sources_at(line or 0) if flow else ()
        told = f"{difference.what}/"
        return adds and (
            any(_ARCHIVE.search(path) for use in uses for path in use.matched)
            or any(join("ROOT", place) + "/" in told for place in _unpacked_at(recorded))
        )
    if adds and _ARCHIVE.search(difference.origin):
        return True
    return any(below(difference.what, place) for place in _unpacked_at(recorded))


def _unpacked_at(recorded: RecordedCase) -> Iterator[str]:
    """Yield where an ADD may have unpacked something, over what was there."""
    flow = simulated(recorded.case)[1]
    for step in _executed(recorded):
        uses = flow.sources_at(step.instruction.line) if flow else ()
        archives = [path for use in uses for path in use.matched if _ARCHIVE.search(path)]
        if archives and isinstance(step.instruction, Add):
            yield destination_of(step.instruction.destination, step.environment, 0).path


def is_found_late(written: str) -> bool:
    """Say whether Docker takes a refused pattern when it reads it."""
    body = clean_pattern(written.removeprefix("!").strip())
    try:
        check_pattern(body)
    except PatternSyntaxError:
        return False
    return bool(body)


def _is_found_by_chance(recorded: RecordedCase, difference: Difference) -> bool:
    """Recognise a pattern of a named context that is broken only where a path is compared."""
    if difference.kind is not DifferenceKind.SIMULATION_STOPS:
        return False
    snapshot = recorded.case.snapshot()
    named = (BuildContext.named(snapshot, path) for path in recorded.case.contexts.values())
    problems = [each for context in named if context.ignore for each in context.ignore.problems]
    return any(is_found_late(e.written) and f"`{e.written}`" in difference.what for e in problems)


def _is_unknown_stage(recorded: RecordedCase, difference: Difference) -> bool:
    """Recognise an instruction in, or out of, a stage in which a RUN may have done anything."""
    line = recorded.observation.image.line
    if not _stops(difference):
        return False
    steps = list(_executed(recorded))
    opaque = {step.stage.index for step in steps if step.seen and step.seen.files.opaque}
    failing = [step for step in steps if line is None or step.instruction.line == line]
    sources = {step.source.index for step in failing if isinstance(step.source, LocalStage)}
    if not opaque.isdisjoint(sources | {step.stage.index for step in failing}):
        return True
    stages = {step.stage.index: step.seen.files for step in steps if step.seen}
    return any(_reads_unknown(step, stages) for step in failing)


def _reads_unknown(step: Executed, stages: Mapping[int, StageFiles]) -> bool:
    """Say whether a COPY reads of another stage what the simulation says that it may not have."""
    if not isinstance(step.source, LocalStage) or not isinstance(step.instruction, Copy):
        return False
    files = stages.get(step.source.index)
    paths = [step.environment.expand(word).value for word in step.instruction.sources]
    return files is not None and any(
        files.node(clean(path)) is Node.UNKNOWN for path in paths if path is not None
    )


def _is_moved(recorded: RecordedCase, difference: Difference) -> bool:
    """Recognise what a program copies, moves or links to a place of its own."""
    moved = [m[1] for step in _executed(recorded) for m in _MOVES.finditer(_text(step.instruction))]
    there = any(below(difference.what, clean(path)) for path in (*moved, "moved"))
    built = difference.kind is DifferenceKind.ONLY_BUILT and (there or "moved" in difference.what)
    return bool(moved) and (built or difference.kind is DifferenceKind.ONLY_SIMULATED)


def _text(instruction: Instruction) -> str:
    return "\n".join([instruction.value, *(document.body for document in instruction.heredocs)])


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
        "found by chance",
        "a pattern that is broken only as a regular expression counts as broken, also where each "
        "path is decided by the patterns before it, so that Docker compares none with it",
        _is_found_by_chance,
    ),
    Explanation(
        "archive",
        "only a file's content tells whether ADD unpacks it",
        _is_archive,
    ),
    Explanation(
        "unknown stage",
        "what is in a stage after a RUN, or of a directory that is left out, is known only then",
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
