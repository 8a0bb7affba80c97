"""Measure what the Action costs until it asks GitHub for the first time.

python bench/action_start.py [IMAGE]

The Action runs on a pull request of the fake GitHub of the tests, in this environment or, where
one is named, in new containers of an image. When the first request arrives, the kernel is asked
how much CPU the process has had: its own start, and that of its container, included. Linux
alone tells that of another process. What shares a processor with others varies: the lowest of
the runs says what the work costs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "github"))

from row import Row

from fake.answers import Teller
from fake.hub import Hub
from step import SAFE, SECOND

GOAL = 0.7
"""Seconds of CPU."""

COUNT = 11
"""Runs, beside one that is not counted."""


@dataclass(frozen=True, slots=True)
class Start:
    """What one run of the Action took until its first request."""

    cpu: float
    """Seconds of user and system time."""
    wall: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a run of the Action is begun, and found among the processes."""

    command: tuple[str, ...]
    number: Callable[[subprocess.Popen[bytes]], int]
    """The number of the process of the Action."""


def measure_action_start(folder: Path) -> Iterator[Row]:
    """Say what the Action takes until its first request, in this environment."""
    best, *_ = starts(folder)
    yield Row("Action, start to first request", best.cpu, "s", GOAL, f"wall {best.wall:.3f} s")


def starts(folder: Path, image: str = "", count: int = COUNT) -> list[Start]:
    """Run the Action `count` times, in containers of `image` if it is named; the best is first.

    Raises `ValueError` where a run did not find what the pull request brings.
    """
    hub = Hub(folder / "github")
    hub.start()
    try:
        variables = _variables(hub, folder)
        launch = _in_container(image, folder, variables) if image else _here()
        _run(hub, launch, variables)
        found = [_run(hub, launch, variables) for _ in range(count)]
    finally:
        hub.stop()
    return sorted(found, key=lambda start: start.cpu)


def _variables(hub: Hub, folder: Path) -> dict[str, str]:
    """Open a pull request and return what a step for it gets."""
    repository = hub.repository()
    hub.change(repository, "main", dict(SAFE))
    hub.change(repository, "feature", dict(SECOND), onto="main")
    pull = hub.pull(repository, "feature")
    told = Teller(hub.url).pull(repository, pull)
    (folder / "event").write_text(json.dumps({"action": "opened", "pull_request": told}))
    return {
        "GITHUB_REPOSITORY": repository.full_name,
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(folder / "event"),
        "GITHUB_API_URL": hub.url,
        "GITHUB_GRAPHQL_URL": hub.graphql_url,
        "GITHUB_SERVER_URL": hub.url,
        "INPUT_TOKEN": hub.default_token.text,
        "INPUT_DRY-RUN": "true",
    }


def _here() -> Launch:
    program = str(Path(sys.executable).parent / "hullcheck")
    return Launch((program, "action"), lambda process: process.pid)


def _in_container(image: str, folder: Path, variables: Mapping[str, str]) -> Launch:
    name = f"hullcheck-bench-{os.getpid()}"
    command = ["docker", "run", "--rm", f"--name={name}", "--network=host"]
    command.append(f"--volume={folder / 'event'}:{folder / 'event'}:ro")
    for variable in variables:
        command += ["--env", variable]
    show = ["docker", "inspect", "--format", "{{.State.Pid}}", name]
    return Launch(
        (*command, image, "action"),
        lambda _: int(subprocess.run(show, capture_output=True, check=True).stdout),
    )


def _run(hub: Hub, launch: Launch, variables: Mapping[str, str]) -> Start:
    seen: list[tuple[float, float]] = []
    answer = hub.service.answer

    def noted(*request: Any) -> Any:
        if not seen:
            # Whoever asked waits for the answer, and needs no CPU meanwhile.
            seen.append((time.perf_counter(), _cpu_of(launch.number(process))))
        return answer(*request)

    hub.service.answer = noted  # type: ignore[assignment, method-assign]
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        launch.command, env={**os.environ, **variables}, stdout=quiet, stderr=quiet
    )
    try:
        code = process.wait(120)
    finally:
        hub.service.answer = answer  # type: ignore[method-assign]
    if code != 1 or not seen:
        raise ValueError(f"{' '.join(launch.command)} ended with {code}")
    [(first, cpu)] = seen
    return Start(cpu, first - begun)


def _cpu_of(process: int) -> float:
    """Return the seconds of CPU that another process has had.

    The number of its clock is made as the C library's `clock_getcpuclockid` makes it.
    """
    return time.clock_gettime(~process << 3 | 2)


def main(image: str = "") -> None:
    """Print the best run and the middle one."""
    with tempfile.TemporaryDirectory(prefix="hullcheck-bench-") as folder:
        found = starts(Path(folder), image)
    print(
        f"Action, start to first request: {found[0].cpu:.3f} s CPU (goal <= {GOAL:g}), "
        f"median {median(start.cpu for start in found):.3f} s; "
        f"wall {min(start.wall for start in found):.3f} s"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
