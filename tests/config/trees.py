"""Configurations in trees of their own."""

from __future__ import annotations

from collections.abc import Mapping

from hullcheck.config.configuration import Configuration
from hullcheck.config.reading import Elsewhere, nobody, read_configuration
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source


def tree(files: Mapping[str, str | bytes]) -> Snapshot:
    """Return a snapshot of files with these texts."""
    sources = [
        Source(path, text if isinstance(text, bytes) else text.encode())
        for path, text in files.items()
    ]
    return Snapshot(Tree.of(dict.fromkeys(files, Mode.FILE))).with_texts(sources)


def read(
    text: str | bytes,
    others: Mapping[str, str] | None = None,
    *,
    path: str = ".hullcheck.toml",
    elsewhere: Elsewhere = nobody,
) -> Configuration:
    """Return the configuration of a repository that has `text` at `path`."""
    return read_configuration(tree({path: text, **(others or {})}), elsewhere=elsewhere)
