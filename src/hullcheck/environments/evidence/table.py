"""The evidence table as the documentation shows it."""

from __future__ import annotations

from collections.abc import Sequence

from .base import Evidence


def render_evidence_table(rows: Sequence[Evidence]) -> str:
    """Return the table in Markdown, one line for each of `rows`."""
    lines = ["| host file | certain if | likely if |", "|---|---|---|"]
    lines += [
        f"| {row.title} | {_column(row, certain=True)} | {_column(row, certain=False)} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _column(row: Evidence, *, certain: bool) -> str:
    return "; ".join(one.text for one in row.clauses if one.certain is certain) or "-"
