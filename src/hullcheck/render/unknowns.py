"""What could not be decided, on one line for a terminal."""

from __future__ import annotations

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said

from .escape import terminal
from .style import Role, Style


def render_unknown(unknown: Unknown, style: Style) -> str:
    """Return where, and why it could not be decided."""
    parts = (unknown.path, unknown.line)
    place = ":".join(terminal(str(part)) for part in parts if part is not None)
    label = style.paint(style.tell(said("unknown")), Role.QUIET)
    build = f" [{terminal(unknown.build)}]" if unknown.build else ""
    return f"{place or '.'} {label} {style.tell(unknown.reason)}{build}"
