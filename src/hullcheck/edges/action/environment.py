"""What GitHub tells a step in its environment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.edges.github.addresses import Addresses
from hullcheck.errors import UsageError

_FULL_NAME = lazy_pattern(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")

MAX_EVENT_BYTES = 26_000_000
"""GitHub sends no payload of more than 25 MB."""


@dataclass(frozen=True, slots=True)
class StepEnvironment:
    """The variables and files of one step.

    https://docs.github.com/actions/reference/workflows-and-actions/variables
    """

    repository: str
    """`OWNER/NAME`."""
    event_name: str
    event: Any
    """The payload; None where GitHub gives none."""
    sha: str
    ref: str
    """The full name of what the event is about: `refs/heads/main`."""
    addresses: Addresses
    workspace: str
    output_file: str
    """Where outputs go; "" for nowhere."""
    summary_file: str
    """Where the job summary goes; "" for nowhere."""

    @property
    def page(self) -> str:
        """The repository's page."""
        return f"{self.addresses.server.rstrip('/')}/{self.repository}"


def read_environment(variables: Mapping[str, str]) -> StepEnvironment:
    """Return what `variables` tell.

    Raises `UsageError` where they are not those of a step on GitHub.
    """
    repository = variables.get("GITHUB_REPOSITORY", "")
    if not _FULL_NAME.fullmatch(repository):
        raise UsageError(
            said("this is no step of a GitHub workflow: GITHUB_REPOSITORY names no repository"),
            advice=said("On your machine, `hullcheck review` shows the same review."),
        )
    return StepEnvironment(
        repository=repository,
        event_name=variables.get("GITHUB_EVENT_NAME", ""),
        event=_read_event(variables.get("GITHUB_EVENT_PATH", "")),
        sha=variables.get("GITHUB_SHA", ""),
        ref=variables.get("GITHUB_REF", ""),
        addresses=Addresses.of(variables),
        workspace=variables.get("GITHUB_WORKSPACE") or ".",
        output_file=variables.get("GITHUB_OUTPUT", ""),
        summary_file=variables.get("GITHUB_STEP_SUMMARY", ""),
    )


def _read_event(path: str) -> Any:
    if not path:
        return None
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_EVENT_BYTES + 1)
        if len(data) > MAX_EVENT_BYTES:
            raise ValueError(f"it has more than {MAX_EVENT_BYTES:,} bytes")
        return json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(
            said("the event's payload, GITHUB_EVENT_PATH, cannot be read"), cause=str(error)
        ) from error
