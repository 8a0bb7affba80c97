"""The image, run as GitHub's runner runs a container action.

Source: actions/runner, `ContainerActionHandler.cs` and `DockerCommandManager.cs`.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INSIDE = {
    "workspace": "/github/workspace",
    "workflow": "/github/workflow",
    "home": "/github/home",
    "file_commands": "/github/file_commands",
}
"""Where the runner's folders are in the container."""


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    code: int
    out: str
    output: str
    summary: str
    seconds: float


def run_as_github(
    image: str,
    folder: Path,
    event: tuple[str, Any],
    inputs: Mapping[str, str],
    variables: Mapping[str, str],
) -> Ran:
    """Run the Action on an event, as root, with the workspace read-only.

    `folder` gets the runner's folders; `variables` are those of the job. The
    network is the machine's: a fake GitHub listens there, and nothing else.
    """
    for name in INSIDE:
        (folder / name).mkdir(parents=True)
    (folder / "workflow" / "event.json").write_text(json.dumps(event[1]), encoding="utf-8")
    for name in ("set_output", "step_summary"):
        (folder / "file_commands" / name).touch()
    environment = {
        **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
        "HOME": INSIDE["home"],
        "GITHUB_ACTIONS": "true",
        "CI": "true",
        "GITHUB_EVENT_NAME": event[0],
        "GITHUB_EVENT_PATH": "/github/workflow/event.json",
        "GITHUB_WORKSPACE": INSIDE["workspace"],
        "GITHUB_OUTPUT": "/github/file_commands/set_output",
        "GITHUB_STEP_SUMMARY": "/github/file_commands/step_summary",
        **variables,
    }
    command = ["docker", "run", "--rm", "--workdir", INSIDE["workspace"], "--network=host"]
    for name in environment:
        command += ["-e", name]
    for name, place in INSIDE.items():
        mode = ":ro" if name == "workspace" else ""
        command += ["-v", f"{folder / name}:{place}{mode}"]
    begun = time.monotonic()
    done = subprocess.run(
        [*command, image, "action"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    seconds = time.monotonic() - begun
    commands = folder / "file_commands"
    return Ran(
        done.returncode,
        done.stdout + done.stderr,
        (commands / "set_output").read_text(encoding="utf-8"),
        (commands / "step_summary").read_text(encoding="utf-8"),
        seconds,
    )
