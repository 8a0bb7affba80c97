"""What stands on a pull request already, by one query for a hundred threads and comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hullcheck.review.earlier import BOT_SUFFIX, Comment, Earlier, Thread

from .client import Client

MAX_PAGES = 10
"""Of threads and of comments: a pull request with a thousand is beyond any reader."""

IN_THREAD = 50
"""Comments of a thread that are read: whether somebody answered is seen by the first answer."""

_SAID = "id fullDatabaseId body isMinimized minimizedReason author { __typename login }"

_QUERY = f"""query standing(
  $owner: String!, $name: String!, $number: Int!,
  $threads: Boolean!, $threadsAfter: String, $comments: Boolean!, $commentsAfter: String
) {{
  viewer {{ login }}
  repository(owner: $owner, name: $name) {{ pullRequest(number: $number) {{
    headRefOid state
    reviewThreads(first: 100, after: $threadsAfter) @include(if: $threads) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{
        id path isResolved subjectType resolvedBy {{ __typename login }}
        comments(first: {IN_THREAD}) {{ nodes {{ {_SAID} }} }}
      }}
    }}
    comments(first: 100, after: $commentsAfter) @include(if: $comments) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ {_SAID} }}
    }}
  }} }}
}}"""


def read_earlier(client: Client, repository: str, number: int) -> Earlier:
    """Return all that stands on a pull request, and where its head is. Raises a `GithubError`."""
    owner, _, name = repository.partition("/")
    threads: list[Thread] = []
    comments: list[Comment] = []
    after: dict[str, str | None] = {"reviewThreads": None, "comments": None}
    for _ in range(MAX_PAGES):
        answer = client.query(
            _QUERY,
            owner=owner,
            name=name,
            number=number,
            threads="reviewThreads" in after,
            threadsAfter=after.get("reviewThreads"),
            comments="comments" in after,
            commentsAfter=after.get("comments"),
        )
        pull = answer["repository"]["pullRequest"]
        threads += _threads(pull, answer["viewer"]["login"])
        comments += map(_comment, pull.get("comments", {}).get("nodes", ()))
        after = _further(pull)
        if not after:
            break
    return Earlier(
        me=answer["viewer"]["login"],
        head_sha=pull["headRefOid"],
        threads=tuple(threads),
        comments=tuple(comments),
        complete=not after,
    )


def _further(pull: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the lists that have another page, with where it begins."""
    pages = {name: pull[name]["pageInfo"] for name in ("reviewThreads", "comments") if name in pull}
    return {name: page["endCursor"] for name, page in pages.items() if page["hasNextPage"]}


def _threads(pull: Mapping[str, Any], me: str) -> Iterator[Thread]:
    for node in pull.get("reviewThreads", {}).get("nodes", ()):
        said = tuple(map(_comment, node["comments"]["nodes"]))
        if said:
            yield Thread(
                id=node["id"],
                path=node["path"],
                comments=said,
                on_file=node["subjectType"] == "FILE",
                resolved_by=_resolver(node["resolvedBy"], me) if node["isResolved"] else None,
            )


def _resolver(user: Mapping[str, Any] | None, me: str) -> str:
    """Return who resolved a thread: `resolvedBy` is a User by its type, also where it is a bot."""
    name = _name(user)
    return me if name + BOT_SUFFIX == me else name


def _comment(node: Mapping[str, Any]) -> Comment:
    return Comment(
        id=str(node["fullDatabaseId"]),
        author=_name(node["author"]),
        body=node["body"],
        minimized=(node["minimizedReason"] or "minimized") if node["isMinimized"] else "",
        node_id=node["id"],
    )


def _name(actor: Mapping[str, Any] | None) -> str:
    """Return a login as REST writes it, of bots with a suffix; "" where the account is gone."""
    if actor is None:
        return ""
    login: str = actor["login"]
    is_bot = actor["__typename"] == "Bot" and not login.endswith(BOT_SUFFIX)
    return login + BOT_SUFFIX if is_bot else login
