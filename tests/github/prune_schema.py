"""Make `schema/` anew from the newest descriptions that GitHub publishes: `python prune_schema.py`.

Needs npm. The packages are `@octokit/openapi`, `@octokit/graphql-schema` and
`@octokit/webhooks-examples`, all MIT.
Kept are the operations and types that a bot which reviews and fixes pull requests
uses; descriptions and examples go, and `nullable` becomes what JSON Schema says for it.
"""

from __future__ import annotations

import gzip
import json
import lzma
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import parse, print_ast
from graphql.language import ast

HERE = Path(__file__).parent / "schema"

OPERATIONS = {
    "apps": "get-authenticated create-installation-access-token get-repo-installation "
    "list-repos-accessible-to-installation revoke-installation-access-token create-from-manifest "
    "list-installations get-installation",
    "checks": "create get update list-annotations list-for-ref",
    "code-scanning": "upload-sarif get-sarif",
    "git": "get-blob create-blob get-tree create-tree get-commit create-commit get-ref "
    "create-ref update-ref delete-ref list-matching-refs",
    "issues": "get create update list-for-repo list-comments create-comment get-comment "
    "update-comment delete-comment list-labels-on-issue add-labels remove-label set-labels "
    "create-label get-label list-labels-for-repo",
    "pulls": "list create get update list-files list-commits list-review-comments "
    "create-review-comment get-review-comment update-review-comment delete-review-comment "
    "create-reply-for-review-comment list-reviews create-review get-review update-review "
    "list-comments-for-review request-reviewers",
    "rate-limit": "get",
    "reactions": "create-for-issue-comment",
    "repos": "get get-branch list-branches get-content create-or-update-file-contents "
    "delete-file compare-commits-with-basehead get-commit list-commits create-commit-status "
    "get-collaborator-permission-level list-pull-requests-associated-with-commit "
    "list-for-org",
    "users": "get-authenticated get-by-username",
}
"""The operations that are kept, by tag."""

MUTATIONS = (
    "createCommitOnBranch resolveReviewThread unresolveReviewThread minimizeComment "
    "unminimizeComment updateRefs"
)

TYPES = """
Query Mutation Repository Organization User Bot Mannequin EnterpriseUserAccount GitActor
Ref RefConnection Commit CommitConnection CommitHistoryConnection Tree TreeEntry Blob Tag
PullRequest PullRequestConnection PullRequestReview PullRequestReviewConnection
PullRequestReviewComment PullRequestReviewCommentConnection PullRequestReviewThread
PullRequestReviewThreadConnection PullRequestChangedFile PullRequestChangedFileConnection
IssueComment IssueCommentConnection Issue Label LabelConnection PageInfo RateLimit
"""
"""The object types that are kept; what they implement and are given follows them."""

DROPPED = {"description", "summary", "example", "examples", "externalDocs", "x-github", "title"}


def unpack(package: str, folder: Path, member: str) -> tuple[bytes, str]:
    """Return the file `member` of a package from npm, and the package's version."""
    done = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, capture_output=True, text=True, check=True
    )
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        found = [archive.extractfile(f"package/{name}") for name in (member, "package.json")]
        texts = [file.read() for file in found if file]
    return texts[0], f"{package} {json.loads(texts[1])['version']}"


def cleaned(value: Any, named: bool = False) -> Any:
    """Return a schema without prose; `named` where the keys are names that somebody chose."""
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if not isinstance(value, dict):
        return value
    if named:
        return {key: cleaned(item) for key, item in value.items()}
    kept = {
        key: cleaned(item, key in ("properties", "patternProperties"))
        for key, item in value.items()
        if key not in DROPPED and key != "nullable"
    }
    return with_null(kept) if value.get("nullable") is True else kept


def with_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return `schema` so that it takes null as well."""
    if set(schema) & {"$ref", "allOf", "anyOf", "oneOf"}:
        return {"anyOf": [{"type": "null"}, schema]}
    if "enum" in schema:
        schema = {**schema, "enum": [*dict.fromkeys([*schema["enum"], None])]}
    return {**schema, "type": [schema["type"], "null"]} if "type" in schema else schema


def references(value: Any) -> Iterator[str]:
    """Yield the names of the component schemas that `value` refers to."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            yield reference.rpartition("/")[2]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from references(item)


def closure(wanted: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the component schemas that `wanted` needs, cleaned."""
    kept: dict[str, Any] = {}
    pending = list(references(wanted))
    while pending:
        name = pending.pop()
        if name not in kept:
            kept[name] = cleaned(schemas[name])
            pending += references(kept[name])
    return dict(sorted(kept.items()))


class Pruning:
    """GitHub's OpenAPI description, and what is kept of it."""

    def __init__(self, whole: dict[str, Any]) -> None:
        self.whole = whole

    def pruned(self, source: str) -> dict[str, Any]:
        wanted = {f"{tag}/{name}" for tag, names in OPERATIONS.items() for name in names.split()}
        paths: dict[str, Any] = {}
        for path, methods in self.whole["paths"].items():
            for method, operation in methods.items():
                if operation["operationId"] in wanted:
                    wanted.remove(operation["operationId"])
                    paths.setdefault(path, {})[method] = self.operation(operation)
        if wanted:
            raise SystemExit(f"GitHub describes no {sorted(wanted)}")
        schemas = closure([paths, {"$ref": "/basic-error"}], self.whole["components"]["schemas"])
        info = {"title": "GitHub REST API, pruned", "version": source}
        return {
            "openapi": "3.1.0",
            "info": info,
            "paths": paths,
            "components": {"schemas": schemas},
        }

    def operation(self, operation: dict[str, Any]) -> dict[str, Any]:
        kept = {
            "operationId": operation["operationId"],
            "parameters": [self.parameter(each) for each in operation.get("parameters", [])],
            "responses": {
                status: self.media(each) for status, each in operation["responses"].items()
            },
        }
        if "requestBody" in operation:
            body = operation["requestBody"]
            kept["requestBody"] = {"required": body.get("required", False), **self.media(body)}
        return kept

    def media(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON that a body or an answer may be."""
        content = self.resolved(value).get("content", {})
        found = content.get("application/json")
        return (
            {"content": {"application/json": {"schema": cleaned(found["schema"])}}} if found else {}
        )

    def parameter(self, value: dict[str, Any]) -> dict[str, Any]:
        found = self.resolved(value)
        return {
            key: cleaned(found[key]) for key in ("name", "in", "required", "schema") if key in found
        }

    def resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in value:
            return value
        _, _, kind, name = value["$ref"].split("/")
        found: dict[str, Any] = self.whole["components"][kind][name]
        return found


def named_type(node: Any) -> str:
    """Return the name in a type as it is written, without its list and `!`."""
    while not isinstance(node, ast.NamedTypeNode):
        node = node.type
    return node.name.value


def definitions_of(text: str) -> list[Any]:
    return list(parse(text, no_location=True).definitions)


class GraphPruning:
    """GitHub's GraphQL schema, and what is kept of it."""

    def __init__(self, text: str) -> None:
        self.nodes: dict[str, Any] = {node.name.value: node for node in definitions_of(text)}
        self.kept = dict.fromkeys(TYPES.split())

    def pruned(self) -> str:
        for name in list(self.kept):
            if name.endswith("Connection"):
                self.kept.setdefault(self.edge(name))
        self.keep_arguments()
        self.keep_abstract()
        self.drop_empty()
        found = [self.definition(name) for name in sorted(self.kept) if name in self.nodes]
        return "\n\n".join(found) + "\n"

    def edge(self, connection: str) -> str:
        return next(
            named_type(field.type)
            for field in self.nodes[connection].fields
            if field.name.value == "edges"
        )

    def keep_abstract(self) -> None:
        """Keep the interfaces and unions that hold a kept object type."""
        for name, node in self.nodes.items():
            members = getattr(node, "types", None)
            if members and any(named_type(each) in self.kept for each in members):
                self.kept.setdefault(name)
        for name in list(self.kept):
            for each in getattr(self.nodes.get(name), "interfaces", None) or ():
                self.kept.setdefault(named_type(each))

    def drop_empty(self) -> None:
        """Drop the interfaces of which no field stays: nobody can ask them anything."""
        while empty := [name for name in self.kept if self.is_empty(name)]:
            for name in empty:
                del self.kept[name]

    def is_empty(self, name: str) -> bool:
        fields: Any = getattr(self.nodes.get(name), "fields", None)
        return bool(fields) and not any(self.stays(name, each) for each in fields)

    def keep_arguments(self) -> None:
        """Keep scalars, enums, the chosen mutations, and all that they and the types are given."""
        plain = (ast.ScalarTypeDefinitionNode, ast.EnumTypeDefinitionNode)
        leaves = [name for name, node in self.nodes.items() if isinstance(node, plain)]
        payloads = [f"{name[0].upper()}{name[1:]}Payload" for name in MUTATIONS.split()]
        self.kept.update(dict.fromkeys([*leaves, *payloads, "GitObjectID"]))
        pending = [n for name in list(self.kept) for n in self.given(name)]
        while pending:
            name = pending.pop()
            if name in self.nodes and name not in self.kept:
                self.kept.setdefault(name)
                pending += [named_type(field.type) for field in self.nodes[name].fields]

    def given(self, name: str) -> Iterator[str]:
        """Yield the types of the arguments of the kept fields of a type."""
        for field in getattr(self.nodes.get(name), "fields", None) or ():
            known = named_type(field.type) in self.kept
            if known and (name != "Mutation" or field.name.value in MUTATIONS.split()):
                yield from (
                    named_type(each.type) for each in getattr(field, "arguments", None) or ()
                )

    def definition(self, name: str) -> str:
        """Return what is kept of one type, without prose."""
        node = bare(self.nodes[name])
        changes: dict[str, Any] = {}
        for part in ("types", "interfaces"):
            if getattr(node, part, None):
                changes[part] = tuple(n for n in getattr(node, part) if named_type(n) in self.kept)
        for part in ("fields", "values"):
            if getattr(node, part, None):
                members: Any = getattr(node, part)
                stay = [bare(each) for each in members if self.stays(name, each)]
                changes[part] = tuple(map(without_prose, stay))
        return print_ast(replace(node, **changes))

    def stays(self, owner: str, member: Any) -> bool:
        """Say whether a field or an enum's value stays."""
        if not hasattr(member, "type"):
            return True
        if owner == "Mutation":
            return member.name.value in MUTATIONS.split()
        name = named_type(member.type)
        return name in self.kept or name not in self.nodes


def bare(node: Any) -> Any:
    return replace(node, description=None, directives=())


def without_prose(member: Any) -> Any:
    """Return a field or value whose arguments say nothing of themselves either."""
    if not getattr(member, "arguments", None):
        return member
    return replace(member, arguments=tuple(map(bare, member.arguments)))


def write(name: str, data: bytes) -> None:
    (HERE / name).write_bytes(gzip.compress(data, mtime=0))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        rest, source = unpack("@octokit/openapi", place, "generated/api.github.com.json")
        graph, graph_source = unpack("@octokit/graphql-schema", place, "schema.graphql")
        webhooks, _ = unpack("@octokit/webhooks-examples", place, "api.github.com/index.json")
    pruned = Pruning(json.loads(rest)).pruned(source)
    write("rest.json.gz", json.dumps(pruned, separators=(",", ":")).encode())
    text = f"# {graph_source}, pruned\n{GraphPruning(graph.decode()).pruned()}"
    write("graph.graphql.gz", text.encode())
    kept = [{name: each[name] for name in ("name", "examples")} for each in json.loads(webhooks)]
    data = json.dumps(kept, separators=(",", ":")).encode()
    # Payloads repeat each other: a third of what gzip makes of them.
    (HERE / "webhooks.json.xz").write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
