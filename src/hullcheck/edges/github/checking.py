"""The check run of a head: look for ours, tell what is not told yet, and end it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.review.check import CHECK_NAME, IN_REQUEST, Check, number_of

from .client import Client
from .refusals import UnavailableError

MAX_TURNS = 6
"""Looks: a lost answer takes another."""

SETTLING = 3.0
"""Seconds until GitHub knows everywhere what was written."""

PAGE = 100


@dataclass(frozen=True, slots=True)
class Run:
    """A check run of ours, as GitHub tells it."""

    id: int
    external_id: str
    is_complete: bool
    annotations: int
    """How many were taken."""


class Checker:
    """Keeps the check run of one head."""

    def __init__(self, client: Client, repository: str, head_sha: str, app: int) -> None:
        """Check the commit `head_sha` of `repository` as the App with the number `app`."""
        self.client = client
        self.root = f"/repos/{repository}"
        self.head_sha = head_sha
        self.app = app

    def runs(self) -> list[Run]:
        """Return our runs, newest first. Raises a `GithubError`."""
        asked = {"check_name": CHECK_NAME, "app_id": self.app, "filter": "all", "per_page": PAGE}
        told = self.client.get(f"{self.root}/commits/{self.head_sha}/check-runs", **asked)
        return sorted(map(_run, told["check_runs"]), key=lambda run: -run.id)

    def tell(self, check: Check, *, again: bool = False) -> bool:
        """Let the newest run for the pull request say what `check` does; return whether it did not.

        What a run that was stopped has told is not told again. With `again` a run that
        says it already ends once more: GitHub waits for that where somebody asked for it.
        Raises a `GithubError`; `ForbiddenError` where the App may not check.
        """
        wrote = False
        for _ in range(MAX_TURNS):
            ours = [run for run in self.runs() if number_of(run.external_id) == check.number]
            newest = ours[0] if ours else None
            if newest is not None and _says(newest, check) and not again:
                return wrote
            wrote = True
            try:
                self._close_older(ours, check)
                self._go_on(newest, check)
                return True
            except UnavailableError:
                # Done all the same, or not: only who looks knows.
                self.client.clock.sleep(SETTLING)
        raise UnavailableError(
            said("the check does not become what was planned"),
            advice=said("Run it again later: nothing is told twice."),
        )

    def _close_older(self, ours: list[Run], check: Check) -> None:
        """End what was stopped while it told something else."""
        for run in ours:
            if not run.is_complete and run.external_id != check.external_id:
                tell = check.translator.text
                output = {
                    "title": tell(said("Superseded")),
                    "summary": tell(said("A newer run tells what is found.")),
                }
                body = {"status": "completed", "conclusion": "neutral", "output": output}
                self.client.send("PATCH", f"{self.root}/check-runs/{run.id}", body)

    def _go_on(self, run: Run | None, check: Check) -> None:
        """Tell what `run` does not tell yet, or all of it in a new one."""
        if run is None or run.external_id != check.external_id:
            body = {"name": CHECK_NAME, "head_sha": self.head_sha, **_body(check, 0)}
            run = _run(self.client.send("POST", f"{self.root}/check-runs", body))
        else:
            run = self._update(run, check)
        for _ in range(0, len(check.annotations), IN_REQUEST):
            if not _says(run, check):
                run = self._update(run, check)

    def _update(self, run: Run, check: Check) -> Run:
        path = f"{self.root}/check-runs/{run.id}"
        return _run(self.client.send("PATCH", path, _body(check, run.annotations)))


def _says(run: Run, check: Check) -> bool:
    told = run.is_complete and run.annotations >= len(check.annotations)
    return told and run.external_id == check.external_id


def _body(check: Check, told: int) -> dict[str, Any]:
    """Return what tells the annotations behind the first `told`, and ends the run with the last."""
    output: dict[str, Any] = {"title": check.title, "summary": check.summary}
    annotations = check.annotations[told : told + IN_REQUEST]
    if annotations:
        output["annotations"] = [dict(each) for each in annotations]
    is_last = told + IN_REQUEST >= len(check.annotations)
    body: dict[str, Any] = {
        "status": "completed" if is_last else "in_progress",
        "external_id": check.external_id,
        "output": output,
        "actions": check.actions,
    }
    return body | ({"conclusion": check.conclusion} if is_last else {})


def _run(told: Mapping[str, Any]) -> Run:
    return Run(
        told["id"],
        told["external_id"] or "",
        told["status"] == "completed",
        told["output"]["annotations_count"],
    )
