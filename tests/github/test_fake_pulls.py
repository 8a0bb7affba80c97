"""The rig's pull requests, labels, check runs and conversations."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import pytest
from github import GithubException

from fake.api import Api
from fake.hub import Hub
from fake.sample import LONG, PULL
from fake.world import Pull, Repository


def test_files_carry_real_patches(github: Hub, repository: Repository, pull: Pull) -> None:
    files = github.client().get_repo("octo/app").get_pull(1).get_files()
    found = {each.filename: (each.status, each.additions, each.deletions) for each in files}
    assert found == {
        "bin/run": ("removed", 0, 1),
        "long.txt": ("modified", 1, 1),
        "new.txt": ("added", 1, 0),
    }
    patch = next(each.patch for each in files if each.filename == "new.txt")
    assert patch == "@@ -0,0 +1 @@\n+new"


def test_odd_changes_are_told(github: Hub, api: Api, repository: Repository) -> None:
    store, text = repository.store, LONG + "more\n"
    files = {"long.txt": None, "moved é.txt": text, "data.bin": b"\0\1", "current": "file\n"}
    github.change(repository, "odd", files, onto="main")
    github.pull(repository, "odd")
    told = {each["filename"]: each for each in api("GET", f"{PULL}/files").json()}
    assert told["moved é.txt"]["previous_filename"] == "long.txt"
    assert "patch" not in told["data.bin"]
    assert told["current"]["status"] == "changed"
    assert store.ref("refs/pull/1/head") == store.ref("refs/heads/odd")


def test_lists_come_in_pages(github: Hub, api: Api, repository: Repository) -> None:
    files: dict[str, str | bytes | None] = {f"f{number:03}": "x\n" for number in range(250)}
    github.change(repository, "many", files, onto="main")
    github.pull(repository, "many")
    answer = api("GET", f"{PULL}/files", per_page=100, page=2)
    assert [len(answer.json()), answer.json()[0]["filename"]] == [100, "f100"]
    assert "page=3" in answer.links["next"]["url"]
    assert "next" not in api("GET", f"{PULL}/files", per_page=100, page=3).links
    assert len(api("GET", f"{PULL}/files").json()) == 30
    before = len(github.requests)
    pulled = github.client(per_page=100).get_repo("octo/app").get_pull(1)
    assert len(list(pulled.get_files())) == 250
    assert len(github.requests) - before == 5


def test_missing_patches_small_pages_and_few_files(github: Hub, api: Api, pull: Pull) -> None:
    github.faults.missing_patch(longer_than=30, times=1)
    told = api("GET", f"{PULL}/files").json()
    assert ["patch" in each for each in told] == [True, False, True]
    github.faults.file_limit(2, times=1)
    assert len(api("GET", f"{PULL}/files").json()) == 2
    github.faults.page_limit(1, times=1)
    assert len(api("GET", f"{PULL}/files", per_page=100).json()) == 1
    assert len(api("GET", f"{PULL}/files", per_page=100).json()) == 3


def test_pull_requests_are_made_once(github: Hub, repository: Repository, pull: Pull) -> None:
    repo = github.client().get_repo("octo/app")
    with pytest.raises(GithubException, match="A pull request already exists for octo:feature"):
        repo.create_pull(base="main", head="feature", title="x")
    repository.store.set_ref("refs/heads/same", str(repository.store.resolve("main")))
    with pytest.raises(GithubException, match="No commits between main and same"):
        repo.create_pull(base="main", head="same", title="x")
    github.change(repository, "fix", {"x": "y"}, onto="main")
    made = repo.create_pull(base="main", head="fix", title="Fix", body="b", draft=True)
    assert [each.number for each in repo.get_pulls(head="octo:fix")] == [made.number]
    made.edit(state="closed")
    assert [each.number for each in repo.get_pulls()] == [pull.number]


def test_a_fork_has_a_repository_of_its_own(github: Hub, repository: Repository) -> None:
    fork = github.fork(repository, "mallory")
    github.change(fork, "patch-1", {"evil": "x"}, onto="main", by="mallory")
    github.pull(repository, "patch-1", by="mallory", source=fork)
    told = github.client().get_repo("octo/app").get_pull(1)
    assert told.head.repo.full_name == "mallory/app"
    assert told.head.repo.fork
    assert [each.filename for each in told.get_files()] == ["evil"]


def test_comments_are_made_changed_and_deleted(
    github: Hub, repository: Repository, pull: Pull
) -> None:
    github.comment(repository, pull, "<!-- marker --> by a person", by="alice")
    issue = github.client().get_repo("octo/app").get_issue(1)
    made = issue.create_comment("first")
    made.edit("second")
    found = [(each.user.login, each.body) for each in issue.get_comments()]
    assert found[1] == ("github-actions[bot]", "second")
    assert found[0][0] == "alice"
    made.create_reaction("eyes")
    made.delete()
    assert len(repository.comments) == 1


def test_a_body_has_at_most_65536_characters(api: Api, pull: Pull) -> None:
    path = "/repos/octo/app/issues/1/comments"
    assert api("POST", path, {"body": "x" * 65_536}).status_code == 201
    answer = api("POST", path, {"body": "x" * 65_537})
    assert answer.status_code == 422
    assert "maximum is 65536" in answer.json()["errors"][0]["message"]


def test_labels(github: Hub, repository: Repository, pull: Pull) -> None:
    repo = github.client().get_repo("octo/app")
    repo.create_label("docker", "00ff00", "of images")
    issue = repo.get_issue(1)
    issue.add_to_labels("docker", "other")
    issue.remove_from_labels("other")
    assert [each.name for each in issue.get_labels()] == ["docker"]
    issue.set_labels("third")
    assert [each.name for each in repo.get_pull(1).labels] == ["third"]


def test_check_runs_gather_annotations(github: Hub, repository: Repository) -> None:
    sha = str(repository.store.resolve("main"))
    repo = github.client().get_repo("octo/app")
    note = {"path": "Dockerfile", "start_line": 1, "end_line": 1, "message": "m"}
    notes = [{**note, "annotation_level": "warning"}] * 50
    output: dict[str, Any] = {"title": "t", "summary": "s", "annotations": notes}
    run = repo.create_check_run("hullcheck", sha, status="in_progress", output=output)
    run.edit(conclusion="failure", output=output)
    (found,) = repo.get_commit(sha).get_check_runs()
    assert (found.status, found.output.annotations_count) == ("completed", 100)
    assert len(list(found.get_annotations())) == 100


def test_sarif_is_unpacked(github: Hub, api: Api, repository: Repository) -> None:
    packed = base64.b64encode(gzip.compress(json.dumps({"version": "2.1.0"}).encode())).decode()
    body = {"commit_sha": repository.store.resolve("main"), "ref": "refs/heads/main"}
    path = "/repos/octo/app/code-scanning/sarifs"
    assert api("POST", path, {**body, "sarif": packed}).status_code == 202
    assert list(repository.sarifs.values()) == [{"version": "2.1.0"}]
    repository.code_scanning = False
    assert api("POST", path, {**body, "sarif": packed}).status_code == 403
