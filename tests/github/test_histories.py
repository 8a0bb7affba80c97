"""After any history a run leaves nothing for the next one to do; people's words stay.

More examples than by default: `HULLCHECK_HISTORIES=200 pytest tests/github/test_histories.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fake.hub import BOT, Hub
from fake.world import Pull, Said
from hullcheck.review.earlier import Comment
from step import OPEN, SAFE, SECOND, Step

EXAMPLES = int(os.environ.get("HULLCHECK_HISTORIES", "15"))

MOVED = dict.fromkeys(SECOND) | {path.replace("b/", "c/"): text for path, text in SECOND.items()}

EDITS: tuple[Mapping[str, str | None], ...] = (
    SECOND,
    OPEN,
    {"b/.dockerignore": "**/.venv\n**/__pycache__\n.git\n"},
    {"b/Dockerfile": "# why\n" + SECOND["b/Dockerfile"]},
    {"b/Dockerfile": SECOND["b/Dockerfile"].replace("COPY . .", "COPY . ./")},
    {".dockerignore": SAFE[".dockerignore"]},
    MOVED,
    {"app.py": "print(2)\n"},
)
"""What a push may change."""

FAULTS: tuple[Callable[[Hub], object], ...] = (
    lambda hub: hub.faults.bad_gateway("pulls/create-review"),
    lambda hub: hub.faults.bad_gateway("issues/*", after=False),
    lambda hub: hub.faults.dropped("pulls/*", after=True),
    lambda hub: hub.faults.dropped("graphql"),
    lambda hub: hub.faults.read_only("pulls/*", times=1),
    lambda hub: hub.faults.read_only("graphql", times=1),
    lambda hub: hub.faults.secondary_limit("*", retry_after=2),
    lambda hub: hub.faults.missing_patch(),
    lambda hub: hub.faults.truncated_tree(3),
    lambda hub: hub.faults.page_limit(1, "*", times=3),
)
"""What may go wrong once."""


@dataclass
class History:
    """A pull request, and what people and the Action do to it."""

    step: Step
    pull: Pull
    people: dict[int, str] = field(default_factory=dict)
    """What people said, by the numbers of their comments."""
    moves: int = 0

    @property
    def ours(self) -> list[Said]:
        repository = self.step.repository
        said = [*repository.review_comments.values(), *repository.comments.values()]
        return [each for each in said if each.author.login == BOT]

    def do(self, what: str, which: int) -> None:
        """Do one thing; those that need a comment of ours pass where there is none."""
        getattr(self, f"do_{what}")(which)

    def do_push(self, which: int) -> None:
        self.step.push({**EDITS[which % len(EDITS)]})

    def do_rebase(self, which: int) -> None:
        self.moves += 1
        self.step.hub.change(self.step.repository, "main", {"other.py": f"x = {self.moves}\n"})
        files = {**SECOND, **EDITS[which % len(EDITS)]}
        present = {path: text for path, text in files.items() if text is not None}
        self.step.hub.change(self.step.repository, "feature", present, onto="main")

    def do_fault(self, which: int) -> None:
        FAULTS[which % len(FAULTS)](self.step.hub)

    def do_review(self, which: int) -> None:
        self.step.review(self.pull)

    def do_reply(self, which: int) -> None:
        comments = [*self.step.repository.review_comments.values()]
        if comments:
            said = self.step.hub.reply(
                self.step.repository, comments[which % len(comments)], "Is that so?"
            )
            self.people[said.id] = said.body

    def do_resolve(self, which: int) -> None:
        threads = [*self.step.repository.threads.values()]
        if threads:
            self.step.hub.resolve(threads[which % len(threads)])

    def do_fold(self, which: int) -> None:
        if self.ours:
            self.ours[which % len(self.ours)].minimized = "off-topic"

    def do_delete(self, which: int) -> None:
        repository = self.step.repository
        if self.ours:
            said = self.ours[which % len(self.ours)]
            if said.id in repository.comments:
                del repository.comments[said.id]
            else:
                repository.remove_comment(repository.review_comments[said.id])

    def do_copy(self, which: int) -> None:
        """Let a person, or another run of ours, say what we said."""
        if self.ours:
            by = BOT if which % 2 else "mallory"
            text = self.ours[which % len(self.ours)].body
            said = self.step.hub.comment(self.step.repository, self.pull, text, by=by)
            if by != BOT:
                self.people[said.id] = text


ACTIONS = sorted(name.removeprefix("do_") for name in dir(History) if name.startswith("do_"))


@contextmanager
def history(capsys: pytest.CaptureFixture[str]) -> Iterator[History]:
    with TemporaryDirectory() as folder:
        hub = Hub(Path(folder) / "github")
        hub.start()
        try:
            repository = hub.repository()
            hub.change(repository, "main", dict(SAFE))
            step = Step(hub, Path(folder) / "step", capsys, repository)
            yield History(step, step.open(SECOND))
            assert hub.service.violations == []
        finally:
            hub.stop()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 20)), max_size=9))
def test_11_after_any_history_a_run_leaves_nothing_to_do(
    capsys: pytest.CaptureFixture[str], actions: list[tuple[str, int]]
) -> None:
    with history(capsys) as past:
        for what, which in actions:
            past.do(what, which)
        past.step.hub.faults.ordered.clear()
        past.step.review(past.pull)
        assert past.step.review(past.pull).writes == []
        repository = past.step.repository
        said = {**repository.review_comments, **repository.comments}
        assert {number: said[number].body for number in past.people} == past.people
        assert count_of_summaries(past) <= 1
        assert all(number == 1 for number in open_findings(past).values())


def count_of_summaries(past: History) -> int:
    found = past.step.repository.comments.values()
    mine = [each for each in found if each.author.login == BOT and not each.minimized]
    return sum(Comment("", BOT, each.body).is_summary for each in mine)


def open_findings(past: History) -> Counter[str]:
    """Return how many open comments of ours tell each finding and have no answer."""
    repository = past.step.repository
    found: Counter[str] = Counter()
    for thread in repository.threads.values():
        # What is left of a thread whose first comment was deleted begins with an answer.
        first, *answers = repository.thread_comments(thread)
        fingerprint = Comment("", BOT, first.body).fingerprint
        if fingerprint and not answers and thread.resolved_by is None and not first.minimized:
            found[fingerprint] += 1
    return found
