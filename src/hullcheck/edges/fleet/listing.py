"""Who belongs to a fleet: the repositories of an organisation, or those of a list, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.edges.github.client import Client
from hullcheck.edges.github.refusals import NotFoundError
from hullcheck.errors import HullcheckError, UsageError
from hullcheck.fleet.nouns import Member

PAGE = 100
"""Repositories of an organisation that one request tells."""

BATCH = 50
"""Repositories of a list that one query tells."""

MAX_NAMES = 100_000

_NAME = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+")

_FACTS = """fragment facts on Repository {
  databaseId nameWithOwner isArchived isDisabled isFork isEmpty defaultBranchRef { name }
}"""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A repository of a list that GitHub does not tell of, and why."""

    name: str
    reason: str


def read_organisation(client: Client, name: str) -> Iterator[Member]:
    """Yield the repositories of an organisation that the token sees.

    Raises `UsageError` where there is no such one, and a `GithubError`.
    """
    page = 1
    while True:
        try:
            told = client.get_list(
                f"/orgs/{name}/repos", per_page=PAGE, page=page, sort="full_name"
            )
        except NotFoundError as error:
            raise UsageError(
                said("there is no organisation `{name}`", name=name),
                cause=said("Or the token may not see it."),
                advice=said("Name the repositories of a person in a file: --repositories FILE."),
            ) from error
        yield from map(_member, told)
        if len(told) < PAGE:
            return
        page += 1


def _member(told: Mapping[str, Any]) -> Member:
    return Member(
        told["id"],
        told["full_name"],
        told.get("default_branch") or "",
        archived=bool(told.get("archived")),
        disabled=bool(told.get("disabled")),
        fork=bool(told.get("fork")),
    )


def parse_names(text: str) -> tuple[str, ...]:
    """Return the names in a list, one a line, each once; `#` begins a comment.

    Raises `UsageError` where a line is no `OWNER/NAME`.
    """
    names: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name = line.partition("#")[0].strip()
        if name and not _NAME.fullmatch(name):
            raise UsageError(
                said("line {number} is no `OWNER/NAME`: `{name}`", number=number, name=name[:100])
            )
        if name:
            names.setdefault(name.lower(), name)
    if len(names) > MAX_NAMES:
        raise UsageError(
            said(
                "more than {max_names:,} repositories are too many for one audit",
                max_names=MAX_NAMES,
            )
        )
    return tuple(names.values())


def read_named(client: Client, names: Sequence[str]) -> Iterator[Member | Stranger]:
    """Yield the repositories of a list, of which one may be gone or forbidden.

    Raises a `GithubError` where GitHub tells of none.
    """
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        told, refused = client.query_parts(_query(batch), **_variables(batch))
        for number, name in enumerate(batch):
            yield _found(name, told.get(f"r{number}"), refused.get(f"r{number}"))


def _query(batch: Sequence[str]) -> str:
    declared = ", ".join(f"$o{n}: String!, $n{n}: String!" for n in range(len(batch)))
    parts = " ".join(
        f"r{n}: repository(owner: $o{n}, name: $n{n}) {{ ...facts }}" for n in range(len(batch))
    )
    return f"query members({declared}) {{ {parts} }} {_FACTS}"


def _variables(batch: Sequence[str]) -> dict[str, str]:
    variables: dict[str, str] = {}
    for number, full_name in enumerate(batch):
        owner, _, name = full_name.partition("/")
        variables |= {f"o{number}": owner, f"n{number}": name}
    return variables


def _found(
    name: str, told: Mapping[str, Any] | None, error: HullcheckError | None
) -> Member | Stranger:
    if told is None:
        why = (error.cause or error.what) if error else said("GitHub does not tell of it")
        return Stranger(name, why)
    branch = told["defaultBranchRef"]
    return Member(
        told["databaseId"],
        told["nameWithOwner"],
        branch["name"] if branch else "",
        archived=told["isArchived"],
        disabled=told["isDisabled"],
        fork=told["isFork"],
        empty=told["isEmpty"],
    )
