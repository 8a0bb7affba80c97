"""Write what commands print into pages: `python -m tests.pages.update [PAGE ...]`, else into all.

Output that fits stays as it is, with its `...`; read what has changed before you commit it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from .blocks import WRITTEN, Command, Folder, blocks
from .session import Session, fits


def updated(text: str, root: Path) -> str:
    """Return the page `text` with what its commands print in the empty folder `root`."""
    session, lines = Session(root), text.split("\n")
    changes: list[tuple[Command, str]] = []
    for block in blocks(text):
        if isinstance(block, Folder):
            session.enter(block)
        elif isinstance(block, Command) and block.not_run is None:
            printed = session.run(block)
            if not fits(printed, block.printed):
                changes.append((block, printed))
    for command, printed in reversed(changes):
        start = command.line + command.text.count("\n")
        shown = len(command.printed.split("\n")) if command.printed else 0
        lines[start : start + shown] = printed.rstrip("\n").split("\n") if printed else []
    return "\n".join(lines)


def main(pages: list[str]) -> None:
    """Update each of `pages`, or of all where none is named."""
    for page in map(Path, pages) if pages else WRITTEN:
        with tempfile.TemporaryDirectory() as root:
            page.write_text(updated(page.read_text("utf-8"), Path(root)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
