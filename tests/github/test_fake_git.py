"""The rig's git: trees, blobs, commits, refs and comparisons are those of a real repository."""

from __future__ import annotations

import base64

import pytest
from github import GithubException, InputGitTreeElement

from fake.api import Api
from fake.hub import Hub
from fake.sample import LONG
from fake.world import Pull, Repository


def test_a_tree_is_what_git_has(github: Hub, repository: Repository) -> None:
    tree = github.client().get_repo("octo/app").get_git_tree("main", recursive=True)
    found = {each.path: (each.mode, each.type) for each in tree.tree}
    assert found == {
        "Dockerfile": ("100644", "blob"),
        "bin": ("040000", "tree"),
        "bin/run": ("100755", "blob"),
        "current": ("120000", "blob"),
        "long.txt": ("100644", "blob"),
        "vendor": ("040000", "tree"),
        "vendor/lib": ("160000", "commit"),
    }
    assert tree.raw_data["truncated"] is False


def test_a_truncated_tree_says_so(github: Hub, api: Api, repository: Repository) -> None:
    github.faults.truncated_tree(entries=2)
    told = api("GET", "/repos/octo/app/git/trees/main", recursive=1).json()
    assert (len(told["tree"]), told["truncated"]) == (2, True)


def test_contents_and_blobs_are_the_bytes_of_the_file(github: Hub, repository: Repository) -> None:
    repo = github.client().get_repo("octo/app")
    file = repo.get_contents("long.txt")
    assert not isinstance(file, list)
    assert file.decoded_content == LONG.encode()
    assert base64.b64decode(repo.get_git_blob(file.sha).content) == LONG.encode()
    link = repo.get_contents("current")
    assert not isinstance(link, list)
    assert (link.type, link.raw_data["target"]) == ("symlink", "bin/run")
    listing = repo.get_contents("")
    assert isinstance(listing, list)
    assert {each.type for each in listing} == {"file", "dir", "symlink"}


def test_a_commit_is_made_out_of_blobs_and_trees(github: Hub, repository: Repository) -> None:
    repo = github.client().get_repo("octo/app")
    head = repo.get_git_ref("heads/main")
    parent = repo.get_git_commit(head.object.sha)
    parts = [
        InputGitTreeElement("bin/run", "100755", "blob", content="#!/bin/bash\n"),
        InputGitTreeElement("long.txt", "100644", "blob", sha=None),
    ]
    tree = repo.create_git_tree(parts, parent.tree)
    commit = repo.create_git_commit("Change", tree, [parent])
    assert commit.raw_data["verification"]["verified"] is True
    head.edit(commit.sha)
    names = [each.path for each in repository.store.tree("main", recursive=True)]
    assert "long.txt" not in names
    assert repository.store.git("show", "main:bin/run") == b"#!/bin/bash\n"


def test_only_a_fast_forward_moves_a_ref_unless_forced(
    github: Hub, repository: Repository, pull: Pull
) -> None:
    ref = github.client().get_repo("octo/app").get_git_ref("heads/feature")
    other = github.change(repository, "other", {"x": "y"}, onto="main")
    with pytest.raises(GithubException, match="Update is not a fast forward"):
        ref.edit(other)
    ref.edit(other, force=True)
    assert repository.head(pull) == other


def test_refs_that_are_there_or_not(github: Hub, api: Api, repository: Repository) -> None:
    sha = repository.store.resolve("main")
    body = {"ref": "refs/heads/fix/a", "sha": sha}
    assert api("POST", "/repos/octo/app/git/refs", body).status_code == 201
    assert "already exists" in api("POST", "/repos/octo/app/git/refs", body).json()["message"]
    assert api("GET", "/repos/octo/app/git/ref/heads/fix/a").json()["object"]["sha"] == sha
    assert api("DELETE", "/repos/octo/app/git/refs/heads/fix/a").status_code == 204
    assert api("DELETE", "/repos/octo/app/git/refs/heads/fix/a").status_code == 422


def test_a_file_is_written_only_over_the_one_that_was_seen(
    github: Hub, repository: Repository
) -> None:
    repo = github.client().get_repo("octo/app")
    repo.create_file("new/one", "add", "1\n")
    file = repo.get_contents("new/one")
    assert not isinstance(file, list)
    repo.update_file("new/one", "change", "2\n", file.sha)
    with pytest.raises(GithubException, match="does not match"):
        repo.update_file("new/one", "change", "3\n", file.sha)
    assert repository.store.git("show", "main:new/one") == b"2\n"


def test_a_comparison_starts_at_the_merge_base(
    github: Hub, api: Api, repository: Repository, pull: Pull
) -> None:
    github.change(repository, "main", {"later": "x"})
    told = api("GET", "/repos/octo/app/compare/main...feature").json()
    assert (told["status"], told["ahead_by"], told["behind_by"]) == ("diverged", 1, 1)
    assert [each["filename"] for each in told["files"]] == ["bin/run", "long.txt", "new.txt"]
