"""What `work` does."""

from __future__ import annotations

import os
from collections.abc import Mapping

from hullcheck.edges.bot.assembly import ServeRequest, make_bot, read_parts, stopped_by_signals
from hullcheck.edges.bot.working import Terms, work


def run_work(request: ServeRequest, variables: Mapping[str, str] | None = None) -> int:
    """Work until SIGTERM or SIGINT; return the exit code. Raises `HullcheckError`."""
    parts = read_parts(request, os.environ if variables is None else variables)
    bot = make_bot(parts, lambda: parts.credentials, request.rules)
    stop = stopped_by_signals()
    parts.log("info", "started", workers=request.workers)
    try:
        work(parts.queue, bot, stop, Terms(workers=request.workers), parts.note)
    finally:
        parts.queue.close()
        parts.log("info", "stopped")
    return 0
