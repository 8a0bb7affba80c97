"""The page of the Action: its inputs and outputs as `action.yml` has them, and workflows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDERS = ()

HERE = Path(__file__).parent


def pages() -> dict[str, str]:
    """Return the page."""
    described = yaml.safe_load((HERE.parent / "action.yml").read_text(encoding="utf-8"))
    text = (HERE / "action.in.md").read_text(encoding="utf-8")
    tables = {
        "inputs": _table(("input", "default"), described["inputs"]),
        "outputs": _table(("output",), described["outputs"]),
    }
    for name, table in tables.items():
        text = text.replace(f"<!-- {name} -->", table)
    return {"action.md": text}


def _table(head: tuple[str, ...], rows: Mapping[str, Mapping[str, Any]]) -> str:
    lines = ["", " | ".join([*head, "meaning"]), " | ".join(["---"] * (len(head) + 1))]
    for name, row in rows.items():
        default = [f"`{row['default']}`" if row["default"] else ""] if "default" in row else []
        lines.append(" | ".join([f"`{name}`", *default, " ".join(row["description"].split())]))
    return "\n".join(f"| {line} |" if line else "" for line in lines).lstrip("\n")
