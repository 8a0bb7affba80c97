"""One step of a workflow on the fake GitHub: what the Action gets, and what it leaves behind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fake.answers import Teller
from fake.hub import Hub
from fake.service import Request
from fake.world import Pull, Repository, Token
from hullcheck.edges.action.run import ActionRequest, run_action
from hullcheck.edges.failing import tell_error
from hullcheck.errors import HullcheckError
from still import StillClock

SAFE = {
    "Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n\nRUN python -m venv .venv\n",
    ".dockerignore": ".git\n**/.venv\n**/__pycache__\n",
    "pyproject.toml": '[project]\nname = "a"\nversion = "1"\n',
    "uv.lock": "version = 1\n",
    "app.py": "print(1)\n",
}
"""A repository that keeps the environment out of its image."""

OPEN = {".dockerignore": ".git\n**/__pycache__\n"}
"""What lets it in, told at a line that the pull request does not touch."""

SECOND = {
    "b/Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN python -m venv .venv\n",
    "b/pyproject.toml": '[project]\nname = "b"\nversion = "1"\n',
    "b/uv.lock": "version = 1\n",
    "b/.dockerignore": ".git\n**/__pycache__\n",
    "b/compose.yaml": "services:\n  b:\n    build: .\n",
}
"""A second project that lets its environment in, at a line of its own."""

DEFAULTS = {
    "mode": "auto",
    "fail_on": None,
    "comments": "inline",
    "rule_set": None,
    "config": "",
    "language": "en",
    "select": (),
    "ignore": (),
    "sarif_file": "",
    "json_file": "",
    "unsafe": False,
    "tracking_issue": False,
    "remind_after": 0,
    "propose_fixes": False,
    "branches": (),
    "dry_run": False,
}
"""The inputs' defaults."""


@dataclass(frozen=True)
class Run:
    """What a step left behind."""

    code: int
    out: str
    errors: str
    outputs: Mapping[str, str]
    summary: str
    requests: list[Request] = field(default_factory=list)

    @property
    def reads(self) -> list[str]:
        return [each.kind for each in self.requests if not each.writes]

    @property
    def writes(self) -> list[str]:
        return [each.kind for each in self.requests if each.writes]


class Step:
    """Runs steps on one repository of a fake GitHub."""

    def __init__(
        self, hub: Hub, folder: Path, capsys: pytest.CaptureFixture[str], repository: Repository
    ) -> None:
        self.hub = hub
        self.folder = folder
        self.capsys = capsys
        self.repository = repository
        self.clock = StillClock(hub)
        self.token: Token = hub.default_token
        self.variables: dict[str, str] = {}
        self.workspace = folder / "workspace"
        self.workspace.mkdir(parents=True)

    def open(
        self, files: Mapping[str, str | bytes | None], by: str = "alice", branch: str = "feature"
    ) -> Pull:
        """Open a pull request that changes `files`."""
        self.hub.change(self.repository, branch, files, onto="main")
        return self.hub.pull(self.repository, branch, by=by)

    def push(self, files: Mapping[str, str | bytes | None], branch: str = "feature") -> str:
        return self.hub.change(self.repository, branch, files)

    def payload(self, pull: Pull, action: str = "synchronize") -> dict[str, Any]:
        """Return what GitHub sends of a pull request."""
        told = Teller(self.hub.url).pull(self.repository, pull)
        return {"action": action, "number": pull.number, "pull_request": told}

    def review(self, pull: Pull, event: str = "pull_request", **inputs: Any) -> Run:
        return self.run(event, self.payload(pull), **inputs)

    def run(self, event: str, payload: Any, sha: str = "", **inputs: Any) -> Run:
        """Run a step as GitHub does, its files in a folder of their own."""
        before = len(self.hub.requests)
        files = {name: self.folder / f"{name}-{before}" for name in ("event", "output", "summary")}
        files["event"].write_text(json.dumps(payload))
        variables = {
            "GITHUB_REPOSITORY": self.repository.full_name,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(files["event"]),
            "GITHUB_SHA": sha,
            "GITHUB_API_URL": self.hub.url,
            "GITHUB_GRAPHQL_URL": self.hub.graphql_url,
            "GITHUB_SERVER_URL": self.hub.url,
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            **self.variables,
        }
        request = ActionRequest(**{**DEFAULTS, "token": self.token.text, **inputs})
        try:
            code = run_action(request, variables, self.clock)
        except HullcheckError as error:
            tell_error(error)
            code = error.exit_code
        said = self.capsys.readouterr()
        return Run(
            code,
            said.out,
            said.err,
            parse_outputs(read(files["output"])),
            read(files["summary"]),
            self.hub.requests[before:],
        )


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def parse_outputs(text: str) -> dict[str, str]:
    """Read GITHUB_OUTPUT as the runner does (`FileCommandManager.cs`)."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, heredoc, delimiter = line.partition("<<")
        assert heredoc, line
        value: list[str] = []
        for inner in lines:
            if inner == delimiter:
                break
            value.append(inner)
        else:
            raise AssertionError(f"{name} never ends")
        found[name] = "\n".join(value)
    return found
