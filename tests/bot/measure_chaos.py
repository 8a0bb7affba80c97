"""The large chaos, by hand: `python -m tests.bot.measure_chaos [sqlite|postgres] [deliveries]`.

1,000 deliveries with repeated and reordered ones among them, 50 workers killed with -9,
5 % of all requests to GitHub ill; with PostgreSQL the server is restarted three times.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "github"))

from .chaos import Chaos, Scale


def main(kind: str = "sqlite", deliveries: str = "1000", seed: str = "7") -> None:
    number = int(deliveries)
    scale = Scale(deliveries=number, kills=number // 20, seed=int(seed))
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            outcome = Chaos(Path(folder), f"{folder}/queue.sqlite", scale).run()
        else:
            from .queue.server import Server  # noqa: PLC0415 (a server of its own)

            server = Server()
            scale.restarts = 3
            try:
                outcome = Chaos(Path(folder), server.create("bot"), scale, server.restart).run()
            finally:
                server.close()
    for name, value in vars(outcome).items():
        print(f"{name}: {value}")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
