"""A fleet on the fake GitHub: an organisation with repositories, and audits of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fake.hub import Hub
from fake.service import Request
from fake.world import Pull, Repository
from hullcheck.edges.console import write_error
from hullcheck.edges.runs.audit import AuditRequest, run_audit
from hullcheck.errors import HullcheckError
from step import OPEN, SAFE
from still import StillClock

LEAKY = {**SAFE, **OPEN}
"""A repository that lets its environment in."""

BRANCH = "hullcheck/fix-main"


@dataclass(frozen=True)
class Run:
    """What an audit left behind."""

    code: int
    out: str
    errors: str
    requests: list[Request] = field(default_factory=list)

    @property
    def reads(self) -> list[str]:
        return [each.kind for each in self.requests if not each.writes]

    @property
    def writes(self) -> list[str]:
        return [each.kind for each in self.requests if each.writes]


class FleetRig:
    """Runs audits on an organisation of a fake GitHub."""

    def __init__(
        self, hub: Hub, folder: Path, capsys: pytest.CaptureFixture[str], org: str = "octo"
    ) -> None:
        self.hub = hub
        self.org = org
        self.folder = folder
        self.folder.mkdir(parents=True)
        self.capsys = capsys
        self.clock = StillClock(hub)
        self.token = hub.default_token
        self.ledger = folder / "ledger.jsonl"
        hub.world.account(org, "Organization")

    def add(self, name: str, files: Mapping[str, str | bytes | None] | None = None) -> Repository:
        """Make a repository of the organisation; without files it is empty."""
        made = self.hub.world.repository(f"{self.org}/{name}")
        if files is not None:
            self.hub.change(made, "main", files)
        return made

    def audit(self, **asked: Any) -> Run:
        """Run an audit of the organisation with the ledger, unless something else is asked."""
        before = len(self.hub.requests)
        source = {} if {"repositories", "merge"} & asked.keys() else {"org": self.org}
        kept = {} if "merge" in asked else {"ledger": str(self.ledger)}
        request = AuditRequest(**{"form": "json", **source, **kept, **asked})
        variables = {
            "GITHUB_TOKEN": self.token.text,
            "GITHUB_API_URL": self.hub.url,
            "GITHUB_GRAPHQL_URL": self.hub.graphql_url,
            "GITHUB_SERVER_URL": self.hub.url,
        }
        try:
            code = run_audit(request, variables, self.clock)
        except HullcheckError as error:
            write_error(str(error))
            code = error.exit_code
        said = self.capsys.readouterr()
        return Run(code, said.out, said.err, self.hub.requests[before:])

    def listed(self, *names: str) -> str:
        """Return the path of a file that lists repositories."""
        place = self.folder / "names.txt"
        place.write_text("\n".join(names) + "\n", encoding="utf-8")
        return str(place)

    def pulls(self) -> list[str]:
        """Return the names of the repositories that have a fix pull request, once for each."""
        return [name for name, each in self.own() for _ in each.pulls()]

    def issues(self) -> list[str]:
        """Return the names of the repositories that have an issue, once for each."""
        return [
            name
            for name, each in self.own()
            for issue in each.issues.values()
            if not isinstance(issue, Pull)
        ]

    def own(self) -> list[tuple[str, Repository]]:
        found = self.hub.world.repositories.items()
        return sorted((n, each) for n, each in found if each.owner.login == self.org)
