"""The wire to GitHub, with an end to everything: how long an answer takes, how large it is.

PyGithub waits for each next byte as long as for the first, reads whatever comes, and follows
redirections for as long as there are some. What stands between here and GitHub, or in its
place, may do any of that.
"""

from __future__ import annotations

import threading
from collections.abc import ItemsView
from typing import Any
from urllib.parse import urljoin, urlsplit

from github.Requester import (
    HTTPRequestsConnectionClass,
    HTTPSRequestsConnectionClass,
    Requester,
    RequestsResponse,
)
from requests import RequestException, Response, Session
from requests.exceptions import ContentDecodingError, ReadTimeout, TooManyRedirects

ANSWER_SECONDS = 120.0
"""For a whole answer: GitHub gives up after ten, and its largest takes a slow line a minute."""

MAX_BYTES = 200_000_000
"""Of an answer: the largest file that GitHub tells has 100 MB, a third more when it is encoded."""

MAX_ANSWERS = 5
"""To one request: what has moved may have moved again, but not for ever."""

MOVED = {301, 302, 307, 308}
"""https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api"""

_CHUNK = 1 << 16


class TooLargeError(RequestException):
    """The answer has more bytes than any of GitHub's."""


class MovedError(RequestException):
    """What was asked for is on another host, where no token of ours goes."""


class Received(RequestsResponse):
    """An answer that has come in whole."""

    def __init__(self, response: Response, body: bytes) -> None:
        super().__init__(response)
        self.body = body

    def getheaders(self) -> ItemsView[str, str]:
        """Return the names and values of the headers."""
        return self.headers.items()

    def read(self) -> str:
        """Return the body, which is JSON and so UTF-8."""
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ContentDecodingError(str(error)) from error


class _Bounded:
    """What both kinds of connection do otherwise than PyGithub's."""

    session: Session
    verb: str
    protocol: str
    host: str
    port: int
    url: str
    input: Any
    headers: dict[str, str]
    timeout: int | None
    verify: bool
    answers = 0

    def begin(self) -> None:
        """Begin another request, to which nothing was answered yet."""
        self.answers = 0

    def getresponse(self) -> RequestsResponse:
        """Send the request, and again to where GitHub says that it has moved on its own host.

        It is repeated as it is, as GitHub asks for: PyGithub would leave out what stands
        behind the question mark, so that half a tree passes for all of it. Raises
        `RequestException`, a `MovedError` for another host.
        """
        url = f"{self.protocol}://{self.host}:{self.port}{self.url}"
        while True:
            self.answers += 1
            if self.answers > MAX_ANSWERS:
                raise TooManyRedirects
            received = self._exchanged(url)
            if received.status not in MOVED:
                return received
            there = urljoin(url, received.headers.get("location", ""))
            if not _is_same_host(url, there):
                raise MovedError(f"{received.status}: {urlsplit(there).netloc}")
            url = there

    def _exchanged(self, url: str) -> Received:
        exchange = _Exchange(self, url)
        thread = threading.Thread(target=exchange.run, daemon=True)
        thread.start()
        thread.join(ANSWER_SECONDS)
        if thread.is_alive():
            exchange.give_up()
            raise ReadTimeout
        return exchange.outcome()


def _is_same_host(one: str, other: str) -> bool:
    """Say whether a token that goes to one address may go to the other."""
    first, second = urlsplit(one), urlsplit(other)
    default = {"http": 80, "https": 443}
    return (first.scheme, first.hostname, first.port or default[first.scheme]) == (
        second.scheme,
        second.hostname,
        second.port or default.get(second.scheme),
    )


class _Exchange:
    """One request and its answer, in a thread of its own: nothing else ends a slow line."""

    def __init__(self, connection: _Bounded, url: str) -> None:
        self.connection = connection
        self.url = url
        self.is_late = False
        self._received: Received | None = None
        self._failure: BaseException | None = None
        self._response: Response | None = None

    def run(self) -> None:
        """Send and receive, and keep what came of it."""
        try:
            self._received = self._receive()
        except BaseException as failure:
            self._failure = failure

    def give_up(self) -> None:
        """Let the thread end, at the latest when the next part comes, or none."""
        self.is_late = True
        if self._response is not None:
            self._response.raw.shutdown()

    def outcome(self) -> Received:
        """Return the answer; raises what kept it from coming."""
        if self._received is None:
            raise self._failure or ReadTimeout
        return self._received

    def _receive(self) -> Received:
        asked = self.connection
        with asked.session.request(
            asked.verb,
            self.url,
            headers=asked.headers,
            data=asked.input,
            timeout=asked.timeout,
            verify=asked.verify,
            allow_redirects=False,
            stream=True,
        ) as response:
            self._response = response
            body = bytearray()
            for part in response.iter_content(_CHUNK):
                body += part
                if len(body) > MAX_BYTES:
                    raise TooLargeError
                if self.is_late:
                    raise ReadTimeout
            return Received(response, bytes(body))


class _Http(_Bounded, HTTPRequestsConnectionClass):
    """Without encryption: an Enterprise Server inside a house, and tests."""


class _Https(_Bounded, HTTPSRequestsConnectionClass):
    """With it."""


Connection = _Http | _Https


def connection_of(requester: Requester, timeout: int) -> Connection:
    """Return a connection to where `requester` sends its requests."""
    parts = urlsplit(requester.base_url)
    kind = _Https if parts.scheme == "https" else _Http
    return kind(parts.hostname or "", parts.port, timeout=timeout)
