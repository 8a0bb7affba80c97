"""JSON with comments, as a dev container: nodes with places, builds, or an unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hullcheck.core.source import Source
from hullcheck.discovery import devcontainers
from hullcheck.syntax.jsonc import parse_jsonc
from hullcheck.syntax.problem import Problem
from tests.fuzz.seeds import texts_in
from tests.fuzz.trees import check_declared
from tests.properties.test_yaml import plain as plain_value

WORDS = [
    *'{ } [ ] : , " // /* */ \\u0041 \\ud800 "build" "dockerfile" "context" "dockerComposeFile" '
    '"service" "args" "target" "workspaceMount" "mounts" "runArgs" "containerEnv" "features" '
    '"workspaceFolder" "postCreateCommand" ${localWorkspaceFolder} ${localEnv:A} true false null '
    "1e5 -0".split(),
    "\n",
]


def check(data: bytes) -> None:
    """Raise where discovery does, or where JSON is read as something else."""
    source = Source("x.json", data)
    found = parse_jsonc(source)
    if isinstance(found, Problem):
        assert found.reason
        assert found.line is None or 1 <= found.line <= source.line_count + 1
    elif (plainly := _json(data)) is not None:
        assert plain_value(found) == _texts(plainly)
    check_declared({".devcontainer/devcontainer.json": data}, devcontainers)


def _json(data: bytes) -> object:
    """Return what Python's own parser reads, where both mean the same by it."""
    try:
        text = data.decode("ascii")
        # YAML merges `<<`, and half a surrogate is nothing that it knows.
        if "<<" in text or "\\u" in text:
            return None
        found: object = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    return found


def _texts(value: object) -> object:
    """Return JSON with every plain value as the text that is written."""
    if isinstance(value, dict):
        return {key: _texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value


def seeds() -> Iterator[bytes]:
    """Yield JSON with comments."""
    yield from texts_in("discovery/test_devcontainers", "syntax/test_jsonc")
