"""A GitHub, a repository that the bot is installed on, and a bot that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fake.hub import Hub

from .rig import SECRET, Place, Rig

MakeRig = Callable[..., Rig]


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Hub]:
    """Give a GitHub that knows the App."""
    hub = Hub(tmp_path / "github")
    hub.app(webhook_secret=SECRET)
    hub.start()
    yield hub
    hub.stop()
    assert hub.service.violations == []


@pytest.fixture
def place(github: Hub) -> Place:
    return Place(github)


@pytest.fixture
def make_rig(github: Hub, tmp_path: Path) -> Iterator[MakeRig]:
    """Give what starts bots, which are stopped in the end."""
    with ExitStack() as stack:

        def make(**options: Any) -> Rig:
            return stack.enter_context(Rig(github, tmp_path, **options).running())

        yield make


@pytest.fixture
def bot(make_rig: MakeRig) -> Rig:
    return make_rig()
