"""Where a reader finds more; the one place that knows the project's address."""

from __future__ import annotations

HOME = "https://github.com/OWNER/hullcheck"
"""The project's page; OWNER is filled in when the project is published."""


def rule_address(name: str) -> str:
    """Return the address of the page of the rule called `name`."""
    return f"{HOME}/blob/main/docs/rules/{name}.md"
