"""What is done on GitHub: each kind of run, in a repository of its own that is ready for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from fake.hub import Hub
from fake.world import Pull
from fleets import LEAKY, FleetRig
from step import OPEN, SAFE, SECOND, Step

from .left import state_of

NUMBERS = count(1)

MAIN = "refs/heads/main"


@dataclass(frozen=True)
class Done:
    """What one run left behind."""

    code: int
    said: str
    """All that it wrote anywhere."""
    complains: bool
    """Whether it told somebody that something went wrong."""


@dataclass(frozen=True)
class Ready:
    """A world in which something is to be done."""

    act: Callable[[], Done]
    """Does it; a second time as a person would begin it again."""
    state: Callable[[], Any]


@dataclass(frozen=True)
class Bench:
    """Where worlds are made."""

    hub: Hub
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def step(self) -> Step:
        number = next(NUMBERS)
        made = self.hub.repository(f"octo/app{number}")
        self.hub.change(made, "main", dict(SAFE))
        return Step(self.hub, self.folder / f"step{number}", self.capsys, made)

    def fleet(self) -> FleetRig:
        number = next(NUMBERS)
        return FleetRig(self.hub, self.folder / f"fleet{number}", self.capsys, f"org{number}")


def ready(
    step: Step, event: str, payload: Callable[[], Any], sha: str = "", **inputs: Any
) -> Ready:
    step.variables["GITHUB_REF"] = MAIN

    def act() -> Done:
        run = step.run(event, payload(), sha=sha, json_file="told.json", **inputs)
        told = "".join(place.read_text(encoding="utf-8") for place in step.workspace.iterdir())
        said = "".join((run.out, run.errors, run.summary, str(run.outputs), told))
        complains = bool(run.errors) or " title=hullcheck::" in run.out
        return Done(run.code, said, complains)

    return Ready(act, lambda: state_of(step.repository))


def reviewed(step: Step, pull: Pull, **inputs: Any) -> Ready:
    return ready(step, "pull_request", lambda: step.payload(pull), **inputs)


def on_main(step: Step, **inputs: Any) -> Ready:
    return ready(step, "schedule", dict, sha=step.repository.store.ref(MAIN) or "", **inputs)


def commented(step: Step, pull: Pull, text: str) -> Ready:
    def payload() -> dict[str, Any]:
        # That something failed is an answer too: who wants it after all asks again.
        comment = step.hub.comment(step.repository, pull, text, by="alice")
        return {
            "action": "created",
            "issue": {"number": pull.number, "state": pull.state, "pull_request": {"url": "x"}},
            "comment": {"id": comment.id, "body": text},
            "sender": {"login": "alice", "type": "User"},
        }

    return ready(step, "issue_comment", payload)


# What there is to do


def a_review(bench: Bench) -> Ready:
    step = bench.step()
    return reviewed(step, step.open(SECOND))


def a_review_of_what_was_mended(bench: Bench) -> Ready:
    step = bench.step()
    pull = step.open(SECOND)
    step.review(pull)
    step.push({"b/.dockerignore": ".git\n**/.venv\n**/__pycache__\n"})
    return reviewed(step, pull)


def a_summary_alone(bench: Bench) -> Ready:
    step = bench.step()
    return reviewed(step, step.open(SECOND), comments="summary")


def a_fix(bench: Bench) -> Ready:
    step = bench.step()
    step.hub.change(step.repository, "main", OPEN)
    return on_main(step, mode="fix")


def a_fix_that_is_brought_up_to_date(bench: Bench) -> Ready:
    step = bench.step()
    step.hub.change(step.repository, "main", OPEN)
    on_main(step, mode="fix").act()
    step.hub.change(step.repository, "main", SECOND)
    return on_main(step, mode="fix")


def a_fix_of_which_nothing_is_left(bench: Bench) -> Ready:
    step = bench.step()
    step.hub.change(step.repository, "main", OPEN)
    on_main(step, mode="fix").act()
    step.hub.change(step.repository, "main", SAFE)
    return on_main(step, mode="fix")


AUDIT: dict[str, Any] = {"tracking_issue": True, "propose_fixes": True, "branches": ("release/*",)}


def an_audit(bench: Bench) -> Ready:
    step = bench.step()
    step.hub.change(step.repository, "main", OPEN)
    step.hub.change(step.repository, "release/1", SECOND, onto="main")
    return on_main(step, **AUDIT)


def an_audit_of_what_was_mended(bench: Bench) -> Ready:
    step = bench.step()
    step.hub.change(step.repository, "main", OPEN)
    on_main(step, **AUDIT).act()
    step.hub.change(step.repository, "main", SAFE)
    return on_main(step, **AUDIT)


def an_audit_of_a_fleet(bench: Bench) -> Ready:
    rig = bench.fleet()
    for number in range(2):
        rig.add(f"app{number}", LEAKY)

    def act() -> Done:
        run = rig.audit(fix=("**",))
        told = json.loads(run.out)["repositories"] if run.out else []
        failed = [each for each in told if each["status"] == "failed" or each["notes"]]
        complains = bool(run.errors or failed)
        ledger = rig.ledger.read_text() if rig.ledger.exists() else ""
        return Done(run.code, run.out + run.errors + ledger, complains)

    def state() -> dict[str, Any]:
        return {
            f"{name.partition('/')[2]}: {kind}": told
            for name, each in rig.own()
            for kind, told in state_of(each).items()
        }

    return Ready(act, state)


def asked(text: str) -> Callable[[Bench], Ready]:
    def prepare(bench: Bench) -> Ready:
        step = bench.step()
        step.repository.permissions |= {"alice": "write"}
        pull = step.open(SECOND)
        step.review(pull)
        return commented(step, pull, text)

    return prepare


SCENARIOS: dict[str, Callable[[Bench], Ready]] = {
    "review": a_review,
    "review of what was mended": a_review_of_what_was_mended,
    "summary alone": a_summary_alone,
    "fix": a_fix,
    "fix brought up to date": a_fix_that_is_brought_up_to_date,
    "fix of nothing": a_fix_of_which_nothing_is_left,
    "audit": an_audit,
    "audit of what was mended": an_audit_of_what_was_mended,
    "fleet": an_audit_of_a_fleet,
    "/hullcheck fix": asked("/hullcheck fix"),
    "/hullcheck fix --commit": asked("/hullcheck fix --commit"),
    "/hullcheck explain": asked("/hullcheck explain host-venv-over-built-venv"),
    "/hullcheck allow": asked("/hullcheck allow host-venv-over-built-venv it is wanted so"),
}
"""What the Action and `audit` do."""
