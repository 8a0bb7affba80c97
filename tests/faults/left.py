"""All that stands in a repository of the fake, whatever its name, numbers and times are."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from fake.world import CheckRun, IssueComment, Pull, Repository, ReviewComment

ANSWER = "<!-- hullcheck:answer "
"""How an answer begins: that something failed is one, so who asks again gets another."""

_SHA = re.compile(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{7,12}\b")

_NUMBER = re.compile(
    r"(?<=/pull/)\d+|(?<=/issues/)\d+|(?<=#)\d+|(?<=[-_/])\d{4,}\b|\bid=\d+|answer \d+"
    r"|\d{4}-\d\d-\d\dT[\d:]+Z"
)


def state_of(repository: Repository) -> dict[str, Any]:
    """Return what stands there, to be compared with what stands elsewhere."""
    words = _Words(repository)
    issues = [each for each in repository.issues.values() if not isinstance(each, Pull)]
    comments = [
        each
        for each in repository.comments.values()
        if each.author.kind == "Bot" and not each.body.startswith(ANSWER)
    ]
    return {
        "pulls": sorted(map(words.pull, repository.pulls())),
        "issues": sorted((words.of(e.title), words.of(e.body), e.state) for e in issues),
        "comments": sorted(map(words.comment, comments)),
        "answered twice": [mark for mark, times in answers(repository).items() if times > 1],
        "review comments": sorted(map(words.place, repository.review_comments.values())),
        # Where a thread may not be resolved it is folded away, which says the same.
        "threads": sorted(
            (each.root.path, str(each.root.line), bool(each.resolved_by or each.root.minimized))
            for each in repository.threads.values()
        ),
        "checks": sorted(map(words.check, repository.checks.values())),
        "branches": branches(repository),
    }


def answers(repository: Repository) -> Counter[str]:
    """Return how often each thing that somebody asked for was answered."""
    bodies = (each.body for each in repository.comments.values())
    return Counter(body.partition("\n")[0] for body in bodies if body.startswith(ANSWER))


def branches(repository: Repository) -> list[list[str]]:
    """Return the branches and the trees of their newest commits, which name no times."""
    told = repository.store.git("for-each-ref", "--format=%(refname) %(tree)", "refs/heads")
    return sorted(line.split(" ") for line in told.decode().splitlines())


class _Words:
    """Texts without what differs between two repositories that are alike."""

    def __init__(self, repository: Repository) -> None:
        self.issues = repository.issues
        self.own = (repository.full_name, repository.name)

    def of(self, text: str | None) -> str:
        found = text or ""
        for name in self.own:
            found = found.replace(name, "NAME")
        return _NUMBER.sub("N", _SHA.sub("SHA", found))

    def title(self, number: int) -> str:
        """Return what an issue is known by, whose number hangs on what came before it."""
        return self.of(self.issues[number].title)

    def pull(self, pull: Pull) -> tuple[str, ...]:
        words = (self.of(pull.title), self.of(pull.body), pull.state, pull.base, pull.head)
        return (*words, *sorted(pull.labels), *sorted(pull.reviewers))

    def comment(self, comment: IssueComment) -> tuple[str, ...]:
        where, folded = self.title(comment.number), str(comment.minimized)
        return (where, comment.author.login, self.of(comment.body), folded)

    def place(self, comment: ReviewComment) -> tuple[str, ...]:
        words = self.of(comment.body)
        return (self.title(comment.number), comment.path, str(comment.line), words)

    def check(self, run: CheckRun) -> tuple[str, ...]:
        told = run.told
        title = str(told.get("output", {}).get("title"))
        kept = (str(told.get(name)) for name in ("name", "status", "conclusion"))
        return (*kept, self.of(title), str(len(run.annotations)))


def differences(one: Any, other: Any) -> list[str]:
    """Return what stands in one repository and not in the other, in a few words each."""
    if isinstance(one, dict):
        return [f"{kind}: {text}" for kind in one for text in differences(one[kind], other[kind])]
    found = [
        f"{sign} {str(each)[:400]}"
        for sign, mine, theirs in (("+", one, other), ("-", other, one))
        for each in mine
        if each not in theirs
    ]
    return found or ([] if one == other else [f"{one} for {other}"])
