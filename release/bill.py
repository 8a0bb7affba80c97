"""The bill of materials of what is published: CycloneDX, with the licences of all packages.

uv writes it from the lock with the hash of each file, and knows no licences. What changes with
every export, a number and the time, is left out, so that one lock has one bill.
https://cyclonedx.org/docs/1.5/json/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

OURS = {"licenses": [{"expression": "MIT"}]}


def bill(exported: str, licence_of: Callable[[str], str]) -> str:
    """Return uv's export with licences; raises what `licence_of` does, and `ValueError`."""
    told = json.loads(exported)
    if told.get("bomFormat") != "CycloneDX":
        raise ValueError("this is no bill of CycloneDX")
    told.pop("serialNumber", None)
    told["metadata"].pop("timestamp", None)
    project = told["metadata"]["component"]
    told["metadata"]["component"] = {**_named(project), **OURS}
    told["components"] = [_with_licence(each, licence_of) for each in told["components"]]
    return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False)


def _named(project: Mapping[str, Any]) -> dict[str, Any]:
    return {**project, "purl": f"pkg:pypi/{project['name']}@{project['version']}"}


def _with_licence(
    component: Mapping[str, Any], licence_of: Callable[[str], str]
) -> Mapping[str, Any]:
    return {**component, "licenses": [{"expression": licence_of(component["name"])}]}
