"""What a step leaves behind: outputs, the job summary, files in the workspace."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from hullcheck.core.said import said
from hullcheck.edges.writing import write_whole
from hullcheck.errors import UsageError, WriteError
from hullcheck.languages.translator import ENGLISH, Translator

MAX_SUMMARY_BYTES = 1_000_000
"""GitHub takes 1 MiB a step, and shows nothing of what is more.
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands"""


def append_outputs(path: str, outputs: Mapping[str, str]) -> None:
    """Append `outputs` to the file GITHUB_OUTPUT; "" is nowhere.

    Each value stands between delimiters that nobody can know beforehand, so none
    can end early and begin another output. Raises `WriteError`.
    """
    parts = []
    for name, value in outputs.items():
        delimiter = f"hullcheck_{token_hex(16)}"
        parts.append(f"{name}<<{delimiter}\n{value}\n{delimiter}\n")
    _append(path, "".join(parts))


def append_summary(path: str, markdown: str, translator: Translator = ENGLISH) -> None:
    """Append to the job summary; "" is nowhere. Raises `WriteError`."""
    data = markdown.encode("utf-8", "backslashreplace")
    if len(data) > MAX_SUMMARY_BYTES:
        cut = data[:MAX_SUMMARY_BYTES].decode("utf-8", "ignore").rpartition("\n\n")[0]
        more = translator.text(said("More is not shown here, for want of room."))
        markdown = f"{cut}\n\n{more}\n"
    _append(path, markdown)


def _append(path: str, text: str) -> None:
    if not path or not text:
        return
    try:
        with Path(path).open("ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise WriteError(
            said("`{path}` cannot be written", path=path), cause=error.strerror or ""
        ) from error


def write_in_workspace(workspace: str, path: str, text: str) -> None:
    """Write the file `path` of the workspace, as one of whoever owns the workspace.

    A container runs as root: the steps behind it could not remove what it owns.
    Raises as `place_in_workspace` does.
    """
    target = place_in_workspace(workspace, path)
    write_whole(str(target), text.encode("utf-8", "surrogateescape"))
    give_to_owner(workspace, target)


def place_in_workspace(workspace: str, path: str) -> Path:
    """Return where the file `path` of the workspace is, its folder made.

    Raises `UsageError` for a path that leads out of the workspace, also by a link, and
    `WriteError`.
    """
    root = Path(os.path.realpath(workspace))
    target = Path(os.path.realpath(root / path))
    if not target.is_relative_to(root) or target == root:
        raise UsageError(said("`{path}` is no file of the workspace", path=path))
    try:
        owner = root.stat()
        missing = [place for place in (target.parent, *target.parent.parents) if not place.exists()]
        for folder in reversed(missing):
            folder.mkdir()
            _give(folder, owner)
    except OSError as error:
        raise WriteError(
            said("`{path}` cannot be written", path=path), cause=error.strerror or ""
        ) from error
    return target


def give_to_owner(workspace: str, target: Path) -> None:
    """Give a file of the workspace to whoever owns the workspace."""
    _give(target, Path(workspace).stat())


def _give(place: Path, owner: os.stat_result) -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.chown(place, owner.st_uid, owner.st_gid, follow_symlinks=False)
