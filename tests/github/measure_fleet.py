"""What an audit of a fleet costs. `python tests/github/measure_fleet.py [REPOSITORIES] [--json]`.

Reads are those for each repository. With `--json` the audits alone are measured.

The command runs as a process of its own against the fake GitHub of the tests, so the
seconds hold its start and the pauses between writes, and not the network.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from cost import HEAD, Cost, say
from fake.hub import Hub
from step import OPEN, SAFE, SECOND

ORG = "octo"

PROGRAM = """
import re, sys
from pathlib import Path
from hullcheck.edges.cli import main
place, *arguments = sys.argv[1:]
code = main(arguments)
Path(place).write_text(re.search(r"VmHWM:\\s*([0-9]+)", Path("/proc/self/status").read_text())[1])
sys.exit(code)
"""
"""The command, which leaves behind how many kilobytes it had at most.
What `wait4` tells begins with what this process has."""

FORMS = ("table", "json", "sarif", "markdown", "html")


def main(number: int, *, as_json: bool) -> None:
    with TemporaryDirectory() as folder:
        hub = Hub(Path(folder) / "github")
        hub.world.account(ORG, "Organization")
        for index in range(number):
            hub.change(hub.world.repository(f"{ORG}/app{index:05}"), "main", files_of(index))
        hub.start()
        ledger = str(Path(folder) / "ledger.jsonl")
        audit = ["--org", ORG, "--ledger", ledger]
        say(f"{number} repositories", f"{HEAD:>42}", as_json=as_json)
        say("first", run_once(hub, number, audit), as_json=as_json)
        say("unchanged", run_once(hub, number, audit), as_json=as_json)
        push(hub, number)
        say("one in ten has changed", run_once(hub, number, audit), as_json=as_json)
        if as_json:
            hub.stop()
            return
        fix = [*audit, "--fix", f"{ORG}/app0000*", "--max-pulls", "3"]
        say("fixes in the first ten", run_once(hub, number, fix))
        say("  the same again", run_once(hub, number, fix))
        for form in FORMS:
            place = str(Path(folder) / form)
            merge = ["--merge", ledger, "--format", form, "--output", place]
            size = run_once(hub, number, merge)
            say(f"{form}, {Path(place).stat().st_size / 1e6:.1f} MB", size)
        say(f"ledger, {Path(ledger).stat().st_size / 1e6:.1f} MB")
        hub.stop()


def files_of(index: int) -> dict[str, str]:
    """Return a repository; two in three let something in."""
    files = SAFE | (OPEN if index % 3 else {}) | (SECOND if index % 3 == 2 else {})
    return files | {"app.py": f"print({index})\n"}


def push(hub: Hub, number: int) -> None:
    for index in range(0, number, 10):
        repository = hub.world.repositories[f"{ORG}/app{index:05}"]
        hub.change(repository, "main", {"app.py": "print('new')\n"})


def run_once(hub: Hub, number: int, arguments: list[str]) -> Cost:
    """Run the command once and return what it took."""
    before = len(hub.requests)
    variables = {
        **os.environ,
        "GITHUB_API_URL": hub.url,
        "GITHUB_GRAPHQL_URL": hub.graphql_url,
        "GITHUB_SERVER_URL": hub.url,
        "GITHUB_TOKEN": hub.default_token.text,
    }
    # The fake's token has 5,000 requests an hour as GitHub's: here an hour takes no time.
    hub.default_token.remaining = 100 * number + 5_000
    begun = time.monotonic()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    place = hub.world.folder / "peak"
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", PROGRAM, str(place), "audit", *arguments],
        variables,
        file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 1)],
    )
    _, status, used = os.wait4(child, 0)
    seconds = time.monotonic() - begun
    assert os.waitstatus_to_exitcode(status) in (0, 1)
    asked = hub.requests[before:]
    writes = sum(each.writes for each in asked)
    cpu = used.ru_utime + used.ru_stime
    return Cost((len(asked) - writes) / number, writes, seconds, cpu, int(place.read_text()) / 1024)


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--json"]
    main(int(given[0]) if given else 100, as_json="--json" in sys.argv)
