"""What can go wrong on GitHub, ordered by a test: each fault happens as often as it was ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler
from typing import Any

RATE_MESSAGE = "API rate limit exceeded for installation ID 1."

SECONDARY_MESSAGE = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)

READ_ONLY_MESSAGE = "Resource not accessible by integration"


Wire = Callable[[BaseHTTPRequestHandler, bytes], object]
"""Takes the connection, and the body of the answer that would be right."""


@dataclass
class Fault:
    """One thing that goes wrong."""

    match: str
    """The operations it happens to: a pattern such as `pulls/*`; `*` for all, `graphql` for one."""
    times: int | None = 1
    """How often; None for always."""
    only_writes: bool = False
    status: int = 0
    """The answer instead of the real one; 0 for none."""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drops: bool = False
    """Whether the connection ends without an answer."""
    wire: Wire | None = None
    """What the connection does in place of sending the answer."""
    after: bool = False
    """Whether the request has its effect all the same."""
    limits: dict[str, int] = field(default_factory=dict)
    """Smaller limits than GitHub's: `tree` entries, `files`, `page` size, `patch` characters."""
    act: Callable[[], object] | None = None
    """What happens in the world just before the request is seen to."""

    def applies(self, name: str, writes: bool) -> bool:
        left = self.times is None or self.times > 0
        return left and fnmatchcase(name, self.match) and (writes or not self.only_writes)

    @property
    def answers(self) -> bool:
        return bool(self.status) or self.drops or self.wire is not None


class Faults:
    """The faults that are ordered, in their order."""

    def __init__(self) -> None:
        self.ordered: list[Fault] = []

    def take(self, name: str, writes: bool) -> list[Fault]:
        """Return what happens to a request: every limit and act, but one answer at most."""
        taken: list[Fault] = []
        for fault in self.ordered:
            spoken = fault.answers and any(each.answers for each in taken)
            if fault.applies(name, writes) and not spoken:
                taken.append(fault)
                fault.times = None if fault.times is None else fault.times - 1
        return taken

    @property
    def pending(self) -> list[Fault]:
        """Faults that were ordered and did not happen."""
        return [each for each in self.ordered if each.times]

    def order(self, fault: Fault) -> Fault:
        self.ordered.append(fault)
        return fault

    def read_only(self, match: str = "*", times: int | None = None) -> Fault:
        """Refuse writes, as with the token of a fork's pull request."""
        body = {"message": READ_ONLY_MESSAGE}
        return self.order(Fault(match, times, only_writes=True, status=403, body=body))

    def secondary_limit(
        self, match: str = "*", status: int = 403, retry_after: int | None = None
    ) -> Fault:
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        body = {"message": SECONDARY_MESSAGE}
        return self.order(Fault(match, status=status, body=body, headers=headers))

    def primary_limit(self, match: str = "*", status: int = 403, reset: int = 1) -> Fault:
        """Refuse with the allowance used up; `reset` is in seconds since 1970."""
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
        body = {"message": RATE_MESSAGE}
        return self.order(Fault(match, status=status, body=body, headers=headers))

    def graphql_limit(self, reset: int = 1) -> Fault:
        """Refuse GraphQL as GitHub does: with HTTP 200."""
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
        body = {"errors": [{"type": "RATE_LIMITED", "message": RATE_MESSAGE}]}
        return self.order(Fault("graphql", status=200, body=body, headers=headers))

    def bad_gateway(self, match: str = "*", after: bool = True, status: int = 502) -> Fault:
        """Answer 502; by default the request has had its effect."""
        return self.order(
            Fault(match, status=status, body={"message": "Server Error"}, after=after)
        )

    def dropped(self, match: str = "*", after: bool = False) -> Fault:
        """End the connection without an answer."""
        return self.order(Fault(match, drops=True, after=after))

    def meanwhile(self, match: str, act: Callable[[], object]) -> Fault:
        """Let something happen just before a request: a push that moves the head, a comment."""
        return self.order(Fault(match, act=act))

    def truncated_tree(self, entries: int, times: int | None = None) -> Fault:
        return self.order(Fault("git/get-tree", times, limits={"tree": entries}))

    def missing_patch(self, longer_than: int = 0, times: int | None = None) -> Fault:
        return self.order(Fault("*", times, limits={"patch": longer_than}))

    def page_limit(self, size: int, match: str = "*", times: int | None = None) -> Fault:
        """Hand out pages of at most `size`, whatever `per_page` asks for."""
        return self.order(Fault(match, times, limits={"page": size}))

    def file_limit(self, files: int, times: int | None = None) -> Fault:
        """List no more than `files` of a pull request or comparison."""
        return self.order(Fault("*", times, limits={"files": files}))
