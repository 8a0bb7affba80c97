"""Whole answers out of the members that matter: what else GitHub's description requires is added.

So the rig states what it knows, and a member that GitHub does not describe is an error here.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

MISSING = object()

DEFAULTS = {"integer": 0, "number": 0, "boolean": False, "null": None}

FORMATS = {"uri": "https://example.org/", "date-time": "2026-01-01T00:00:00Z"}

COMPOSED = ("anyOf", "oneOf")


class UnknownMemberError(Exception):
    """The rig says something that GitHub does not."""


class Filler:
    """Fills answers by the component schemas of the description."""

    def __init__(self, schemas: dict[str, Schema]) -> None:
        self.schemas = schemas

    def fill(self, schema: Schema, known: Any = MISSING) -> Any:
        """Return `known` with all that `schema` requires beside it."""
        schema = self.flat(schema, known)
        if known is MISSING:
            return self.default(schema)
        if isinstance(known, list):
            return [self.fill(schema.get("items", {}), each) for each in known]
        return self.members(schema, known) if isinstance(known, dict) else known

    def members(self, schema: Schema, known: dict[str, Any]) -> dict[str, Any]:
        described = schema.get("properties", {})
        extra = known.keys() - described.keys()
        if extra and described and not schema.get("additionalProperties"):
            raise UnknownMemberError(f"{sorted(extra)} beside {sorted(described)}")
        names = [*known, *(name for name in schema.get("required", ()) if name not in known)]
        return {
            name: self.fill(described.get(name, {}), known.get(name, MISSING)) for name in names
        }

    def flat(self, schema: Schema, known: Any) -> Schema:
        """Return `schema` without references and alternatives, as far as `known` needs it."""
        if "$ref" in schema:
            return self.flat(self.schemas[schema["$ref"].rpartition("/")[2]], known)
        if "allOf" in schema:
            return merged([self.flat(each, known) for each in schema["allOf"]])
        choices = next((schema[key] for key in COMPOSED if key in schema), None)
        if choices is None or "properties" in schema:
            return schema
        return next(filter(lambda each: suits(each, known), self.flattened(choices, known)), {})

    def flattened(self, choices: list[Schema], known: Any) -> list[Schema]:
        return [self.flat(each, known) for each in choices]

    def default(self, schema: Schema) -> Any:
        kinds = schema.get("type", "object" if "properties" in schema else "null")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if "null" in kinds:
            return None
        if "enum" in schema:
            return schema["enum"][0]
        if kinds[0] == "object":
            return self.members(schema, {})
        if kinds[0] == "string":
            return FORMATS.get(schema.get("format", ""), "")
        return [] if kinds[0] == "array" else DEFAULTS[kinds[0]]


def merged(parts: list[Schema]) -> Schema:
    """Return one schema that says what all `parts` say."""
    properties = {name: each for part in parts for name, each in part.get("properties", {}).items()}
    required = [name for part in parts for name in part.get("required", ())]
    return {"type": "object", "properties": properties, "required": required}


def suits(schema: Schema, known: Any) -> bool:
    """Say whether a flat alternative can be what `known` is a part of."""
    if isinstance(known, dict):
        described = schema.get("properties", {})
        kind = known.get("type")
        wanted = described.get("type", {}).get("enum", [kind])
        return bool(described) and known.keys() <= described.keys() and kind in wanted
    if isinstance(known, list):
        return schema.get("type") == "array"
    return schema.get("type") == "null" if known in (None, MISSING) else "type" in schema
