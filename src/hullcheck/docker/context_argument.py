"""A build context as people name it: in `docker build`, on our command line, in a configuration."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from hullcheck.core.lazy_pattern import lazy_pattern

_SCHEME = lazy_pattern(r"[a-z][a-z0-9+.-]*:")


def is_local(context: str) -> bool:
    """Say whether a context is a folder below the root: no URL, no stdin, not outside."""
    outside = clean_folder(context).split("/")[0] == ".."
    return not ("://" in context or context.startswith(("git@", "/")) or context == "-" or outside)


def is_folder(named_context: str) -> bool:
    """Say whether a named context is a folder, here or outside: no image, no other target."""
    return not _SCHEME.match(named_context)


def clean_folder(path: str) -> str:
    """Return a folder as the core writes it: normalised, "" for the root."""
    clean = posixpath.normpath(path)
    return "" if clean == "." else clean


def named_contexts(given: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield the named contexts, those that are folders as the core writes them."""
    for name, place in given.items():
        yield name, place if "://" in place else clean_folder(place)
