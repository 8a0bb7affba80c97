"""What there is on the fake: people, tokens, repositories, pull requests, what is said there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from .diffs import Change, changes, moved_line
from .store import Person, Store

START = datetime(2026, 1, 1, tzinfo=UTC)
"""When the world begins; each event takes a second."""


class Clock:
    """The time on the fake: it moves when something happens, so that runs are alike."""

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self.ticks = count(1)
        self.seconds = 0
        self.passed = 0
        """Seconds that a test let pass."""

    def tick(self) -> str:
        self.seconds = next(self.ticks)
        return self.stamp()

    @property
    def unix(self) -> int:
        return int(self.start.timestamp()) + self.seconds + self.passed

    def stamp(self, later: int = 0) -> str:
        """Return the time as GitHub writes it, or that of `later` seconds from now."""
        now = self.start + timedelta(seconds=self.seconds + self.passed + later)
        return now.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Account:
    """A user, a bot or an organisation."""

    id: int
    login: str
    kind: str = "User"

    @property
    def node_id(self) -> str:
        return f"U_{self.id}"

    @property
    def person(self) -> Person:
        return Person(self.login, f"{self.id}+{self.login}@users.noreply.example.org")


@dataclass
class Token:
    """What a token may do: a level (`read`, `write`) for each permission that it has."""

    text: str
    owner: Account
    permissions: dict[str, str]
    repositories: frozenset[str] | None = None
    """Full names of the repositories it sees; None for all."""
    is_app: bool = False
    """Whether it stands for the App itself (a JWT), which sees installations only."""
    remaining: int = 5000
    revoked: bool = False
    expires: int | None = None
    """Seconds since 1970; None: never."""
    installation: int = 0
    """The installation that it was made for; 0: none."""

    def allows(self, permission: str, level: str) -> bool:
        given = self.permissions.get(permission, "none")
        ranks = ["none", "read", "write", "admin"]
        return ranks.index(given) >= ranks.index(level)


@dataclass
class Installation:
    """The App, installed by somebody on some of their repositories."""

    id: int
    account: Account
    permissions: dict[str, str]
    names: set[str] | None = None
    """Full names of the repositories it sees; None: all of the account."""
    suspended: bool = False

    def sees(self, full_name: str) -> bool:
        mine = full_name.partition("/")[0] == self.account.login
        return mine if self.names is None else full_name in self.names


@dataclass
class App:
    """A GitHub App and what proves that somebody speaks for it."""

    id: int
    slug: str
    private_key: str
    """PEM; the fake itself uses the public half alone."""
    webhook_secret: str
    permissions: dict[str, str]
    events: list[str]

    @property
    def login(self) -> str:
        return f"{self.slug}[bot]"


@dataclass
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass
class Said:
    """What comments and reviews share."""

    id: int
    author: Account
    body: str
    created: str
    updated: str
    minimized: str | None = None
    """The reason for which it is hidden."""


@dataclass
class IssueComment(Said):
    """A comment in the conversation of an issue or pull request."""

    number: int = 0
    reactions: list[tuple[Account, str]] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        return f"IC_{self.id}"


@dataclass
class Review(Said):
    """A review; its comments know it by its id."""

    number: int = 0
    commit: str = ""
    event: str = "COMMENTED"

    @property
    def node_id(self) -> str:
        return f"PRR_{self.id}"


@dataclass
class ReviewComment(Said):
    """A comment on a file of a pull request."""

    number: int = 0
    review: int = 0
    path: str = ""
    commit: str = ""
    line: int | None = None
    """The line in `commit`; None for a comment on the file."""
    side: str = "RIGHT"
    start_line: int | None = None
    start_side: str | None = None
    hunk: str = ""
    reply_to: int | None = None

    @property
    def node_id(self) -> str:
        return f"PRRC_{self.id}"


@dataclass
class Thread:
    """A comment on a file and the answers to it."""

    root: ReviewComment
    resolved_by: Account | None = None

    @property
    def node_id(self) -> str:
        return f"PRRT_{self.root.id}"


@dataclass
class Issue:
    """An issue; a pull request is one, too."""

    id: int
    number: int
    author: Account
    title: str
    body: str | None
    created: str
    updated: str
    state: str = "open"
    labels: list[str] = field(default_factory=list)


@dataclass
class Pull(Issue):
    """A pull request."""

    base: str = ""
    head: str = ""
    """Name of a branch of `source`."""
    source: Repository = field(default=None)  # type: ignore[assignment]
    """The repository that the branch lies in; another one for a fork."""
    draft: bool = False
    last_head: str = ""
    """Where the branch was when it was last seen, for a branch that is gone."""
    last_base: str = ""
    merged: bool = False
    maintainer_can_modify: bool = False
    reviewers: list[str] = field(default_factory=list)
    """Logins of those who were asked for a review."""
    teams: list[str] = field(default_factory=list)


@dataclass
class CheckRun:
    """A check run, as it was told, with all annotations that were sent to it."""

    id: int
    told: dict[str, Any]
    author: Account | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Repository:
    """A repository and all that was said in it."""

    id: int
    owner: Account
    name: str
    store: Store
    default_branch: str = "main"
    private: bool = False
    archived: bool = False
    disabled: bool = False
    parent: Repository | None = None
    issues: dict[int, Issue] = field(default_factory=dict)
    comments: dict[int, IssueComment] = field(default_factory=dict)
    reviews: dict[int, Review] = field(default_factory=dict)
    review_comments: dict[int, ReviewComment] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    checks: dict[int, CheckRun] = field(default_factory=dict)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    sarifs: dict[str, dict[str, Any]] = field(default_factory=dict)
    permissions: dict[str, str] = field(default_factory=dict)
    """What people may do, by login; the owner is `admin`."""
    code_scanning: bool = True
    diffs: dict[tuple[str, str], list[Change]] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    @property
    def node_id(self) -> str:
        return f"R_{self.id}"

    def permission(self, login: str) -> str:
        default = "admin" if login == self.owner.login else "none" if self.private else "read"
        return self.permissions.get(login, default)

    def pulls(self) -> Iterator[Pull]:
        return (each for each in self.issues.values() if isinstance(each, Pull))

    def head(self, pull: Pull) -> str:
        """Return the newest commit of a pull request, also after its branch is gone."""
        if pull.state == "open":
            pull.last_head = pull.source.store.ref(f"refs/heads/{pull.head}") or pull.last_head
        name = f"refs/pull/{pull.number}/head"
        if self.store.ref(name) != pull.last_head:
            self.store.set_ref(name, pull.last_head)
        return pull.last_head

    def base(self, pull: Pull) -> str:
        if pull.state == "open":
            pull.last_base = self.store.ref(f"refs/heads/{pull.base}") or pull.last_base
        return pull.last_base

    def merge_base(self, pull: Pull) -> str:
        head = self.head(pull)
        return self.store.merge_base(self.base(pull), head) or self.base(pull)

    def changes(self, old: str, new: str) -> list[Change]:
        """Return what changed between two commits; asked of git once."""
        if (old, new) not in self.diffs:
            self.diffs[old, new] = changes(self.store, old, new)
        return self.diffs[old, new]

    def pull_changes(self, pull: Pull) -> list[Change]:
        return self.changes(self.merge_base(pull), self.head(pull))

    def thread_comments(self, thread: Thread) -> list[ReviewComment]:
        root = thread.root.id
        return [each for each in self.review_comments.values() if root in (each.id, each.reply_to)]

    def line_now(self, comment: ReviewComment, line: int | None) -> int | None:
        """Return where a line of a comment stands at the head; None where it is outdated."""
        pull = self.issues[comment.number]
        assert isinstance(pull, Pull)
        head = self.head(pull)
        if line is None or comment.commit == head or comment.side == "LEFT":
            return line
        return moved_line(self.store, comment.commit, head, comment.path, line)

    def remove_comment(self, comment: ReviewComment) -> None:
        del self.review_comments[comment.id]
        root = comment.reply_to or comment.id
        thread = self.threads[root]
        if not self.thread_comments(thread):
            del self.threads[root]


class World:
    """All repositories and people, and the counters behind ids and times."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.ids = count(1001)
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.repositories: dict[str, Repository] = {}
        self.app: App | None = None
        self.installations: dict[int, Installation] = {}
        self.manifests: dict[str, App] = {}
        """Apps that somebody has just registered by a manifest, by the code that tells of them."""

    def account(self, login: str, kind: str | None = None) -> Account:
        if login not in self.accounts:
            kind = kind or ("Bot" if login.endswith("[bot]") else "User")
            self.accounts[login] = Account(next(self.ids), login, kind)
        return self.accounts[login]

    def token(self, login: str, permissions: dict[str, str], **options: Any) -> Token:
        number = next(self.ids)
        token = Token(f"token-{number}", self.account(login), permissions, **options)
        self.tokens[token.text] = token
        return token

    def repository(self, full_name: str) -> Repository:
        owner, _, name = full_name.partition("/")
        number = next(self.ids)
        store = Store(self.folder / f"{number}.git")
        store.start()
        made = Repository(number, self.account(owner), name, store)
        self.repositories[full_name] = made
        return made

    def said(self, author: Account, body: str) -> dict[str, Any]:
        """Return the arguments that all comments share."""
        now = self.clock.tick()
        return {
            "id": next(self.ids),
            "author": author,
            "body": body,
            "created": now,
            "updated": now,
        }

    def close(self) -> None:
        for each in self.repositories.values():
            each.store.stop()
