"""What GitHub says instead of an answer, sorted by what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.errors import HullcheckError, UsageError

GRAPHQL_OK = 200
"""GraphQL answers so also where it refuses; what it is then stands in the answer."""

INVALID = 422

DEFAULT_WAIT = 60.0
"""Seconds after a limit that does not say how long.
https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api"""


class GithubError(HullcheckError):
    """GitHub does not do what was asked."""


class ForbiddenError(GithubError):
    """The token may not do it."""


class NotFoundError(GithubError):
    """It is not there, or the token may not see it."""


class InvalidError(GithubError):
    """GitHub does not take what was sent (422), or it is out of date."""


class FaultyError(InvalidError):
    """GitHub does not take what was sent, and says which part of it is wrong."""


class UnavailableError(GithubError):
    """No answer, or one that says nothing: what was asked may have been done all the same."""


class LimitError(GithubError):
    """A limit was reached, and waiting for it to pass would take too long."""

    def __init__(
        self, what: str, *, cause: str = "", advice: str = "", seconds: float = 0.0
    ) -> None:
        """`seconds` is how long it would take."""
        super().__init__(what, cause=cause, advice=advice)
        self.seconds = seconds


class CredentialsError(UsageError):
    """The token is none, or not one any more."""


@dataclass(frozen=True, slots=True)
class Limited:
    """A limit was reached: nothing was done, and after `wait` seconds it may be asked again."""

    wait: float | None
    """None: GitHub does not say how long."""
    message: str


def limit_of(
    status: int, headers: Mapping[str, str], message: str, kind: str, now: float
) -> Limited | None:
    """Return the limit that a refusal tells of, in any of the forms that GitHub has for it.

    `headers` have lower-case names; `kind` is the type of a GraphQL error, "" in
    REST; `now` is in seconds since 1970.
    """
    words = message.lower()
    used_up = headers.get("x-ratelimit-remaining") == "0"
    told = "rate limit" in words or "abuse detection" in words or "submitted too quickly" in words
    refused = status == 429 or kind == "RATE_LIMITED" or (status in (403, 200) and told)
    if not refused and not (status == 403 and (used_up or "retry-after" in headers)):
        return None
    retry_after = _number(headers.get("retry-after"))
    if retry_after is not None:
        return Limited(retry_after, message)
    reset = _number(headers.get("x-ratelimit-reset"))
    if used_up and reset is not None:
        return Limited(max(reset - now, 0) + 1, message)
    return Limited(None, message)


def _number(text: str | None) -> float | None:
    return float(text) if text and text.isdecimal() else None


def error_of(status: int, body: Any, what: str) -> HullcheckError:
    """Return what a status of 400 and more says; `what` was asked, in words."""
    message = message_of(body)
    if status == 401:
        return CredentialsError(
            said(
                "GitHub does not accept the token: {message}",
                message=message or said("no reason is given"),
            ),
            advice=said("Hand over a token that is valid: `token: ${{{{ github.token }}}}`."),
        )
    kinds = {403: ForbiddenError, 404: NotFoundError, 409: InvalidError, INVALID: InvalidError}
    kind = UnavailableError if status >= 500 else kinds.get(status, GithubError)
    if status == INVALID and isinstance(body, Mapping) and body.get("errors"):
        kind = FaultyError
    return kind(said("GitHub refuses {what} ({status})", what=what, status=status), cause=message)


GRAPH_KINDS = {
    "FORBIDDEN": ForbiddenError,
    "INSUFFICIENT_SCOPES": ForbiddenError,
    "NOT_FOUND": NotFoundError,
    "UNPROCESSABLE": InvalidError,
    "STALE_DATA": InvalidError,
}
"""What the types of GraphQL's errors mean."""


def graph_error_of(error: Mapping[str, Any], what: str) -> GithubError:
    """Return what an error of a GraphQL answer says; one without a type is GitHub's own."""
    kind = GRAPH_KINDS.get(str(error.get("type")), UnavailableError)
    return kind(said("GitHub refuses {what}", what=what), cause=str(error.get("message", "")))


def message_of(body: Any) -> str:
    """Return the words of a refusal, those of each single error behind the general ones."""
    if not isinstance(body, Mapping):
        return ""
    errors = body.get("errors")
    single = [
        str(each.get("message") or each.get("code", "")) if isinstance(each, Mapping) else str(each)
        for each in (errors if isinstance(errors, list) else [])
    ]
    return "; ".join(part for part in [str(body.get("message", "")), *single] if part)
