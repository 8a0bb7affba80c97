"""The JSON Schemas of what the commands write, made of the models in `render/contract`."""

from __future__ import annotations

from hullcheck.render.contract import DOCUMENTS
from hullcheck.render.json import render_schema

FOLDERS = ("schema",)


def pages() -> dict[str, str]:
    """Return one schema a command."""
    return {f"schema/{command}.json": render_schema(command) for command in DOCUMENTS}
