"""Tables of Markdown, with code in their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def render(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; what stands in the cells is Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def code(text: str) -> str:
    """Return `text` as code that may stand in a cell."""
    shown = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    # Spaces at both ends are taken off, once, where both are there.
    edge = " " if shown[:1] + shown[-1:] != shown[:1].strip() + shown[-1:].strip() else ""
    edge = " " if "`" in (shown[:1], shown[-1:]) else edge
    return f"{ticks}{edge}{shown}{edge}{ticks}".replace("|", "\\|")


def cell(lines: Iterable[str]) -> str:
    """Return lines of code as one cell."""
    return "<br>".join(code(line) for line in lines)
