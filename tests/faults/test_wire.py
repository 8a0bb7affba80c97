"""What the client makes of answers that are none of GitHub's, and of lines that never end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fake.faults import Fault, Wire
from fake.hub import Hub
from fake.sample import TREE
from fake.world import Repository
from hullcheck.edges.github import transport
from hullcheck.edges.github.addresses import Addresses
from hullcheck.edges.github.client import Client
from hullcheck.edges.github.refusals import GithubError, UnavailableError
from still import StillClock

from .network import (
    Connection,
    drip,
    going_round,
    half,
    head,
    huge,
    impatient,
    redirect,
    saying,
    strange_limits,
    truncated,
    without_a_kind,
)

HERE = "/repos/octo/app"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path / "github")
    hub.start()
    yield hub
    hub.stop()
    assert hub.service.violations == []


@pytest.fixture
def repository(github: Hub) -> Repository:
    return github.repository(tree=TREE)


@pytest.fixture
def client(github: Hub, repository: Repository) -> Client:
    addresses = Addresses(github.url, github.graphql_url, github.url)
    return Client(github.default_token.text, addresses, StillClock(github))


def always(github: Hub, wire: Wire) -> None:
    github.faults.order(Fault("*", None, wire=wire, after=True))


NOTHING: tuple[Wire, ...] = (
    *map(saying, (b"{oops", b"<!doctype html>", b"", b"null", b"7", b'"text"', b"[" * 100_000)),
    *(saying(b'{"id": "\xff"}'), half),
)


@pytest.mark.parametrize("wire", [*NOTHING, truncated])
def test_an_answer_that_says_nothing_is_no_answer(github: Hub, client: Client, wire: Wire) -> None:
    always(github, wire)
    with pytest.raises(UnavailableError, match="GitHub"):
        client.get(HERE)
    assert len(github.requests) == 4
    with pytest.raises(UnavailableError):
        client.query("query viewer { viewer { login } }")


def test_what_is_written_is_written_once_where_the_answer_says_nothing(
    github: Hub, client: Client
) -> None:
    always(github, saying(b"{oops"))
    with pytest.raises(UnavailableError):
        client.send("POST", f"{HERE}/issues", {"title": "x"})
    assert len(github.requests) == 1


@pytest.mark.parametrize("text", [b"[]", b"[1]"])
def test_a_list_in_place_of_an_object_says_nothing(
    github: Hub, client: Client, text: bytes
) -> None:
    always(github, saying(text))
    told = client.get(HERE)
    with pytest.raises(UnavailableError, match="holds nothing"):
        told["id"]
    with pytest.raises(UnavailableError, match="holds nothing"):
        told.get("id")
    assert list(told) == ([1] if text == b"[1]" else [])


def test_an_object_in_place_of_a_list_or_of_another_says_nothing(
    github: Hub, client: Client
) -> None:
    always(github, saying(b'{"message": "hello"}'))
    with pytest.raises(UnavailableError, match="holds nothing"):
        client.get(HERE)["id"]
    with pytest.raises(UnavailableError, match="holds nothing"):
        list(client.pages(f"{HERE}/issues"))
    with pytest.raises(UnavailableError, match="holds nothing"):
        list(client.pages("/installation/repositories", "repositories"))


def test_a_right_answer_of_a_wrong_kind_counts(github: Hub, client: Client) -> None:
    always(github, without_a_kind)
    assert client.get(HERE)["full_name"] == "octo/app"


def test_limits_that_are_no_numbers_are_no_limits(github: Hub, client: Client) -> None:
    always(github, strange_limits)
    with pytest.raises(UnavailableError):
        client.get(HERE)


def moved(connection: Connection, _: bytes) -> None:
    """Send on to where GitHub has a repository for good, with all that stands behind it."""
    to = connection.path.replace("/repos/old/name", HERE)
    lines = (f"Location: http://{connection.headers['Host']}{to}", "Content-Length: 0")
    head(connection, *lines, status="301 Moved Permanently")


def test_what_has_moved_is_asked_for_whole(github: Hub, client: Client) -> None:
    github.faults.order(Fault("*", 1, wire=moved))
    told = client.get("/repos/old/name/git/trees/main", recursive=1)
    assert [each.query for each in github.requests] == [{"recursive": "1"}] * 2
    assert any("/" in each["path"] for each in told["tree"])


def test_what_is_to_be_written_is_written_where_it_has_moved(
    github: Hub, client: Client, repository: Repository
) -> None:
    def moved_for_now(connection: Connection, _: bytes) -> None:
        to = connection.path.replace("/repos/octo/app/", f"{HERE}/")
        lines = (f"Location: {to}", "Content-Length: 0")
        head(connection, *lines, status="307 Temporary Redirect")

    github.faults.order(Fault("*", 1, wire=moved_for_now))
    assert client.send("POST", f"{HERE}/issues", {"title": "x"})["title"] == "x"
    assert [issue.title for issue in repository.issues.values()] == ["x"]


def test_what_is_moved_again_and_again_ends(github: Hub, client: Client) -> None:
    always(github, going_round)
    with pytest.raises(UnavailableError, match="does not answer") as caught:
        client.get(HERE)
    assert caught.value.cause == "TooManyRedirects"
    assert len(github.requests) == 4 * transport.MAX_ANSWERS


@pytest.mark.parametrize("to", ["http://192.0.2.1/x", "http://127.0.0.1:1/x", "//192.0.2.1/x"])
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_no_token_goes_elsewhere(github: Hub, client: Client, status: str, to: str) -> None:
    always(github, redirect(status, to))
    with pytest.raises(GithubError, match="elsewhere") as caught:
        client.get(HERE)
    assert github.default_token.text not in str(caught.value)
    assert len(github.requests) == 1
    with pytest.raises(GithubError, match="elsewhere"):
        client.send("POST", f"{HERE}/issues", {"title": "x"})


@pytest.mark.parametrize("wire", [drip, huge])
def test_a_line_that_never_ends_is_given_up(
    github: Hub, repository: Repository, wire: Wire
) -> None:
    always(github, wire)
    with impatient():
        addresses = Addresses(github.url, github.graphql_url, github.url)
        client = Client(github.default_token.text, addresses, StillClock(github))
        began = time.monotonic()
        with pytest.raises(UnavailableError, match="does not answer"):
            client.send("POST", f"{HERE}/issues", {"title": "x"})
        assert time.monotonic() - began < 20
        names = [each.name for each in threading.enumerate()]
    assert len(names) < 20, names
