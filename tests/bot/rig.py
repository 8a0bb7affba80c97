"""The bot on the fake GitHub: a server on a port, its workers, and what GitHub delivers."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import requests

from fake.answers import Teller
from fake.hub import Hub
from fake.world import CheckRun, Installation, IssueComment, Pull, Repository
from hullcheck.edges.bot.assembly import Parts, ServeRequest
from hullcheck.edges.bot.credentials import Credentials
from hullcheck.edges.bot.house import HouseRules
from hullcheck.edges.bot.logs import Log
from hullcheck.edges.bot.queue.opening import open_queue
from hullcheck.edges.bot.queue.patience import Patience
from hullcheck.edges.bot.serving import Service
from hullcheck.edges.bot.working import Terms
from hullcheck.edges.clock import Clock
from hullcheck.edges.github.addresses import Addresses
from step import SAFE
from still import StillClock

SECRET = "sixteen letters and more"

GUIDS = count(1)

QUICK = Patience(first=0.01, most=0.05, attempts=6)


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Rig:
    """One server with its workers."""

    def __init__(
        self,
        hub: Hub,
        folder: Path,
        *,
        rules: HouseRules | None = None,
        clock: Clock | None = None,
        url: str = "",
        workers: int = 1,
        **options: Any,
    ) -> None:
        self.hub = hub
        self.lines: list[str] = []
        known = options.pop("credentials") if "credentials" in options else self.credentials()
        self.queue_url = url or str(folder / "queue.sqlite")
        self.queue = open_queue(self.queue_url, QUICK)
        self.parts = Parts(
            self.queue,
            known,
            Addresses(hub.url, hub.graphql_url, hub.url),
            Log("debug", self.lines.append),
            clock or StillClock(hub),
        )
        # By the clock nothing comes, unless a test lets it.
        self.rules = rules or HouseRules(audit_every=0.0)
        wanted = {"port": 0, "workers": workers, "rules": self.rules, **options}
        request = ServeRequest(str(folder), **wanted)
        self.stop = threading.Event()
        self.service = Service(request, self.parts, self.stop)
        self.terms = Terms(workers=workers, grace=5.0)
        self.thread = threading.Thread(target=lambda: self.service.run(self.terms))

    def credentials(self) -> Credentials:
        app = self.hub.world.app or self.hub.app(webhook_secret=SECRET)
        return Credentials(app.id, app.private_key, (SECRET,))

    @contextmanager
    def running(self) -> Iterator[Rig]:
        self.thread.start()
        try:
            while not any(each["message"] == "started" for each in self.log):
                time.sleep(0.001)
            yield self
        finally:
            self.stop.set()
            self.thread.join()

    @property
    def address(self) -> str:
        return self.service.address

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    # What GitHub delivers

    def deliver(
        self, event: str, payload: Any, guid: str = "", secret: str = SECRET, **headers: str
    ) -> requests.Response:
        """Deliver as GitHub does."""
        return self.post(json.dumps(payload).encode(), event, guid, secret, **headers)

    def post(
        self, body: bytes, event: str, guid: str = "", secret: str = SECRET, **headers: str
    ) -> requests.Response:
        told = {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/0000000",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": guid or f"guid-{next(GUIDS)}",
            "X-Hub-Signature-256": signature(body, secret),
        }
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.post(f"{self.address}/webhook", body, headers=told, timeout=30)

    def get(self, path: str) -> requests.Response:
        return requests.get(self.address + path, timeout=10)

    def settle(self, seconds: float = 60.0) -> None:
        """Wait until nothing is left to do."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            counts = self.queue.counts()
            if not counts.waiting and not counts.leased:
                return
            time.sleep(0.005)
        raise AssertionError(f"not settled: {self.queue.counts()}\n{''.join(self.lines[-5:])}")

    def done(self, event: str, payload: Any, guid: str = "") -> None:
        """Deliver, and wait until all is done that it asks for."""
        answer = self.deliver(event, payload, guid)
        assert answer.status_code == 202, answer.text
        self.settle()
        assert self.queue.counts().dead == 0, self.queue.listing("dead")


class Place:
    """A repository that the bot is installed on, and what GitHub would say of it."""

    def __init__(self, hub: Hub, name: str = "octo/app", installation: Installation | None = None):
        self.hub = hub
        self.repository: Repository = hub.repository(name)
        hub.change(self.repository, "main", dict(SAFE))
        self.installation = installation or hub.install(name.partition("/")[0])
        self.teller = Teller(hub.url)

    def common(self, action: str, sender: str = "alice") -> dict[str, Any]:
        kind = "Bot" if sender.endswith("[bot]") else "User"
        return {
            "action": action,
            "installation": {"id": self.installation.id},
            "repository": self.teller.repository(self.repository),
            "sender": {"login": sender, "type": kind},
        }

    def pull(self, pull: Pull, action: str = "synchronize") -> dict[str, Any]:
        told = self.teller.pull(self.repository, pull)
        return {**self.common(action), "number": pull.number, "pull_request": told}

    def push(self, branch: str = "main") -> dict[str, Any]:
        after = self.repository.store.ref(f"refs/heads/{branch}")
        told = self.common("")
        del told["action"]
        return {**told, "ref": f"refs/heads/{branch}", "before": "0" * 40, "after": after}

    def comment(
        self, pull: Pull, comment: IssueComment, before: str | None = None, by: str = "alice"
    ) -> dict[str, Any]:
        told = {
            **self.common("created" if before is None else "edited", by),
            "issue": self.teller.issue(self.repository, pull),
            "comment": self.teller.issue_comment(self.repository, comment),
        }
        return told if before is None else {**told, "changes": {"body": {"from": before}}}

    def check(
        self, run: CheckRun, action: str, button: str = "", by: str = "alice"
    ) -> dict[str, Any]:
        told = {**self.common(action, by), "check_run": self.teller.check_run(self.repository, run)}
        return {**told, "requested_action": {"identifier": button}} if button else told

    def suite(self, sha: str, *pulls: Pull) -> dict[str, Any]:
        numbers = [{"number": pull.number} for pull in pulls]
        return {**self.common("rerequested"), "check_suite": suite_of(sha, numbers)}

    def installed(self, action: str = "created", *names: str) -> dict[str, Any]:
        told = self.common(action)
        del told["repository"]
        return {**told, "repositories": [{"full_name": name} for name in names]}

    def added(self, *names: str) -> dict[str, Any]:
        told = self.installed("added")
        return {**told, "repositories_added": [{"full_name": name} for name in names]}


def suite_of(sha: str, pulls: list[dict[str, int]]) -> dict[str, Any]:
    return {"id": 1, "head_sha": sha, "pull_requests": pulls}
