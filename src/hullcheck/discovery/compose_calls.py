"""Compose files that commands and dev containers of the repository name together."""

from __future__ import annotations

from hullcheck.core.snapshot import Snapshot

from . import discoveries
from .compose_projects import Groups, Together
from .shell_texts import compose_groups_in


def compose_groups(snapshot: Snapshot) -> Groups:
    """Return the files of every `docker compose -f a -f b`, each group once, lowest first.

    Asked are all places that run shell text, and those that name compose files
    themselves. Only groups whose files are all in the repository are told, and of a
    command none of a single file in its own directory.
    """
    readers = (getattr(module, "shell_texts", None) for module in discoveries())
    texts = (text for reader in readers if reader is not None for text in reader(snapshot))
    namers = (getattr(module, "compose_files", None) for module in discoveries())
    named = (Together(files) for namer in namers if namer is not None for files in namer(snapshot))
    return tuple(dict.fromkeys((*compose_groups_in(snapshot, texts), *named)))
