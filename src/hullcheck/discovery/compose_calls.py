"""Compose files that commands of the repository name together."""

from __future__ import annotations

from hullcheck.core.snapshot import Snapshot

from . import discoveries
from .shell_texts import compose_groups_in


def compose_groups(snapshot: Snapshot) -> tuple[tuple[str, ...], ...]:
    """Return the files of every `docker compose -f a -f b`, each group once, lowest first.

    Asked are all places that run shell text. Only groups whose files are all
    in the repository are told, and none of a single file.
    """
    readers = (getattr(module, "shell_texts", None) for module in discoveries())
    texts = (text for reader in readers if reader is not None for text in reader(snapshot))
    return tuple(dict.fromkeys(compose_groups_in(snapshot, texts)))
