"""GitHub's API through PyGithub, with patience of our own.

PyGithub signs, encodes and addresses the requests and sorts the answers. Its own
patience is turned off: it repeats a POST after 502, which GitHub may answer after
success (the comment stands twice), it does not wait for a 429 that has no
Retry-After, and it waits for hours where one has. So here: a limit is waited for
as long as the run may take, in every form in which GitHub tells it; reading is
repeated; writing never is, because only who looks knows whether it was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from hullcheck import __version__
from hullcheck.core.said import said
from hullcheck.edges.clock import Clock, SystemClock
from hullcheck.errors import HullcheckError

from .addresses import Addresses
from .answers import Told, says_nothing, told
from .pacing import Pacer
from .refusals import (
    DEFAULT_WAIT,
    GRAPHQL_OK,
    GithubError,
    Limited,
    LimitError,
    UnavailableError,
    error_of,
    graph_error_of,
    limit_of,
    message_of,
)

if TYPE_CHECKING:
    from github.Auth import Auth
    from github.Requester import Requester

    from .transport import Connection

T = TypeVar("T")

API_VERSION = "2022-11-28"

PAGE = 100
"""Entries of one page of a list: GitHub tells no more."""

TIMEOUT_SECONDS = 30
"""For one answer; GitHub itself gives up after 10."""

TRIES = 4
"""Of reading what gets no answer; the waits between are 1, 2 and 4 seconds."""

NOT_MODIFIED = 304

EMPTY = {204, 205, NOT_MODIFIED}
"""Answers without a body."""

MAX_WAIT = 300.0
"""Seconds that one run waits for limits, all in all: a runner's minutes are paid for."""


class Client:
    """One token on one GitHub."""

    def __init__(
        self,
        token: str | Auth | None,
        addresses: Addresses | None = None,
        clock: Clock | None = None,
        max_wait: float = MAX_WAIT,
        pacer: Pacer | None = None,
        guard: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the token as it is: nothing is known about how one looks; None: there is none.

        `pacer` is shared by those who write for the same account, and `guard` called
        before each write: what it raises keeps it from being done.
        """
        self.addresses = (addresses or Addresses()).checked()
        self.clock = clock or SystemClock()
        self.pacer = pacer or Pacer(self.clock)
        self.guard = guard
        self.patience = max_wait
        self.lost = 0
        """How often GitHub did not answer what was read, however often it was asked."""
        self._requester, self._connection = _connect(token, self.addresses)

    def get(self, path: str, **parameters: object) -> Any:
        """Return what a GET of `path` answers, repeated while GitHub does not answer.

        Raises a `GithubError`, and `CredentialsError` for a bad token.
        """
        return self._repeated(lambda: self._rest("GET", path, None, parameters))

    def get_list(self, path: str, **parameters: object) -> list[Any]:
        """Return what `get` does where that is a list.

        Raises as it does, also for anything else: an empty object is not that there is
        nothing yet.
        """
        told = self.get(path, **parameters)
        if not isinstance(told, list):
            raise says_nothing(f"GET {path}")
        return told

    def pages(self, path: str, key: str = "") -> Iterator[Mapping[str, Any]]:
        """Yield all that the pages of a list hold, which is the answer's `key` where it has one.

        Raises as `get` does.
        """
        page = 1
        while True:
            asked = {"per_page": PAGE, "page": page}
            found = self.get(path, **asked)[key] if key else self.get_list(path, **asked)
            yield from found
            if len(found) < PAGE:
                return
            page += 1

    def get_if_changed(self, path: str, tag: str) -> tuple[str, Any]:
        """Return the tag of what a GET of `path` answers, and that; None where it has `tag` still.

        "" is the tag of nothing. What has not changed costs nothing of GitHub's limit.
        Raises as `get` does.
        """
        headers = {"If-None-Match": tag} if tag else {}
        told, answer = self._repeated(
            lambda: self._asked("GET", path, f"GET {path}", {}, None, headers)
        )
        return str(told.get("etag", "")), answer

    def query_parts(
        self, text: str, **variables: object
    ) -> tuple[dict[str, Any], dict[str, HullcheckError]]:
        """Return the `data` that a query gets, and why GitHub refuses a part, by the part's name.

        Raises as `get` does where it refuses the whole.
        """
        return self._repeated(lambda: self._graph_parts(text, variables))

    def query(self, text: str, **variables: object) -> dict[str, Any]:
        """Return the `data` that GraphQL answers to a query; raises as `get` does."""
        return self._repeated(lambda: self._graph(text, variables))

    def send(self, verb: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Write, once, at the pace that GitHub allows.

        Raises as `get` does; after `UnavailableError` it may have been done.
        """
        return self._written(lambda: self._rest(verb, path, body, {}))

    def mutate(self, text: str, **variables: object) -> dict[str, Any]:
        """Write by GraphQL, once; raises as `send` does."""
        return self._written(lambda: self._graph(text, variables))

    def pause(self, seconds: float) -> None:
        """Wait as part of what the run waits for limits.

        Raises `LimitError` where that would be too long.
        """
        if seconds > self.patience:
            raise LimitError(
                said("GitHub's limit is reached"),
                cause=said(
                    "the next request may be sent in {seconds:,.0f} seconds", seconds=seconds
                ),
                advice=said("Run it again later; what was done stays and is not done again."),
                seconds=seconds,
            )
        self.patience -= seconds
        self.clock.sleep(seconds)

    def _repeated(self, ask: Callable[[], T]) -> T:
        for attempt in range(TRIES - 1):
            try:
                return self._within_limits(ask)
            except UnavailableError:
                self.clock.sleep(2**attempt)
        try:
            return self._within_limits(ask)
        except UnavailableError:
            self.lost += 1
            raise

    def _written(self, write: Callable[[], T]) -> T:
        def paced() -> T:
            # A second between two writes is the pace, not a limit that was reached.
            wait = self.pacer.wait()
            if 0 < wait <= 1:
                self.clock.sleep(wait)
            elif wait:
                self.pause(wait)
            self.guard()
            try:
                return write()
            finally:
                self.pacer.note()

        return self._within_limits(paced)

    def _within_limits(self, ask: Callable[[], T]) -> T:
        """Ask, and again after each limit: it says that nothing was done."""
        unsaid = DEFAULT_WAIT
        while True:
            try:
                return ask()
            except _LimitReachedError as reached:
                wait = reached.limit.wait
                if wait is None:
                    wait, unsaid = unsaid, unsaid * 2
                self.pause(wait)

    def _rest(
        self,
        verb: str,
        path: str,
        body: Mapping[str, object] | None,
        parameters: Mapping[str, object],
    ) -> Any:
        asked = {name: value for name, value in parameters.items() if value is not None}
        sent = None if body is None else dict(body)
        return self._asked(verb, path, f"{verb} {path}", asked, sent)[1]

    def _graph(self, text: str, variables: Mapping[str, object]) -> dict[str, Any]:
        data, refused = self._graph_parts(text, variables)
        for error in refused.values():
            raise error
        return data

    def _graph_parts(
        self, text: str, variables: Mapping[str, object]
    ) -> tuple[dict[str, Any], dict[str, HullcheckError]]:
        what = said("the query `{query}`", query=text.split("(", 1)[0].strip())
        sent = {"query": text, "variables": dict(variables)}
        headers, answer = self._asked("POST", self.addresses.graphql, what, {}, sent)
        refused: dict[str, HullcheckError] = {}
        for error in (answer.get("errors") if isinstance(answer, Mapping) else None) or ():
            self._raise_limit(GRAPHQL_OK, headers, message_of(error), str(error.get("type")))
            part = next(iter(error.get("path") or ()), None)
            if part is None or not isinstance(answer.get("data"), dict):
                raise graph_error_of(error, what)
            refused.setdefault(str(part), graph_error_of(error, what))
        if not isinstance(answer, Mapping) or not isinstance(answer.get("data"), dict):
            raise says_nothing(what)
        data: dict[str, Any] = answer["data"]
        return data, refused

    def _asked(
        self,
        verb: str,
        url: str,
        what: str,
        parameters: dict[str, Any],
        body: dict[str, Any] | None,
        more: dict[str, str] | None = None,
    ) -> tuple[Mapping[str, str], Any]:
        """Send one request, with `more` headers; return the headers and the answer."""
        from requests import RequestException  # noqa: PLC0415 (half a second that others save)

        from .transport import MovedError  # noqa: PLC0415 (loads it)

        self._connection.begin()
        asked = (verb, url, parameters, more, body, self._connection)
        try:
            status, headers, text = self._requester.requestJson(*asked)
        except MovedError as moved:
            raise _sent_elsewhere(what, str(moved)) from None
        except RequestException as failed:
            cause = type(failed).__name__
            raise UnavailableError(
                said("GitHub does not answer {what}", what=what), cause=cause
            ) from None
        except (ValueError, OverflowError):
            # Headers that are none of GitHub's.
            raise says_nothing(what) from None
        if 300 <= status < 400 and status != NOT_MODIFIED:
            raise _sent_elsewhere(what, str(status))
        if status < 400:
            return headers, None if status in EMPTY else Told.of(text, what)
        answer = told(text)
        self._raise_limit(status, headers, message_of(answer), "")
        raise error_of(status, answer, what)

    def _raise_limit(
        self, status: int, headers: Mapping[str, str], message: str, kind: str
    ) -> None:
        limit = limit_of(status, headers, message, kind, self.clock.now())
        if limit is not None:
            raise _LimitReachedError(limit)


def _sent_elsewhere(what: str, cause: str) -> GithubError:
    return GithubError(said("GitHub sends {what} elsewhere", what=what), cause=cause)


class _LimitReachedError(Exception):
    """Nothing was done, for the time being."""

    def __init__(self, limit: Limited) -> None:
        super().__init__(limit.message)
        self.limit = limit


def _connect(token: str | Auth | None, addresses: Addresses) -> tuple[Requester, Connection]:
    from github import Auth, Github  # noqa: PLC0415 (half a second that others save)

    from .transport import connection_of  # noqa: PLC0415 (loads it)

    requester = Github(
        auth=Auth.Token(token) if isinstance(token, str) else token,
        base_url=addresses.api.rstrip("/"),
        timeout=TIMEOUT_SECONDS,
        user_agent=f"hullcheck/{__version__}",
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        api_version=API_VERSION,
    ).requester
    return requester, connection_of(requester, TIMEOUT_SECONDS)
