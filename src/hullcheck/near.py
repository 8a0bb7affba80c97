"""The right name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return the question whether one of `known` was meant, or `otherwise`."""
    from difflib import get_close_matches  # noqa: PLC0415 (only an error needs it)

    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else otherwise
