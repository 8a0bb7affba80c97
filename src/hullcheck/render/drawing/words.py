"""What a picture says in our own words: all of it stands here."""

from __future__ import annotations

from hullcheck.render.words import counted

MACHINE = "Developer's machine"

ENDS = "Where it lands"

NO_IGNORE_FILE = "no ignore file"

NOTHING_STOPPED = "nothing is stopped"

NO_MATCH = "no pattern matches"

IN_IMAGE = "in the image"

NOWHERE_KNOWN = "a place that is not known"

NO_MATCH_NOT_COPIED = "let through, and not copied"

ELLIPSIS = "…"


def context_title(context: str) -> str:
    """Return the title of the lane in which the ignore file decides."""
    return f"Context {context}"


def stage_title(stage: str) -> str:
    """Return the title of the lane of a stage, known by its name or its number."""
    return f"Stage {stage}"


def only_in(stage: str) -> str:
    """Return that something lands in a stage that the image is not made of."""
    return f"in stage {stage} only"


def removed_later(where: str) -> str:
    """Return that a layer still has what a later RUN removes."""
    return f"{where}, removed later: its layer keeps it"


def more_like_it(number: int) -> str:
    """Return that a box stands for further files that take the same way."""
    return f"and {number} more on the same way"


def more_files(number: int) -> str:
    """Return what is counted and not drawn."""
    return counted(number, "more host file")
