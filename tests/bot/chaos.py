"""All that goes wrong at once: deliveries twice and in any order, workers killed, GitHub ill.

What is left must be what each last push asks for, and nothing said twice.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from fake.faults import SECONDARY_MESSAGE, Fault, Faults
from fake.hub import Hub
from fake.world import IssueComment, Pull
from hullcheck.edges.bot.credentials import write_registered

from .rig import GUIDS, SECRET, Place, Rig

ROOT = Path(__file__).parent.parent.parent

PROJECT = {
    "Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN python -m venv .venv\n",
    "pyproject.toml": '[project]\nname = "b"\nversion = "1"\n',
    "uv.lock": "version = 1\n",
    "compose.yaml": "services:\n  b:\n    build: .\n",
}

IGNORED = {True: ".git\n**/__pycache__\n", False: ".git\n**/__pycache__\n**/.venv\n"}
"""An ignore file by whether it lets the environment in."""

COMMANDS = ("/hullcheck fix", "/hullcheck explain host-venv-over-built-venv")

OWNERS = ("acme", "octo", "umbrella")

FINDING = re.compile("<!-- hullcheck:finding ([0-9a-f]{16}) -->")

REORDERED = 8
"""Deliveries that may overtake each other."""


class IllFaults(Faults):
    """A part of all requests is lost, before or after it was done, or refused for a while."""

    def __init__(self, part: float, chance: random.Random) -> None:
        super().__init__()
        self.part = part
        self.chance = chance
        self.happened: Counter[str] = Counter()

    def take(self, name: str, writes: bool) -> list[Fault]:
        if self.chance.random() >= self.part:
            return []
        lost = {"status": 502, "body": {"message": "Server Error"}}
        limit = {"status": 403, "body": {"message": SECONDARY_MESSAGE}}
        kinds: dict[str, dict[str, Any]] = {
            "lost before": lost,
            "lost after": {**lost, "after": True},
            "dropped before": {"drops": True},
            "dropped after": {"drops": True, "after": True},
            "limited": {**limit, "headers": {"Retry-After": "1"}},
        }
        kind = self.chance.choice(sorted(kinds))
        self.happened[kind] += 1
        return [Fault(name, **kinds[kind])]


@dataclass
class Subject:
    """A pull request and what its last push asks for."""

    place: Place
    pull: Pull
    folder: str
    is_open: bool = True
    """The environment is let in."""
    commands: list[IssueComment] = field(default_factory=list)


@dataclass
class Scale:
    """How much of everything."""

    deliveries: int = 1_000
    kills: int = 50
    pulls: int = 12
    processes: int = 2
    workers: int = 2
    faults: float = 0.05
    restarts: int = 0
    """Of the database."""
    backlog: int = 12
    """Deliveries that wait at most."""
    seed: int = 7


@dataclass
class Outcome:
    """What was seen on the way."""

    sent: int = 0
    pushes: int = 0
    commands: int = 0
    repeated: int = 0
    refused: int = 0
    """Answers that asked to deliver it again, while the database was away."""
    kills: int = 0
    restarts: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    seconds: float = 0.0
    states: str = ""


@dataclass
class Mail:
    """One delivery, which may be sent more than once."""

    event: str
    payload: Any
    guid: str


class Chaos:
    """A world with pull requests, and the processes that are killed in it."""

    def __init__(
        self, folder: Path, url: str, scale: Scale, restart: Callable[[], object] | None = None
    ) -> None:
        self.folder, self.url, self.scale, self.restart = folder, url, scale, restart
        self.chance = random.Random(scale.seed)
        self.hub = Hub(folder / "github")
        self.hub.world.clock.start = datetime.now(UTC)
        app = self.hub.app(webhook_secret=SECRET)
        told = {"id": app.id, "slug": app.slug, "pem": app.private_key, "html_url": ""}
        write_registered(folder / "app.json", {**told, "webhook_secret": SECRET})
        self.outcome = Outcome()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.sent: list[Mail] = []
        installed = [self.hub.install(owner) for owner in OWNERS]
        places = [Place(self.hub, f"{each.account.login}/app", each) for each in installed]
        self.subjects = [
            self.opened(places[number % len(places)], number) for number in range(scale.pulls)
        ]

    def opened(self, place: Place, number: int) -> Subject:
        place.repository.permissions["alice"] = "write"
        folder, branch = f"p{number}", f"feature-{number}"
        files = {f"{folder}/{path}": text for path, text in PROJECT.items()}
        files[f"{folder}/.dockerignore"] = IGNORED[True]
        self.hub.change(place.repository, branch, dict(files), onto="main")
        return Subject(place, self.hub.pull(place.repository, branch), folder)

    def run(self) -> Outcome:
        """Let it all happen, and check what is left. Raises `AssertionError`."""
        began = time.monotonic()
        with ExitStack() as stack:
            self.hub.start()
            stack.callback(self.hub.stop)
            self.rig = Rig(self.hub, self.folder, url=self.url, workers=0)
            stack.enter_context(self.rig.running())
            stack.callback(self.kill_all)
            ill = IllFaults(self.scale.faults, random.Random(self.scale.seed))
            self.hub.service.faults = ill
            for _ in range(self.scale.processes):
                self.start()
            self.send_all()
            ill.part = 0.0
            self.settle()
            self.check()
            self.check_nothing_is_left()
            self.outcome.faults = ill.happened
            self.outcome.requests = len(self.hub.requests)
            self.outcome.states = str(self.rig.queue.counts())
        self.outcome.seconds = time.monotonic() - began
        assert self.hub.service.violations == [], self.hub.service.violations[:5]
        return self.outcome

    # Workers

    def start(self) -> None:
        asked = [self.url, self.hub.url, str(self.folder / "app.json"), str(self.scale.workers)]
        command = [sys.executable, "-m", "tests.bot.chaos_worker", *asked]
        command.append(str(self.folder / "workers.log"))
        self.processes.append(subprocess.Popen(command, cwd=ROOT))

    def kill_one(self) -> None:
        victim = self.processes.pop(self.chance.randrange(len(self.processes)))
        victim.kill()
        victim.wait()
        self.outcome.kills += 1
        self.start()

    def kill_all(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()

    # Deliveries

    def send_all(self) -> None:
        scale, held = self.scale, [self.mail_of(each, "opened") for each in self.subjects]
        for number in range(scale.deliveries):
            while len(held) < REORDERED and number + len(held) < scale.deliveries:
                held.append(self.happening())
            self.send(held.pop(self.chance.randrange(len(held))))
            if (number + 1) * scale.kills // scale.deliveries > self.outcome.kills:
                time.sleep(self.chance.random())
                self.kill_one()
            if (number + 1) * scale.restarts // scale.deliveries > self.outcome.restarts:
                assert self.restart is not None
                self.restart()
                self.outcome.restarts += 1
            # Not all at once: else nearly all are superseded before anybody works on them.
            self.wait(lambda counts: counts.waiting > scale.backlog)

    def happening(self) -> Mail:
        """Let something happen, and return what GitHub delivers of it."""
        kind = self.chance.choices(("push", "main", "command", "again"), (70, 5, 8, 17))[0]
        subject = self.chance.choice(self.subjects)
        if kind == "again" and self.sent:
            self.outcome.repeated += 1
            return self.chance.choice(self.sent[-30:])
        # In between two requests, as nothing changes on GitHub while it answers one.
        with self.hub.service.lock:
            if kind == "command":
                return self.command(subject)
            if kind == "main":
                return self.push_main(subject.place)
            return self.push(subject)

    def push(self, subject: Subject) -> Mail:
        self.outcome.pushes += 1
        subject.is_open = self.chance.random() < 0.5
        files = {
            f"{subject.folder}/.dockerignore": IGNORED[subject.is_open],
            f"{subject.folder}/version": str(self.outcome.pushes),
        }
        self.hub.change(subject.place.repository, subject.pull.head, dict(files))
        subject.pull.updated = self.hub.world.clock.tick()
        return self.mail_of(subject, "synchronize")

    def push_main(self, place: Place) -> Mail:
        text = IGNORED[self.chance.random() < 0.5]
        files = {".dockerignore": text, "version": str(next(GUIDS))}
        self.hub.change(place.repository, "main", dict(files))
        return Mail("push", place.push(), f"guid-{next(GUIDS)}")

    def command(self, subject: Subject) -> Mail:
        self.outcome.commands += 1
        text = self.chance.choice(COMMANDS)
        comment = self.hub.comment(subject.place.repository, subject.pull, text)
        subject.commands.append(comment)
        told = subject.place.comment(subject.pull, comment)
        return Mail("issue_comment", told, f"guid-{next(GUIDS)}")

    def mail_of(self, subject: Subject, action: str) -> Mail:
        told = subject.place.pull(subject.pull, action)
        return Mail("pull_request", told, f"guid-{next(GUIDS)}")

    def send(self, mail: Mail) -> None:
        """Deliver, again where the bot asks for that."""
        while True:
            try:
                status = self.rig.deliver(mail.event, mail.payload, mail.guid).status_code
            except requests.ConnectionError:
                status = 0
            if status in (200, 202):
                break
            assert status in (0, 503), status
            self.outcome.refused += 1
            time.sleep(0.2)
        self.outcome.sent += 1
        self.sent.append(mail)

    # The end

    def wait(self, busy: Callable[[Any], bool], seconds: float = 300.0) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if not busy(self.rig.queue.counts()):
                    return
            except Exception as error:
                if type(error).__name__ != "QueueError":
                    raise
            time.sleep(0.02)
        raise AssertionError(f"not settled: {self.rig.queue.counts()}")

    def settle(self) -> None:
        self.wait(lambda counts: counts.waiting + counts.leased > 0)
        assert self.rig.queue.counts().dead == 0, self.rig.queue.listing("dead")

    def check(self) -> None:
        for subject in self.subjects:
            self.check_head(subject)
            self.check_comments(subject)
            self.check_answers(subject)
        for subject in self.subjects:
            pulls = [pull for pull in subject.place.repository.pulls() if pull.state == "open"]
            fixes = Counter(pull.base for pull in pulls if pull.head.startswith("hullcheck/"))
            assert set(fixes.values()) <= {1}, fixes

    def check_head(self, subject: Subject) -> None:
        repository, number = subject.place.repository, subject.pull.number
        head = repository.head(subject.pull)
        runs = [
            run.told
            for run in repository.checks.values()
            if run.told["head_sha"] == head and run.told["external_id"].startswith(f"{number}:")
        ]
        wanted = "failure" if subject.is_open else "success"
        assert [(run["status"], run["conclusion"]) for run in runs] == [("completed", wanted)]

    def check_comments(self, subject: Subject) -> None:
        repository, number = subject.place.repository, subject.pull.number
        said = [each for each in repository.review_comments.values() if each.number == number]
        told = Counter((FINDING.findall(each.body)[0], each.commit) for each in said)
        assert set(told.values()) <= {1}, told
        open_threads = [
            thread
            for thread in repository.threads.values()
            if thread.root.number == number and thread.resolved_by is None
        ]
        assert len(open_threads) == int(subject.is_open), self.said(subject)
        summaries = [body for body in self.bodies(subject) if "<!-- hullcheck:summary -->" in body]
        assert len(summaries) <= 1

    def said(self, subject: Subject) -> list[Any]:
        """Return the history of the comments, for who has to find out what went wrong."""
        repository, number = subject.place.repository, subject.pull.number
        threads = [t for t in repository.threads.values() if t.root.number == number]
        told = [
            (t.root.created, t.root.commit[:7], t.resolved_by and t.resolved_by.login)
            for t in threads
        ]
        log = subject.place.repository.store.commits(f"main..refs/heads/{subject.pull.head}")
        return [told, [each[:7] for each in log[:5]], list(self.bodies(subject))]

    def bodies(self, subject: Subject) -> Iterator[str]:
        for each in subject.place.repository.comments.values():
            if each.number == subject.pull.number and each.author.kind == "Bot":
                yield each.body

    def check_answers(self, subject: Subject) -> None:
        for comment in subject.commands:
            mark = f"<!-- hullcheck:answer {comment.id} -->"
            answers = [body for body in self.bodies(subject) if body.startswith(mark)]
            assert len(answers) == 1, (comment.body, answers)

    def check_nothing_is_left(self) -> None:
        """Ask for everything once more: it is as it would become, so nothing is written."""
        before = len(self.hub.requests)
        for subject in self.subjects:
            subject.pull.updated = self.hub.world.clock.tick()
            self.send(self.mail_of(subject, "reopened"))
        for place in {id(each.place): each.place for each in self.subjects}.values():
            told = place.push()
            told["repository"]["pushed_at"] = self.hub.world.clock.tick()
            self.send(Mail("push", told, f"guid-{next(GUIDS)}"))
        self.settle()
        written = [each for each in self.hub.requests[before:] if each.writes]
        written = [each for each in written if not each.path.endswith("/access_tokens")]
        assert [(each.kind, each.path) for each in written] == []
