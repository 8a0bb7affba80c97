"""What a `uv.lock` was made for, held against what the manifest asks for."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.source import Source
from hullcheck.environments.uv_lock import Difference, differences, locked_project

LOCK = """version = 1

[[package]]
name = "idna"
version = "3"
source = {{ registry = "https://index.example/simple" }}

[[package]]
name = "lib"
source = {{ editable = "packages/lib" }}

[package.metadata]
requires-dist = [{{ name = "attrs" }}]

[[package]]
name = "shop"
source = {{ virtual = "." }}

[package.metadata]
requires-dist = [{}]
"""


def compared(dependencies: str, locked: str) -> list[Difference]:
    metadata = locked_project(Source("a/uv.lock", LOCK.format(locked).encode()), "a", "a")
    assert metadata is not None
    manifest = tomllib.loads(f'[project]\nname = "shop"\ndependencies = [{dependencies}]\n')
    return list(differences(metadata, manifest))


@pytest.mark.parametrize(
    ("dependencies", "locked"),
    [
        ("", ""),
        ('"idna"', '{ name = "idna" }'),
        ('"Idna >=3.0,<4"', '{ name = "idna", specifier = "<4,>=3.0" }'),
        ('"idna==2024.08"', '{ name = "idna", specifier = "==2024.8" }'),
        ('"idna>=3.0b1"', '{ name = "idna", specifier = ">=3.0b2" }'),
        ('"idna<3; x", "idna>=3"', '{ name = "idna", specifier = "<4" }, { name = "idna" }'),
        ('"idna @ https://h/i.whl"', '{ name = "idna", url = "https://h/i.whl" }'),
        ('"lib==1"', '{ name = "lib", editable = "../lib" }'),
    ],
)
def test_what_is_meant_alike(dependencies: str, locked: str) -> None:
    assert compared(dependencies, locked) == []


def test_what_is_new_gone_and_changed() -> None:
    found = compared(
        '"idna", "attrs>=2"', '{ name = "attrs", specifier = ">=1" }, { name = "old" }'
    )
    assert found == [
        Difference("attrs", ">=2", ">=1"),
        Difference("idna", "", None),
        Difference("old", None, ""),
    ]


def test_a_member_is_found_by_its_directory() -> None:
    source = Source("uv.lock", LOCK.format("").encode())
    assert locked_project(source, "", "packages/lib") == {"requires-dist": [{"name": "attrs"}]}
    assert locked_project(source, "", "packages/other") is None


def test_a_lockfile_that_is_not_utf_8_says_nothing() -> None:
    data = LOCK.format("").encode().replace(b"requires-dist", b"# \xff\nrequires-dist")
    assert locked_project(Source("uv.lock", data), "", "packages/lib") is None


@given(st.text(alphabet='[]package="{}.\n metadata', max_size=300))
def test_any_lockfile_is_read(text: str) -> None:
    found = locked_project(Source("uv.lock", f"\n[[package]]\n{text}".encode()), "", "")
    assert found is None or list(differences(found, {})) is not None
