"""What a picture says in our own words: all of it stands here."""

from __future__ import annotations

from hullcheck.core.said import counted, said

MACHINE = said("Developer's machine")

ENDS = said("Where it lands")

NO_IGNORE_FILE = said("no ignore file")

NOTHING_STOPPED = said("nothing is stopped")

NO_MATCH = said("no pattern matches")

IN_IMAGE = said("in the image")

NOWHERE_KNOWN = said("a place that is not known")

NO_MATCH_NOT_COPIED = said("let through, and not copied")

ELLIPSIS = "…"


def context_title(context: str) -> str:
    """Return the title of the lane in which the ignore file decides."""
    return said("Context {context}", context=context)


def stage_title(stage: str) -> str:
    """Return the title of the lane of a stage, known by its name or its number."""
    return said("Stage {stage}", stage=stage)


def only_in(stage: str) -> str:
    """Return that something lands in a stage that the image is not made of."""
    return said("in stage {stage} only", stage=stage)


def removed_later(where: str) -> str:
    """Return that a layer still has what a later RUN removes."""
    return said("{where}, removed later: its layer keeps it", where=where)


def more_like_it(number: int) -> str:
    """Return that a box stands for further files that take the same way."""
    return said("and {number} more on the same way", number=number)


def more_files(number: int) -> str:
    """Return what is counted and not drawn."""
    return counted(number, "{number} more host file", "{number} more host files")
