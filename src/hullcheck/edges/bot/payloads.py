"""What GitHub sends, held to its form as far as anything is taken from it."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from pydantic_core import from_json

from hullcheck.core.noun import dataclass
from hullcheck.edges.tasks.events import FullName, Sha

Number = Annotated[int, Field(ge=0, lt=2**63)]


MAX_VALUES = 1_000_000
"""Values of a payload: those of GitHub have some thousand, a push of 2,000 commits 100,000."""


class MalformedError(Exception):
    """A body that is not what GitHub sends."""


class _Name(BaseModel):
    full_name: FullName


class _Repository(_Name):
    default_branch: str = ""


class _Installation(BaseModel):
    id: Number


class Common(BaseModel):
    """What most events have."""

    action: Annotated[str, StringConstraints(max_length=100)] = ""
    installation: _Installation | None = None
    repository: _Repository | None = None


class _App(BaseModel):
    id: Number


class _Run(BaseModel):
    external_id: str | None = None
    app: _App | None = None


class _Button(BaseModel):
    identifier: str = ""


class _Sender(BaseModel):
    login: str
    type: str = "User"


class RunEvent(BaseModel):
    """Something about a check run."""

    action: str
    check_run: _Run
    requested_action: _Button | None = None
    sender: _Sender


class _Pull(BaseModel):
    number: Number


class _Suite(BaseModel):
    head_sha: Sha
    pull_requests: tuple[_Pull, ...] = ()


class SuiteEvent(BaseModel):
    """Something about all checks of a head."""

    action: str
    check_suite: _Suite


class _Changes(BaseModel):
    base: dict[str, Any] | None = None


class _Seen(BaseModel):
    updated_at: str = ""


class PullEvent(BaseModel):
    """Something about a pull request."""

    pull_request: _Seen

    @property
    def seen(self) -> str:
        """When it had changed last, as GitHub writes times; "": not told."""
        return self.pull_request.updated_at


class EditedEvent(BaseModel):
    """A pull request that somebody edited."""

    action: str
    changes: _Changes = _Changes()


class InstalledEvent(BaseModel):
    """Something about an installation."""

    action: str
    repositories: tuple[_Name, ...] = ()
    repositories_added: tuple[_Name, ...] = ()


class Round(BaseModel):
    """Of our own: a part of a period."""

    period: Number
    part: Number


class Again(BaseModel):
    """Of our own: a pull request to be reviewed again."""

    number: Number


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload and the bytes that it came as."""

    data: Any
    body: bytes
    common: Common

    @property
    def digest(self) -> str:
        """What is the same when the same is delivered again, under whichever GUID."""
        return digest_of(self.body)[:16]


def digest_of(body: bytes) -> str:
    """Return a name for a body."""
    return hashlib.sha256(body).hexdigest()


def read_payload(body: bytes) -> Payload:
    """Return what a body says. Raises `MalformedError`."""
    if sum(body.count(mark) for mark in (b"[", b"{", b",")) > MAX_VALUES:
        # Each takes ten times its bytes in memory.
        raise MalformedError(f"it has more than {MAX_VALUES:,} values")
    try:
        data = from_json(body, allow_inf_nan=False)
        return Payload(data, body, Common.model_validate(data))
    except ValueError as error:  # pydantic's own errors are of this kind
        raise MalformedError(words_of(error)) from None


def words_of(error: ValueError) -> str:
    """Return where something is wrong, without what stands there."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)[:200]
