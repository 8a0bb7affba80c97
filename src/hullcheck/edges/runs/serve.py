"""What `serve` does."""

from __future__ import annotations

import os
from collections.abc import Mapping

from hullcheck.edges.bot.assembly import ServeRequest, read_parts, stopped_by_signals
from hullcheck.edges.bot.serving import Service
from hullcheck.errors import UsageError


def run_serve(request: ServeRequest, variables: Mapping[str, str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code. Raises `HullcheckError`."""
    _need_web()
    parts = read_parts(request, os.environ if variables is None else variables)
    Service(request, parts, stopped_by_signals()).run()
    return 0


def _need_web() -> None:
    try:
        import starlette  # noqa: F401, PLC0415 (an extra)
        import uvicorn  # noqa: F401, PLC0415 (an extra)
    except ImportError as error:
        advice = "Install hullcheck[serve]."
        raise UsageError("more is needed than is installed", advice=advice) from error
