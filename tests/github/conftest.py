"""The fake GitHub and a small repository on it: a test that breaks GitHub's rules fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fake.api import Api
from fake.hub import Hub
from fake.sample import LONG, TREE
from fake.world import Pull, Repository
from hullcheck.edges.github.addresses import Addresses
from hullcheck.edges.github.client import Client
from step import SAFE, Step
from still import StillClock


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Hub]:
    """Give a GitHub that holds nothing yet."""
    hub = Hub(tmp_path / "github")
    hub.start()
    yield hub
    hub.stop()
    assert hub.service.violations == []


@pytest.fixture
def repository(github: Hub) -> Repository:
    made = github.repository(tree=TREE)
    github.change(made, "main", {"long.txt": LONG})
    return made


@pytest.fixture
def pull(github: Hub, repository: Repository) -> Pull:
    text = LONG.replace("line 3\n", "line three\n")
    files = {"long.txt": text, "new.txt": "new\n", "bin/run": None}
    github.change(repository, "feature", files, onto="main")
    return github.pull(repository, "feature")


@pytest.fixture
def api(github: Hub) -> Api:
    return Api(github)


@pytest.fixture
def step(github: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Step:
    """Give the Action on a repository that has nothing to be told of."""
    made = github.repository()
    github.change(made, "main", dict(SAFE))
    return Step(github, tmp_path / "step", capsys, made)


@pytest.fixture
def clock(github: Hub) -> StillClock:
    return StillClock(github)


@pytest.fixture
def client(github: Hub, clock: StillClock) -> Client:
    """Give what hullcheck itself speaks to GitHub with."""
    return client_of(github, clock)


def client_of(github: Hub, clock: StillClock, token: str = "") -> Client:
    addresses = Addresses(github.url, github.graphql_url, github.url)
    return Client(token or github.default_token.text, addresses, clock)
