"""Whether a lockfile of npm names packages for a platform."""

from __future__ import annotations

import json

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.engine import wanted
from hullcheck.environments.node_lock import has_native_packages

BCRYPT = {"hasInstallScript": True, "dependencies": {"node-addon-api": "8"}}


@pytest.mark.parametrize(
    ("package", "native"),
    [
        (BCRYPT, True),
        ({"os": ["linux"], "cpu": ["x64"], "optional": True}, True),
        # core-js prints a message; fsevents is in nearly every lockfile.
        ({"hasInstallScript": True}, False),
        ({"hasInstallScript": True, "os": ["darwin"], "dependencies": {"nan": "2"}}, False),
        ({**BCRYPT, "dev": True}, False),
    ],
)
def test_what_is_built_for_a_platform(package: object, native: bool) -> None:
    data = json.dumps({"packages": {"": {}, "node_modules/x": package}}).encode()
    assert has_native_packages(Source("package-lock.json", data)) is native


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b'{"packages": [1]}', b'{"packages": {"a": 1}}']
)
def test_what_is_no_lockfile_names_nothing(data: bytes) -> None:
    assert not has_native_packages(Source("package-lock.json", data))


def test_the_lockfile_is_asked_for() -> None:
    tree = parse_tree("-- web/package-lock.json --\n{}\n").snapshot.tree
    assert "web/package-lock.json" in wanted(Snapshot(tree, {}))
