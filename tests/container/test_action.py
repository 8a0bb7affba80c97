"""The image on a pull request of the fake GitHub: the review appears there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The fake GitHub lies beside its own tests, which import it by this name.
sys.path.insert(0, str(Path(__file__).parent.parent / "github"))

from fake.answers import Teller
from fake.hub import Hub
from fake.world import Pull, Repository
from step import SAFE, SECOND, parse_outputs

from .run_as_github import Ran, run_as_github
from .test_image import image

__all__ = ["image"]

pytestmark = pytest.mark.docker


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = Hub(tmp_path / "github")
    made.start()
    yield made
    made.stop()
    assert made.service.violations == []


@pytest.fixture
def repository(hub: Hub) -> Repository:
    made = hub.repository()
    hub.change(made, "main", dict(SAFE))
    return made


@pytest.fixture
def pull(hub: Hub, repository: Repository) -> Pull:
    hub.change(repository, "feature", dict(SECOND), onto="main")
    return hub.pull(repository, "feature")


def review(
    hub: Hub, repository: Repository, pull: Pull, image: str, folder: Path, **inputs: str
) -> Ran:
    told = Teller(hub.url).pull(repository, pull)
    variables = {
        "GITHUB_REPOSITORY": repository.full_name,
        "GITHUB_SHA": repository.base(pull),
        "GITHUB_API_URL": hub.url,
        "GITHUB_GRAPHQL_URL": hub.graphql_url,
        "GITHUB_SERVER_URL": hub.url,
    }
    event = ("pull_request", {"action": "opened", "pull_request": told})
    inputs = {"token": hub.default_token.text, "select": "", **inputs}
    return run_as_github(image, folder, event, inputs, variables)


def test_the_review_appears(
    hub: Hub, repository: Repository, pull: Pull, image: str, tmp_path: Path
) -> None:
    ran = review(hub, repository, pull, image, tmp_path / "first")
    assert ran.code == 1, ran.out
    (comment,) = repository.review_comments.values()
    assert (comment.path, comment.line) == ("b/Dockerfile", 3)
    assert len(repository.comments) == 1
    outputs = parse_outputs(ran.output)
    assert outputs["errors"] == "1"
    assert outputs["review-url"].startswith(hub.url)
    assert "### error" in ran.summary or "1 error" in ran.summary
    assert hub.default_token.text not in ran.out

    before = len(hub.writes)
    again = review(hub, repository, pull, image, tmp_path / "second")
    assert again.code == 1
    assert len(hub.writes) == before


def test_nothing_is_left_in_the_workspace(
    hub: Hub, repository: Repository, pull: Pull, image: str, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    ran = review(hub, repository, pull, image, folder)
    assert ran.code == 1
    assert list((folder / "workspace").iterdir()) == []
    owners = {path.stat().st_uid for path in folder.rglob("*")}
    assert owners == {os.geteuid()}


def test_a_workspace_that_cannot_be_written_is_said(
    hub: Hub, repository: Repository, pull: Pull, image: str, tmp_path: Path
) -> None:
    ran = review(hub, repository, pull, image, tmp_path / "run", **{"sarif-file": "a.sarif"})
    assert ran.code == 3
    assert "`a.sarif` cannot be written" in ran.out.replace("/github/workspace/", "")
    assert "Traceback" not in ran.out
    assert len(repository.comments) == 1
