"""After any history of a fix: one pull request, nothing to do, and no commit of a person lost.

More examples than by default: `HULLCHECK_HISTORIES=200 pytest tests/github/test_fix_histories.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fake.hub import Hub
from step import OPEN, SAFE, SECOND, Step
from test_fixes import BRANCH, MAIN, fix, pulls

EXAMPLES = int(os.environ.get("HULLCHECK_HISTORIES", "15"))

EDITS: tuple[Mapping[str, str | None], ...] = (
    OPEN,
    SECOND,
    {".env.example": "A=1\n"},
    {".dockerignore": SAFE[".dockerignore"]},
    {".dockerignore": "**/.venv\n**/.env\n.git\n**/__pycache__\n"},
    {"app.py": "print(2)\n"},
)
"""What may be pushed to the base."""

FAULTS: tuple[Callable[[Hub], object], ...] = (
    lambda hub: hub.faults.bad_gateway("pulls/*"),
    lambda hub: hub.faults.bad_gateway("git/*", after=False),
    lambda hub: hub.faults.bad_gateway("graphql"),
    lambda hub: hub.faults.dropped("*", after=True),
    lambda hub: hub.faults.read_only("graphql", times=1),
    lambda hub: hub.faults.read_only("pulls/*", times=1),
    lambda hub: hub.faults.secondary_limit("*", retry_after=2),
)


@dataclass
class History:
    """A branch, the fix for it, and what people do to both."""

    step: Step
    theirs: list[str] = field(default_factory=list)
    """Commits of people on the fix's branch, as long as nobody gave them up."""
    moves: int = 0

    def do(self, what: str, which: int) -> None:
        getattr(self, f"do_{what}")(which)

    def do_run(self, which: int) -> None:
        fix(self.step)

    def do_push(self, which: int) -> None:
        self.step.hub.change(self.step.repository, "main", {**EDITS[which % len(EDITS)]})

    def do_fault(self, which: int) -> None:
        FAULTS[which % len(FAULTS)](self.step.hub)

    def do_commit(self, which: int) -> None:
        """Let a person commit on the fix's branch, where there is one."""
        if self.step.repository.store.ref(BRANCH):
            self.moves += 1
            files = {f"mine{self.moves}.txt": "x"}
            self.theirs.append(
                self.step.hub.change(self.step.repository, "hullcheck/fix-main", files, by="bob")
            )

    def do_meanwhile(self, which: int) -> None:
        """Let a person commit just before we write something."""
        kinds = ["git/create-commit", "git/create-tree", "pulls/create", "pulls/update"]
        self.step.hub.faults.meanwhile(kinds[which % len(kinds)], lambda: self.do_commit(which))

    def do_close(self, which: int) -> None:
        for pull in pulls(self.step):
            if pull.state == "open":
                self.step.repository.head(pull)
                pull.state = "closed"

    def do_reopen(self, which: int) -> None:
        closed = [each for each in pulls(self.step) if each.state == "closed"]
        is_open = any(each.state == "open" for each in pulls(self.step))
        if closed and not is_open and self.step.repository.store.ref(BRANCH):
            closed[which % len(closed)].state = "open"

    def do_delete(self, which: int) -> None:
        """Let a person delete the branch, with all that is on it."""
        if self.step.repository.store.ref(BRANCH):
            self.do_close(which)
            self.step.repository.store.delete_ref(BRANCH)
            self.theirs.clear()

    def do_rebuild(self, which: int) -> None:
        """Let a person tick the box, and give up what was committed."""
        for pull in pulls(self.step):
            box = "- [ ] <!-- hullcheck:rebuild"
            if pull.state == "open" and box in (pull.body or ""):
                pull.body = (pull.body or "").replace(box, "- [x] <!-- hullcheck:rebuild")
                self.theirs.clear()


ACTIONS = sorted(name.removeprefix("do_") for name in dir(History) if name.startswith("do_"))


@contextmanager
def history(capsys: pytest.CaptureFixture[str]) -> Iterator[History]:
    with TemporaryDirectory() as folder:
        hub = Hub(Path(folder) / "github")
        hub.start()
        try:
            repository = hub.repository()
            hub.change(repository, "main", {**SAFE, **OPEN})
            yield History(Step(hub, Path(folder) / "step", capsys, repository))
            assert hub.service.violations == []
        finally:
            hub.stop()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 20)), max_size=9))
def test_33_after_any_history_there_is_one_and_no_commit_of_a_person_is_lost(
    capsys: pytest.CaptureFixture[str], actions: list[tuple[str, int]]
) -> None:
    with history(capsys) as past:
        for what, which in actions:
            past.do(what, which)
            assert_kept(past)
        past.step.hub.faults.ordered.clear()
        fix(past.step)
        assert_kept(past)
        assert fix(past.step).writes == []
        assert_kept(past)


def assert_kept(past: History) -> None:
    store = past.step.repository.store
    assert sum(each.state == "open" for each in pulls(past.step)) <= 1
    there = set(store.commits(f"{MAIN}..{BRANCH}")) if store.ref(BRANCH) else set()
    assert set(past.theirs) <= there
