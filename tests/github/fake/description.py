"""GitHub's OpenAPI description: which operation a request is, and what it may say and hear."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

SCHEMA = Path(__file__).parent.parent / "schema"

SLASHED = {"path", "ref", "branch", "basehead", "name", "tree_sha"}
"""Parameters of a path that may hold slashes, as refs and paths do."""

LABEL_LIST = {"type": "array", "items": {"type": "string"}}
COMMENT = ("components", "schemas", "pull-request-review-comment", "properties")

Schema = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One operation, as GitHub describes it."""

    name: str
    method: str
    template: str
    parameters: tuple[Schema, ...]
    body: Schema | None
    body_required: bool
    answers: Mapping[str, Schema | None]

    @property
    def tag(self) -> str:
        return self.name.partition("/")[0]

    @property
    def pattern(self) -> str:
        def group(found: re.Match[str]) -> str:
            return f"(?P<{found[1]}>{'.*' if found[1] in SLASHED else '[^/]+'})"

        return re.sub(r"\{(\w+)\}", group, self.template)

    @property
    def paged(self) -> bool:
        return any(each["name"] == "per_page" for each in self.parameters)


def content(media: Schema) -> Schema | None:
    found: Schema | None = media.get("content", {}).get("application/json", {}).get("schema")
    return found


def strict(schema: Any, composed: bool = False) -> Any:
    """Return a schema that refuses members it does not name."""
    if isinstance(schema, list):
        return [strict(each, composed) for each in schema]
    if not isinstance(schema, dict):
        return schema
    fields = "properties" in schema
    made = {
        key: {name: strict(each) for name, each in value.items()}
        if key == "properties"
        else strict(value, fields and key in ("allOf", "anyOf", "oneOf"))
        for key, value in schema.items()
    }
    if fields and not composed:
        made.setdefault("additionalProperties", False)
    return made


class Description:
    """The pruned description, with validators made when they are first needed."""

    def __init__(self) -> None:
        with gzip.open(SCHEMA / "rest.json.gz") as file:
            self.document: Schema = json.load(file)
        self.correct()
        self.schemas: dict[str, Schema] = self.document["components"]["schemas"]
        found = [
            operation(method, path, each)
            for path, methods in self.document["paths"].items()
            for method, each in methods.items()
        ]
        # What says more literally comes first: `/commits/{ref}/check-runs` before `/commits/{ref}`.
        found.sort(key=lambda each: len(re.sub(r"\{.*?\}", "", each.template)), reverse=True)
        self.operations = [(re.compile(each.pattern), each) for each in found]
        self.validators: dict[tuple[str, str], jsonschema_rs.Validator] = {}

    def correct(self) -> None:
        """Say what GitHub does though its description has it otherwise."""
        # An outdated comment stands on no line: GitHub answers null.
        comment = self.at(*COMMENT)
        for name in ("line", "position"):
            comment[name] = {"type": ["integer", "null"]}
        # A label without a description has none.
        labels = self.at("components", "schemas", "pull-request-simple", "properties", "labels")
        labels["items"]["properties"]["description"] = {"type": ["string", "null"]}
        # Labels may come as a bare list; PyGithub sends them so.
        for method in ("post", "put"):
            labels = self.at("paths", "/repos/{owner}/{repo}/issues/{issue_number}/labels", method)
            labels["requestBody"]["content"]["application/json"]["schema"]["oneOf"].append(
                LABEL_LIST
            )

    def at(self, *keys: str) -> Schema:
        found = self.document
        for key in keys:
            found = found[key]
        return found

    def match(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation of a request and the parameters in its path."""
        for pattern, each in self.operations:
            found = each.method == method and pattern.fullmatch(path)
            if found:
                return each, {name: unquote(text) for name, text in found.groupdict().items()}
        return None

    def request_problems(
        self, operation: Operation, query: Mapping[str, str], body: Any
    ) -> list[str]:
        """Return what GitHub's description has against a request."""
        known = {each["name"]: each for each in operation.parameters if each["in"] == "query"}
        problems = [f"unknown parameter {name}" for name in query if name not in known]
        for name in query.keys() & known.keys():
            schema = known[name]["schema"]
            tries = [
                self.problems((operation.name, f"?{name}"), schema, value)
                for value in (query[name], plain(query[name]))
            ]
            problems += [f"parameter {name}: {each}" for each in tries[1]] if all(tries) else []
        if body is None:
            return problems + (["the body is missing"] if operation.body_required else [])
        if operation.body is None:
            return problems + (["a body where none belongs"] if body != {} else [])
        return problems + self.problems((operation.name, "body"), strict(operation.body), body)

    def answer_problems(self, operation: Operation, status: int, body: Any) -> list[str]:
        """Return what GitHub's description has against an answer."""
        schema = self.answer_schema(operation, status)
        if schema is None:
            return [] if body is None else [f"{status} has no body"]
        return self.problems((operation.name, str(status)), schema, body)

    def answer_schema(self, operation: Operation, status: int) -> Schema | None:
        """Return the schema of an answer; an error that is not described looks as all do."""
        if str(status) in operation.answers:
            found = operation.answers[str(status)]
            # Of two kinds of error both take a plain message, so "one of" can never hold.
            alternatives = (found or {}).get("oneOf") if status >= 400 else None
            return {"anyOf": alternatives} if alternatives else found
        if status < 400:
            raise LookupError(f"{operation.name} never answers {status}")
        return {"$ref": "#/components/schemas/basic-error"}

    def problems(self, key: tuple[str, str], schema: Schema, value: Any) -> list[str]:
        if key not in self.validators:
            whole = {**schema, "components": {"schemas": self.schemas}}
            self.validators[key] = jsonschema_rs.validator_for(whole, validate_formats=True)
        found = self.validators[key].iter_errors(value)
        return [f"{'/'.join(map(str, each.instance_path))}: {each.message}" for each in found]


def plain(text: str) -> str | int | bool:
    """Return the value that the text of a parameter stands for."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdecimal() else text


def operation(method: str, path: str, described: Schema) -> Operation:
    body = described.get("requestBody", {})
    return Operation(
        name=described["operationId"],
        method=method.upper(),
        template=path,
        parameters=tuple(described["parameters"]),
        body=content(body),
        body_required=body.get("required", False),
        answers={status: content(each) for status, each in described["responses"].items()},
    )


@cache
def description() -> Description:
    return Description()
