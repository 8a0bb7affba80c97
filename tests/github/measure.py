"""What a review costs: requests, seconds, CPU, memory.

`python tests/github/measure.py [--json] [CASE]...`

The Action runs as a process of its own against the fake GitHub of the tests, so
the seconds hold its start and the pauses between writes, and not the network.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from cost import HEAD, Cost, say
from fake.answers import Teller
from fake.hub import Hub
from fake.world import Repository
from step import SAFE, SECOND

PROJECTS = 30
"""Of the repository, beside the one that the pull request brings."""


def project(folder: str) -> dict[str, str]:
    return {path.replace("b/", f"{folder}/"): text for path, text in SECOND.items()}


def sources(number: int) -> dict[str, str]:
    return {f"src/p{index // 50}/m{index}.py": f"x = {index}\n" for index in range(number)}


CASES: Mapping[str, dict[str, str]] = {
    "one source file changed": {"app.py": "print(2)\n"},
    "small: a Dockerfile and its project": project("b"),
    "300 files": {**project("b"), **sources(295)},
    "3,000 files": {**project("b"), **sources(2995)},
}


def main(names: Collection[str], *, as_json: bool) -> None:
    with TemporaryDirectory() as folder:
        hub = Hub(Path(folder) / "github")
        hub.start()
        repository = hub.repository()
        files = dict(SAFE)
        for index in range(PROJECTS):
            files |= project(f"p{index:02}")
        hub.change(repository, "main", files)
        say("pull request", f"{HEAD:>42}", as_json=as_json)
        for number, name in enumerate(names):
            cost = measured(hub, repository, f"f{number}", CASES[name], Path(folder))
            say(name, cost, as_json=as_json)
            say("  the same again", run_once(hub, Path(folder)), as_json=as_json)
        hub.stop()


def measured(
    hub: Hub, repository: Repository, branch: str, changed: dict[str, str], folder: Path
) -> Cost:
    hub.change(repository, branch, dict(changed), onto="main")
    pull = hub.pull(repository, branch)
    # The fake asks git once what changed: GitHub knows it.
    repository.pull_changes(pull)
    told = Teller(hub.url).pull(repository, pull)
    (folder / "event").write_text(json.dumps({"action": "opened", "pull_request": told}))
    return run_once(hub, folder)


def run_once(hub: Hub, folder: Path) -> Cost:
    """Run the Action once and return what it took."""
    before = len(hub.requests)
    variables = {
        **os.environ,
        "GITHUB_REPOSITORY": "octo/app",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(folder / "event"),
        "GITHUB_API_URL": hub.url,
        "GITHUB_GRAPHQL_URL": hub.graphql_url,
        "GITHUB_SERVER_URL": hub.url,
        "INPUT_TOKEN": hub.default_token.text,
    }
    begun = time.monotonic()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "hullcheck", "action"],
        variables,
        file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1)],
    )
    _, status, used = os.wait4(child, 0)
    seconds = time.monotonic() - begun
    assert os.waitstatus_to_exitcode(status) in (0, 1)
    asked = hub.requests[before:]
    writes = sum(each.writes for each in asked)
    cpu = used.ru_utime + used.ru_stime
    return Cost(len(asked) - writes, writes, seconds, cpu, used.ru_maxrss / 1024)


if __name__ == "__main__":
    named = [word for word in sys.argv[1:] if word != "--json"]
    main(named or CASES, as_json="--json" in sys.argv)
