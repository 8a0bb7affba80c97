"""A build context as people name it: a folder, or something that is none."""

from __future__ import annotations

import pytest

from hullcheck.docker.context_argument import clean_folder, is_local, named_contexts


@pytest.mark.parametrize("context", [".", "", "web", "./web/", "a/../b", "..web", "a-", "git"])
def test_a_folder_below_the_root_is_local(context: str) -> None:
    assert is_local(context)


@pytest.mark.parametrize(
    "context",
    ["-", "/srv", "..", "../web", "a/../../b", "https://x/y.git", "git@host:x/y", "ssh://x"],
)
def test_what_is_elsewhere_is_not_local(context: str) -> None:
    assert not is_local(context)


@pytest.mark.parametrize(
    ("path", "folder"), [(".", ""), ("", ""), ("./web/", "web"), ("a//b/../c", "a/c")]
)
def test_a_folder_has_one_name(path: str, folder: str) -> None:
    assert clean_folder(path) == folder


def test_of_named_contexts_folders_are_cleaned_and_addresses_kept() -> None:
    given = {"libs": "./libs/", "base": "docker-image://python:3", "root": "."}
    assert dict(named_contexts(given)) == {**given, "libs": "libs", "root": ""}
