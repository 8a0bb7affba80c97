"""GraphQL, executed against GitHub's schema: what the schema lacks is refused as GitHub does."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    build_schema,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from .calls import Call, RefusedError, visible
from .description import SCHEMA
from .graph_nodes import GraphError, Node, Nodes
from .rest_git import close_pulls_of, decoded
from .store import Store
from .world import Repository, Said, Thread


class GapError(Exception):
    """GitHub knows this field and the rig does not."""


@cache
def schema() -> GraphQLSchema:
    with gzip.open(SCHEMA / "graph.graphql.gz", "rt", encoding="utf-8") as file:
        return build_schema(file.read(), assume_valid=True)


def told(source: Any, info: Any, **arguments: Any) -> Any:
    """Resolve a field by the name it has in the node."""
    if info.field_name not in source:
        raise GapError(f"the rig does not tell {info.parent_type.name}.{info.field_name}")
    value = source[info.field_name]
    return value(info, **arguments) if callable(value) else value


@lru_cache(maxsize=512)
def parsed(query: str) -> DocumentNode:
    """Return the tree of a query, which a whole process asks again and again."""
    return parse(query)


@lru_cache(maxsize=512)
def faults_of(query: str) -> tuple[GraphQLError, ...]:
    """Return what the schema has against a query: to look takes longer than to answer."""
    return tuple(validate(schema(), parsed(query)))


def run_query(call: Call) -> tuple[dict[str, Any], list[str]]:
    """Return what GitHub answers to a query, and what is wrong with the query itself."""
    try:
        document = parsed(call.body["query"])
    except GraphQLError as error:
        return {"errors": [error.formatted]}, [error.message]
    faults = faults_of(call.body["query"])
    if faults:
        return {"errors": [each.formatted for each in faults]}, [each.message for each in faults]
    result = execute_sync(
        schema(),
        document,
        root_value=Roots(call).all(),
        variable_values=call.body.get("variables") or {},
        operation_name=call.body.get("operationName"),
        field_resolver=told,
    )
    assert isinstance(result, ExecutionResult)
    return formatted(result)


def formatted(result: ExecutionResult) -> tuple[dict[str, Any], list[str]]:
    body: dict[str, Any] = {"data": result.data}
    problems = []
    for error in result.errors or ():
        cause = error.original_error
        if not isinstance(cause, (GraphError, RefusedError)):
            problems.append(error.message)
        kind = getattr(cause, "kind", "NOT_FOUND" if isinstance(cause, RefusedError) else None)
        one = {**error.formatted, **({"type": kind} if kind else {})}
        body.setdefault("errors", []).append(one)
    return body, problems


def writes(body: Any) -> bool:
    """Say whether a request asks for a mutation."""
    try:
        found = get_operation_ast(parsed(body["query"]), body.get("operationName"))
    except (GraphQLError, KeyError, TypeError):
        return False
    return found is not None and found.operation == OperationType.MUTATION


class Roots:
    """The fields of Query and Mutation for one request."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.world = call.world
        self.nodes = Nodes(call.root, call.viewer)

    def all(self) -> dict[str, Callable[..., Any]]:
        return {
            "viewer": lambda _info: (
                self.nodes.actor(self.call.viewer)
                | {"__typename": "User", "login": self.call.viewer.login}
            ),
            "repository": self.repository,
            "node": lambda _info, id: self.node(id),  # noqa: A006 GitHub's name
            "nodes": lambda _info, ids: [self.node(each) for each in ids],
            "rateLimit": lambda _info, **_: self.limit(),
            "createCommitOnBranch": self.commit,
            "resolveReviewThread": self.resolve,
            "unresolveReviewThread": self.resolve,
            "minimizeComment": self.minimize,
            "unminimizeComment": self.minimize,
            "updateRefs": self.update_refs,
        }

    def limit(self) -> Node:
        left = self.call.token.remaining
        return {"cost": 1, "limit": 5000, "remaining": left, "used": 5000 - left, "nodeCount": 1}

    def repository(self, _info: Any, owner: str, name: str, **_: Any) -> Node:
        full = f"{owner}/{name}"
        try:
            return self.nodes.repository(visible(self.world, self.call.token, full))
        except RefusedError:
            message = f"Could not resolve to a Repository with the name '{full}'."
            raise GraphError("NOT_FOUND", message) from None

    def node(self, node_id: str) -> Node:
        for repository in self.world.repositories.values():
            for pull in repository.pulls():
                if f"PR_{pull.id}" == node_id:
                    return self.nodes.pull(repository, pull)
        found = self.thread(node_id) if node_id.startswith("PRRT_") else self.said(node_id)
        if isinstance(found[1], Thread):
            return self.nodes.thread(found[0], found[1])
        return self.of_said(found[0], found[1])

    def of_said(self, repository: Repository, said: Any) -> Node:
        kind = said.node_id.partition("_")[0]
        make: dict[str, Callable[[Repository, Any], Node]] = {
            "IC": self.nodes.issue_comment,
            "PRR": self.nodes.review,
            "PRRC": self.nodes.review_comment,
        }
        return make[kind](repository, said)

    def thread(self, node_id: str) -> tuple[Repository, Thread]:
        for repository in self.world.repositories.values():
            for thread in repository.threads.values():
                if thread.node_id == node_id:
                    return repository, thread
        raise unresolved(node_id)

    def said(self, node_id: str) -> tuple[Repository, Said]:
        for repository in self.world.repositories.values():
            lists: list[Any] = [repository.comments, repository.review_comments, repository.reviews]
            for said in (each for found in lists for each in found.values()):
                if said.node_id == node_id:
                    return repository, said
        raise unresolved(node_id)

    def allow(self, repository: Repository, *permissions: str) -> None:
        """Raise where the token may write none of these."""
        token = self.call.token
        inside = token.repositories is None or repository.full_name in token.repositories
        if not inside or not any(token.allows(each, "write") for each in permissions):
            raise GraphError("FORBIDDEN", "Resource not accessible by integration")

    def resolve(self, info: Any, input: dict[str, Any]) -> Node:  # noqa: A002 GitHub's name
        """Resolve a thread or take that back; it needs contents:write. github/gh-aw#35726."""
        repository, thread = self.thread(input["threadId"])
        self.allow(repository, "contents")
        resolves = info.field_name == "resolveReviewThread"
        thread.resolved_by = self.call.viewer if resolves else None
        return self.payload(input, thread=self.nodes.thread(repository, thread))

    def minimize(self, info: Any, input: dict[str, Any]) -> Node:  # noqa: A002 GitHub's name
        repository, said = self.said(input["subjectId"])
        self.allow(repository, "pull_requests", "issues")
        hides = info.field_name == "minimizeComment"
        # Asked for as OFF_TOPIC, told as `off-topic`.
        said.minimized = input["classifier"].lower().replace("_", "-") if hides else None
        key = "minimizedComment" if hides else "unminimizedComment"
        return self.payload(input, **{key: self.of_said(repository, said)})

    def payload(self, given: dict[str, Any], **fields: Any) -> Node:
        return {"clientMutationId": given.get("clientMutationId"), **fields}

    def commit(self, _info: Any, input: dict[str, Any]) -> Node:  # noqa: A002 GitHub's name
        """Commit on a branch that stands where the caller thinks; files have no mode here."""
        repository, ref = self.branch(input["branch"])
        self.allow(repository, "contents")
        head, expected = repository.store.ref(ref), input["expectedHeadOid"]
        if head != expected:
            text = f'Expected branch to point to "{expected}" but it did not. Pull and try again.'
            raise GraphError("STALE_DATA", text)
        changes = input.get("fileChanges") or {}
        files: dict[str, tuple[str, bytes] | None] = {
            each["path"]: None for each in changes.get("deletions") or ()
        }
        for each in changes.get("additions") or ():
            files[each["path"]] = ("100644", decoded(each["contents"]))
        message = input["message"]["headline"]
        if input["message"].get("body"):
            message += f"\n\n{input['message']['body']}"
        self.world.clock.tick()
        who = self.call.viewer.person.at(self.world.clock.unix)
        sha = repository.store.change(ref, files, message, who, head)
        commit = self.nodes.commit(repository, sha)
        return self.payload(input, commit=commit, ref=self.nodes.ref(repository, ref))

    def update_refs(self, _info: Any, input: dict[str, Any]) -> Node:  # noqa: A002 GitHub's name
        """Make, move and delete refs, all or none, where each is at what the caller thinks."""
        number = input["repositoryId"]
        found = [each for each in self.world.repositories.values() if each.node_id == number]
        if not found:
            raise unresolved(number)
        self.allow(found[0], "contents")
        store = found[0].store
        for each in input["refUpdates"]:
            self.check_update(store, each)
        for each in input["refUpdates"]:
            if set(each["afterOid"]) == {"0"}:
                close_pulls_of(found[0], each["name"].removeprefix("refs/heads/"))
                store.delete_ref(each["name"])
            else:
                store.set_ref(each["name"], each["afterOid"])
        return self.payload(input)

    def check_update(self, store: Store, update: dict[str, Any]) -> None:
        old, new = store.ref(update["name"]), update["afterOid"]
        expected = update.get("beforeOid")
        if expected is not None and expected != (old or "0" * 40):
            raise GraphError("STALE_DATA", f"{update['name']} is at {old} but expected {expected}")
        if set(new) == {"0"}:
            return
        if store.resolve(new) is None:
            raise GraphError("UNPROCESSABLE", f"{new} is no commit")
        if old and not update.get("force") and not store.is_ancestor(old, new):
            raise GraphError("UNPROCESSABLE", "Update is not a fast forward")

    def branch(self, named: dict[str, Any]) -> tuple[Repository, str]:
        if named.get("id"):
            number, _, ref = named["id"].removeprefix("REF_").partition(":")
            found = [r for r in self.world.repositories.values() if str(r.id) == number]
        else:
            full, ref = named["repositoryNameWithOwner"], f"refs/heads/{named['branchName']}"
            found = [r for name, r in self.world.repositories.items() if name == full]
        if not found or found[0].store.ref(ref) is None:
            raise GraphError("NOT_FOUND", f"Could not resolve to a branch {ref}.")
        return found[0], ref


def unresolved(node_id: str) -> GraphError:
    return GraphError(
        "NOT_FOUND", f"Could not resolve to a node with the global id of '{node_id}'."
    )
