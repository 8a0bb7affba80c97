"""Deliveries a second, by hand: `python -m tests.bot.measure_load [deliveries] [clients] [queue]`.

The web half of the bot, which puts each delivery on the disk before it answers, beside a bare
endpoint of the same server that keeps nothing; each in a process of its own, in the same run.
"""

from __future__ import annotations

import asyncio
import json
import lzma
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "github"))

from fake.hub import private_key  # noqa: E402 (its folder is named above)

from .rig import SECRET, signature  # noqa: E402 (the same)


def payloads(number: int) -> Iterator[bytes]:
    """Yield published payloads of pull requests, no two alike."""
    told = json.loads(lzma.decompress((ROOT / "tests/github/schema/webhooks.json.xz").read_bytes()))
    (examples,) = (each["examples"] for each in told if each["name"] == "pull_request")
    (example, *_) = (each for each in examples if each["action"] == "opened")
    for count in range(number):
        pull = {**example["pull_request"], "number": count + 1}
        changed = {**example, "number": count + 1, "installation": {"id": 1}, "pull_request": pull}
        yield json.dumps(changed).encode()


def requests_of(bodies: list[bytes], run: str) -> list[bytes]:
    made = []
    for number, body in enumerate(bodies):
        head = [
            "POST /webhook HTTP/1.1",
            "Host: bot",
            "Content-Type: application/json",
            "X-GitHub-Event: pull_request",
            f"X-GitHub-Delivery: {run}-{number}",
            f"X-Hub-Signature-256: {signature(body)}",
            f"Content-Length: {len(body)}",
        ]
        made.append("\r\n".join(head).encode() + b"\r\n\r\n" + body)
    return made


async def client(port: int, work: list[bytes], took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while work:
        request = work.pop()
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 202 " in head, head
        (length,) = (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        await reader.readexactly(length)
        took.append(time.perf_counter() - began)
    writer.close()
    await writer.wait_closed()


async def drive(port: int, work: list[bytes], clients: int) -> tuple[float, list[float]]:
    took: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(client(port, work, took) for _ in range(clients)))
    return time.perf_counter() - began, took


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, variables: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **variables},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def memory(pid: int, kind: str) -> float:
    """Return megabytes: `VmRSS`, those that a process has now, or `VmHWM`, its most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (found,) = (line for line in lines if line.startswith(kind))
    return int(found.split()[1]) / 1024


def told(name: str, port: int, pid: int, work: list[bytes], clients: int) -> dict[str, Any]:
    before = memory(pid, "VmRSS")
    number = len(work)
    seconds, took = asyncio.run(drive(port, work, clients))
    cuts = statistics.quantiles(took, n=100)
    return {
        "what": name,
        "a second": round(number / seconds),
        "p50 ms": round(cuts[49] * 1000, 2),
        "p99 ms": round(cuts[98] * 1000, 2),
        "MB before": round(before, 1),
        "MB at most": round(memory(pid, "VmHWM"), 1),
    }


def main(deliveries: str = "5000", clients: str = "8", queue: str = "") -> None:
    bodies = list(payloads(int(deliveries)))
    print(f"{len(bodies)} deliveries of {len(bodies[0]):,} bytes, {clients} clients")  # noqa: T201
    variables = {
        "HULLCHECK_APP_ID": "1",
        "HULLCHECK_PRIVATE_KEY": private_key(),
        "HULLCHECK_WEBHOOK_SECRET": SECRET,
        "HULLCHECK_LOG_LEVEL": "warning",
    }
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(3):
            port = free_port()
            where = queue or f"{folder}/queue-{turn}.sqlite"
            serve = ["-m", "hullcheck", "serve", "--queue", where, "--workers", "0"]
            with running([*serve, "--port", str(port)], port, variables) as pid:
                work = requests_of(bodies, f"run-{time.time_ns()}")
                print(told("bot", port, pid, work, int(clients)))  # noqa: T201
            port = free_port()
            with running(["-m", "tests.bot.bare", str(port)], port, {}) as pid:
                print(told("bare", port, pid, requests_of(bodies, "bare"), int(clients)))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
