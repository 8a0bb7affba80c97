"""One process of workers that is made to be killed: `hullcheck work` without GitHub's pace."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from hullcheck.edges.bot.assembly import Parts, make_bot
from hullcheck.edges.bot.credentials import read_credentials
from hullcheck.edges.bot.house import HouseRules
from hullcheck.edges.bot.logs import Log
from hullcheck.edges.bot.queue.opening import open_queue
from hullcheck.edges.bot.queue.patience import Patience
from hullcheck.edges.bot.working import Terms, work
from hullcheck.edges.github import pacing
from hullcheck.edges.github.addresses import Addresses

LEASE = 4.0


class HastyClock:
    """The machine's clock for those who have no time to wait."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.02))


def main(url: str, github: str, app_file: str, workers: str, log: str) -> None:
    pacing.WINDOWS = ((1, 0.0),)
    queue = open_queue(url, Patience(first=0.1, most=1.0, attempts=100))
    credentials = read_credentials({}, Path(app_file))
    with Path(log).open("a", buffering=1) as lines:
        parts = Parts(
            queue,
            credentials,
            Addresses(github, f"{github}/graphql", github),
            Log("info", lines.write),
            HastyClock(),
        )
        rules = HouseRules(issues_for=("*/*",), fixes_for=("*/*",))
        bot = make_bot(parts, lambda: credentials, rules)
        work(queue, bot, threading.Event(), Terms(workers=int(workers), lease=LEASE), parts.note)


if __name__ == "__main__":
    main(*sys.argv[1:])
