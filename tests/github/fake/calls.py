"""A request as an operation sees it, what it answers, and the table of operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .world import Account, Issue, Pull, Repository, Token, World

MAX_BODY = 65_536
"""Characters of a comment. https://docs.github.com/rest (the text of the 422)"""

DOCUMENTATION = "https://docs.github.com/rest"


class RefusedError(Exception):
    """GitHub refuses: a status, a message, and the list of errors where there is one."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "documentation_url": DOCUMENTATION}
        if errors is not None:
            self.body["errors"] = errors


def not_found() -> RefusedError:
    return RefusedError(404, "Not Found")


def forbidden() -> RefusedError:
    return RefusedError(403, "Resource not accessible by integration")


def invalid(*errors: Any) -> RefusedError:
    return RefusedError(422, "Validation Failed", list(errors))


def unprocessable(*texts: str) -> RefusedError:
    """Return the refusal that has plain texts for errors, as that of a review."""
    return RefusedError(422, "Unprocessable Entity", list(texts))


@dataclass
class Answer:
    """What an operation answers; `key` names the list in `body` that is handed out in pages."""

    body: Any = None
    status: int = 200
    key: str | None = None


@dataclass
class Call:
    """One request."""

    world: World
    token: Token
    root: str
    """The address of the fake, without a final slash."""
    parameters: dict[str, str]
    """What stands in the path."""
    query: dict[str, str]
    body: Any
    faults: Mapping[str, int] = field(default_factory=dict)
    """Limits that a test set for this request."""

    @property
    def viewer(self) -> Account:
        return self.token.owner

    @property
    def repository(self) -> Repository:
        name = f"{self.parameters['owner']}/{self.parameters['repo']}"
        return visible(self.world, self.token, name)

    @property
    def issue(self) -> Issue:
        number = self.parameters.get("issue_number") or self.parameters["pull_number"]
        found = self.repository.issues.get(int(number))
        if found is None:
            raise not_found()
        return found

    @property
    def pull(self) -> Pull:
        found = self.issue
        if not isinstance(found, Pull):
            raise not_found()
        return found

    def checked_body(self) -> str:
        """Return the text of a comment, refused where it is too long."""
        return checked_text(self.body.get("body", ""))


def checked_text(text: str) -> str:
    if len(text) > MAX_BODY:
        raise invalid(
            {
                "resource": "IssueComment",
                "code": "unprocessable",
                "field": "data",
                "message": f"Body is too long (maximum is {MAX_BODY} characters)",
            }
        )
    return text


def visible(world: World, token: Token, name: str) -> Repository:
    """Return a repository that the token may see; GitHub says 404 of any other."""
    found = world.repositories.get(name)
    limited = token.repositories is not None and name not in token.repositories
    if found is None or (found.private and (limited or not token.allows("metadata", "read"))):
        raise not_found()
    return found


Handler = Callable[[Call], Answer]

HANDLERS: dict[str, Handler] = {}


def operation(*names: str) -> Callable[[Handler], Handler]:
    """Register what answers the operations of these names."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(names, handler))
        return handler

    return register


NEEDS = {
    "pulls": ("pull_requests",),
    "issues": ("issues", "pull_requests"),
    "reactions": ("issues", "pull_requests"),
    "checks": ("checks",),
    "code-scanning": ("security_events",),
    "git": ("contents",),
    "repos": ("contents",),
}
"""What an operation needs, by its tag; one of them is enough."""

SPECIAL = {"repos/create-commit-status": ("statuses",)}

FREE = {"repos/get", "repos/get-collaborator-permission-level"}


def check_permission(name: str, writes: bool, call: Call) -> None:
    """Raise as GitHub does where the token may not: a write, or a private repository's read."""
    tag = name.partition("/")[0]
    if "repo" not in call.parameters or tag not in NEEDS or name in FREE:
        return
    repository = call.repository
    limit = call.token.repositories
    inside = limit is None or repository.full_name in limit
    if not writes and not repository.private:
        return
    level = "write" if writes else "read"
    wanted = SPECIAL.get(name, NEEDS[tag])
    if not inside or not any(call.token.allows(each, level) for each in wanted):
        raise forbidden()
    if writes and repository.archived:
        raise RefusedError(403, "Repository was archived so is read-only.")
