"""The right name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.core.said import one_of, said


def nearest(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the question whether one of `known` was meant, or `otherwise`."""
    from difflib import get_close_matches  # noqa: PLC0415 (only an error needs it)

    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    if not near:
        return otherwise
    names = one_of([f"`{each}`" for each in near])
    return said("Did you mean {names}?", names=names)
