"""Tokens: of the App, signed with its key, and of an installation, for one repository each.

A token may no more than what it is asked for, in one repository, for an hour; it is
renewed before that. One installation's token never serves another's delivery, because
there is no way to ask for one but by the delivery's own installation.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from github.Auth import AppAuth, Auth

from hullcheck.core.noun import dataclass
from hullcheck.edges.clock import Clock
from hullcheck.edges.github.addresses import Addresses
from hullcheck.edges.github.client import Client
from hullcheck.edges.github.pacing import Pacer
from hullcheck.edges.github.refusals import ForbiddenError, InvalidError, NotFoundError

from .credentials import Credentials

WRITING = {
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "metadata": "read",
    "pull_requests": "write",
}
"""What reviews, answers and audits need in the repository that they are about."""

READING = {"contents": "read", "metadata": "read"}
"""What is needed of a repository that holds a shared configuration."""

LISTING = {"metadata": "read"}

EARLY = 300.0
"""Seconds before its end at which a token is renewed."""

MAX_WAIT = 60.0
"""Seconds that one attempt waits for limits: a longer wait is the queue's."""

JWT_SECONDS = 540
"""How long the App's own tokens count; GitHub takes ten minutes at most."""


class GoneError(Exception):
    """The installation is there no more, or no longer sees the repository."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one token is for."""

    installation: int
    repository: str
    """`OWNER/NAME`; "" for all that the installation sees."""
    permissions: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, installation: int, repository: str, permissions: Mapping[str, str]) -> Grant:
        """Return a grant of some permissions."""
        return cls(installation, repository, tuple(sorted(permissions.items())))


@dataclass(frozen=True, slots=True)
class Issued:
    """A token that GitHub gave."""

    text: str
    ends: float
    """Seconds since 1970."""


class InstallationAuth(Auth):
    """Lets PyGithub send a token that is asked for anew before each request."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    @property
    def token_type(self) -> str:
        """Return how the header begins."""
        return "token"

    @property
    def token(self) -> str:
        """Return a token that still counts."""
        return self._token()


class Identity:
    """Gives clients that speak as the App, or for one of its installations."""

    def __init__(self, credentials: Credentials, addresses: Addresses, clock: Clock) -> None:
        self.app = credentials.app
        self.addresses = addresses
        self.clock = clock
        auth = AppAuth(credentials.app, credentials.private_key, jwt_expiry=JWT_SECONDS)
        self._auth = auth
        self._issued: dict[Grant, Issued] = {}
        self._pacers: dict[int, Pacer] = defaultdict(lambda: Pacer(clock))
        self._lock = threading.Lock()

    def as_app(self) -> Client:
        """Return a client that may see the App's installations, and nothing in them."""
        return Client(self._auth, self.addresses, self.clock, MAX_WAIT)

    def client(
        self,
        installation: int,
        repository: str,
        permissions: Mapping[str, str],
        guard: Callable[[], None] = lambda: None,
    ) -> Client:
        """Return a client for one repository of one installation, with a token that counts.

        Raises `GoneError`, and as `Client.get` does where GitHub gives none.
        """
        grant = Grant.of(installation, repository, permissions)
        self._token(grant)
        with self._lock:
            pacer = self._pacers[installation]
        auth = InstallationAuth(lambda: self._token(grant))
        return Client(auth, self.addresses, self.clock, MAX_WAIT, pacer, guard)

    def forget(self, installation: int) -> None:
        """Drop the tokens of an installation."""
        with self._lock:
            others = (grant for grant in self._issued if grant.installation != installation)
            self._issued = {grant: self._issued[grant] for grant in others}
            self._pacers.pop(installation, None)

    def _token(self, grant: Grant) -> str:
        with self._lock:
            issued = self._issued.get(grant)
        if issued is None or issued.ends - EARLY <= self.clock.now():
            issued = self._ask(grant, dict(grant.permissions))
            with self._lock:
                now = self.clock.now()
                alive = {g: each for g, each in self._issued.items() if each.ends > now}
                self._issued = {**alive, grant: issued}
        return issued.text

    def _ask(self, grant: Grant, permissions: Mapping[str, str]) -> Issued:
        """Ask GitHub for a token; raises as `client` does."""
        body: dict[str, object] = {"permissions": dict(permissions)}
        if grant.repository:
            body["repositories"] = [grant.repository.partition("/")[2]]
        path = f"/app/installations/{grant.installation}"
        app = self.as_app()
        try:
            told = app.send("POST", f"{path}/access_tokens", body)
        except (ForbiddenError, NotFoundError) as error:
            raise GoneError(error.cause or error.what) from error
        except InvalidError as error:
            # It may have been installed when the App asked for less, or see less than before.
            given = app.get(path)["permissions"]
            less = {name: level for name, level in permissions.items() if _has(given, name, level)}
            if less == permissions or not less:
                raise GoneError(error.cause or error.what) from error
            return self._ask(grant, less)
        # GitHub takes names without their owner: the one that was meant may be another's.
        names = {each["full_name"].lower() for each in told.get("repositories") or ()}
        if grant.repository and names != {grant.repository.lower()}:
            raise GoneError(f"the installation does not see {grant.repository}")
        return Issued(told["token"], datetime.fromisoformat(told["expires_at"]).timestamp())


def _has(given: Mapping[str, str], name: str, level: str) -> bool:
    ranks = ("read", "write", "admin")
    return name in given and ranks.index(given[name]) >= ranks.index(level)
