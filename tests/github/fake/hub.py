"""The fake GitHub as a test sees it: an address, a world to set up, and what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import github
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Mode
from hullcheck.core.source import Source

from .anchors import Anchor, objections
from .faults import Faults
from .rest_pulls import make_pull
from .rest_reviews import add_comment, add_reply, add_review
from .server import Server
from .service import Request, Service
from .store import File
from .world import (
    App,
    Installation,
    IssueComment,
    Pull,
    Repository,
    ReviewComment,
    Thread,
    Token,
    World,
)

BOT = "github-actions[bot]"
"""Whom GITHUB_TOKEN speaks for."""

REVIEWING = {"metadata": "read", "contents": "write", "pull_requests": "write", "issues": "write"}
REVIEWING |= {"checks": "write", "statuses": "write", "security_events": "write"}

APP = {"metadata": "read", "contents": "write", "pull_requests": "write", "issues": "write"}
APP |= {"checks": "write"}
"""What the App asks for."""

NO_COMMIT = "0" * 39 + "1"
"""The commit of a submodule, which nobody has."""


@cache
def private_key() -> str:
    """Return a key of an App, made once: it takes a tenth of a second."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind, form = Encoding.PEM, PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(kind, form, NoEncryption()).decode()


def files_of(text: str) -> dict[str, File]:
    """Return the tracked files of a tree literal with their modes, as git stores them."""
    snapshot = parse_tree(text).snapshot
    files: dict[str, File] = {}
    for path in snapshot.paths:
        mode, found = snapshot.tree.mode(path), snapshot.text(path)
        assert mode is not None
        if path in snapshot.untracked:
            raise ValueError(f"GitHub sees nothing of `{path}`, which git does not track")
        data = found.data if isinstance(found, Source) else b""
        files[path] = (mode, NO_COMMIT.encode() if mode == Mode.SUBMODULE else data)
    return files


class Hub:
    """A GitHub of one's own."""

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self.world = World(folder)
        self.service = Service(self.world)
        self.server = Server(self.service, host)
        self.default_token = self.token()

    @property
    def url(self) -> str:
        """What GITHUB_API_URL and GITHUB_SERVER_URL are."""
        return self.server.url

    @property
    def graphql_url(self) -> str:
        return f"{self.url}/graphql"

    @property
    def faults(self) -> Faults:
        return self.service.faults

    @property
    def requests(self) -> list[Request]:
        return self.service.requests

    @property
    def writes(self) -> list[Request]:
        """The requests that would change something, refused ones too."""
        return [each for each in self.requests if each.writes]

    @property
    def counts(self) -> Counter[str]:
        return self.service.counts()

    def take_violations(self) -> list[str]:
        """Return what went against GitHub's descriptions, and forget it: it was meant."""
        found = list(self.service.violations)
        self.service.violations.clear()
        return found

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.stop()
        self.world.close()

    # Who asks

    def token(
        self, login: str = BOT, permissions: Mapping[str, str] | None = None, **options: Any
    ) -> Token:
        """Make a token; without `permissions` it may all that a reviewing bot needs."""
        wanted = REVIEWING if permissions is None else permissions
        return self.world.token(login, dict(wanted), **options)

    def app(self, slug: str = "hullcheck", **changes: Any) -> App:
        """Register a GitHub App; the numbers of its bot and of itself are the same here."""
        number = self.world.account(f"{slug}[bot]").id
        made = {"permissions": dict(APP), "events": [], "webhook_secret": "hush", **changes}
        self.world.app = App(number, slug, private_key(), **made)
        return self.world.app

    def install(
        self, owner: str, names: Iterable[str] | None = None, **permissions: str
    ) -> Installation:
        """Install the App for `owner`, on the repositories `names` or on all of theirs."""
        number, given = next(self.world.ids), permissions or dict(APP)
        chosen = None if names is None else set(names)
        made = Installation(number, self.world.account(owner), given, chosen)
        self.world.installations[number] = made
        return made

    def client(self, token: Token | None = None, **options: Any) -> github.Github:
        """Return PyGithub on this GitHub, without its pauses and its retries."""
        quick = {"seconds_between_requests": 0, "seconds_between_writes": 0, "retry": None}
        auth = github.Auth.Token((token or self.default_token).text)
        return github.Github(base_url=self.url, auth=auth, **{**quick, **options})

    # What is there

    def repository(
        self, name: str = "octo/app", tree: str = "", branch: str = "main"
    ) -> Repository:
        """Make a repository `OWNER/NAME` with a tree literal on its default branch."""
        made = self.world.repository(name)
        made.default_branch = branch
        made.store.git("symbolic-ref", "HEAD", f"refs/heads/{branch}")
        self.push(made, branch, tree)
        return made

    def fork(self, parent: Repository, owner: str) -> Repository:
        made = self.world.repository(f"{owner}/{parent.name}")
        made.parent, made.default_branch = parent, parent.default_branch
        made.store.git("fetch", "--quiet", str(parent.store.folder), "refs/heads/*:refs/heads/*")
        return made

    def push(
        self,
        repository: Repository,
        branch: str,
        tree: str,
        onto: str | None = None,
        by: str = "alice",
    ) -> str:
        """Push a commit whose whole tree is `tree`; return its id.

        It goes on top of the branch, or of the revision `onto`: then the branch is forced.
        """
        return self._commit(repository, branch, files_of(tree), onto, by, keep=False)

    def change(
        self,
        repository: Repository,
        branch: str,
        files: Mapping[str, str | bytes | File | None],
        onto: str | None = None,
        by: str = "alice",
    ) -> str:
        """Push a commit that writes some files and removes (None) others; return its id."""
        told: dict[str, File | None] = {
            path: ("100644", text if isinstance(text, bytes) else text.encode())
            if isinstance(text, str | bytes)
            else text
            for path, text in files.items()
        }
        return self._commit(repository, branch, told, onto, by, keep=True)

    def _commit(
        self,
        repository: Repository,
        branch: str,
        files: Mapping[str, File | None],
        onto: str | None,
        by: str,
        keep: bool,
    ) -> str:
        self.world.clock.tick()
        store, ref = repository.store, f"refs/heads/{branch}"
        parent = store.resolve(onto) if onto else store.ref(ref)
        if onto and parent is None:
            raise ValueError(f"there is no {onto}")
        who = self.world.account(by).person.at(self.world.clock.unix)
        return store.change(ref, files, f"Change {branch}", who, parent, keep)

    def pull(
        self,
        repository: Repository,
        head: str,
        base: str = "main",
        by: str = "alice",
        source: Repository | None = None,
    ) -> Pull:
        """Open a pull request of a branch, in `source` where it comes from a fork."""
        author = self.world.account(by)
        return make_pull(self.world, repository, author, base, head, source or repository)

    # What people say

    def comment(
        self, repository: Repository, pull: Pull, text: str, by: str = "alice"
    ) -> IssueComment:
        """Say something in the conversation of a pull request."""
        said = self.world.said(self.world.account(by), text)
        made = IssueComment(**said, number=pull.number)
        repository.comments[made.id] = made
        return made

    def review_comment(
        self,
        repository: Repository,
        pull: Pull,
        path: str,
        line: int | None,
        text: str,
        by: str = "alice",
    ) -> ReviewComment:
        """Say something of a line (None: of the file). Raises where GitHub would refuse it."""
        anchor = Anchor(path, line, "RIGHT", None, "RIGHT")
        found = objections(anchor, repository.pull_changes(pull), line is None)
        if found:
            raise ValueError(found)
        author = self.world.account(by)
        review = add_review(self.world, pull, author, repository, ("", "COMMENTED"))
        return add_comment(self.world, repository, review, text, anchor)

    def reply(
        self, repository: Repository, to: ReviewComment, text: str, by: str = "alice"
    ) -> ReviewComment:
        return add_reply(self.world, repository, self.world.account(by), to, text)

    def resolve(self, thread: Thread, by: str = "alice") -> None:
        """Resolve a thread, as a person does by the button."""
        thread.resolved_by = self.world.account(by)
