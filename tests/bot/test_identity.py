"""Whose token is used: the delivery's own installation's, for one repository, never too old."""

from __future__ import annotations

from pathlib import Path

import pytest

from fake.hub import Hub, private_key
from fake.world import Token
from hullcheck.edges.bot.credentials import Credentials, read_credentials, write_registered
from hullcheck.edges.bot.identity import EARLY, READING, WRITING, GoneError, Identity
from hullcheck.edges.github.addresses import Addresses
from hullcheck.errors import UsageError, WriteError
from step import SECOND
from still import StillClock

from .conftest import MakeRig
from .rig import SECRET, Place, Rig
from .test_events import checks, fixes, opened


def tokens_on(hub: Hub, repository: str) -> list[Token]:
    """Return the tokens that asked anything of a repository, by REST or by GraphQL."""
    owner, name = repository.split("/")
    texts = []
    for each in hub.requests:
        asked = (each.body or {}).get("variables", {}) if each.kind == "graphql" else {}
        by_graph = (asked.get("owner"), asked.get("name")) == (owner, name)
        if by_graph or each.path.startswith(f"/repos/{repository}/"):
            texts.append(each.headers["authorization"].split()[-1])
    return [hub.world.tokens[text] for text in texts]


def test_30_three_installations_are_each_spoken_for_by_their_own(github: Hub, bot: Rig) -> None:
    places = [Place(github, f"{owner}/app") for owner in ("acme", "octo", "umbrella")]
    pulls = []
    for place in places:
        place.repository.private = True
        place.repository.permissions["alice"] = "write"
        pulls.append(opened(place, SECOND))
    for place, pull in zip(places, pulls, strict=True):
        assert bot.deliver("pull_request", place.pull(pull, "opened")).status_code == 202
    for place, pull in zip(places, pulls, strict=True):
        comment = github.comment(place.repository, pull, "/hullcheck fix")
        assert bot.deliver("issue_comment", place.comment(pull, comment)).status_code == 202
    bot.settle()
    assert bot.queue.counts().dead == 0
    for place in places:
        assert (len(checks(place)), len(fixes(place))) == (1, 1)
        used = tokens_on(github, place.repository.full_name)
        assert len(used) > 5
        for token in used:
            assert token.installation == place.installation.id
            assert token.repositories == frozenset({place.repository.full_name})
            assert token.permissions == WRITING


def test_a_delivery_for_a_repository_of_another_installation_does_nothing(
    github: Hub, bot: Rig, place: Place
) -> None:
    other = Place(github, "acme/app")
    other.repository.private = True
    pull = opened(other, SECOND)
    told = other.pull(pull, "opened")
    told["installation"]["id"] = place.installation.id
    bot.done("pull_request", told)
    assert checks(other) == []


def identity(hub: Hub, clock: StillClock) -> Identity:
    app = hub.world.app
    assert app is not None
    known = Credentials(app.id, app.private_key, (SECRET,))
    return Identity(known, Addresses(hub.url, hub.graphql_url, hub.url), clock)


def asked(hub: Hub) -> int:
    return hub.counts["apps/create-installation-access-token"]


def test_a_token_is_used_again_and_renewed_before_it_ends(github: Hub, place: Place) -> None:
    clock = StillClock(github)
    known = identity(github, clock)
    number = place.installation.id
    client = known.client(number, "octo/app", WRITING)
    client.get("/repos/octo/app")
    known.client(number, "octo/app", WRITING).get("/repos/octo/app")
    assert asked(github) == 1
    # In the middle of a long task.
    github.world.clock.passed += int(3600 - EARLY) + 1
    client.get("/repos/octo/app")
    assert asked(github) == 2
    github.world.clock.passed += 10_000
    client.get("/repos/octo/app")
    assert asked(github) == 3


def test_another_repository_and_other_permissions_are_another_token(
    github: Hub, place: Place
) -> None:
    Place(github, "octo/other", place.installation)
    known = identity(github, StillClock(github))
    for name, permissions in (
        ("octo/app", WRITING),
        ("octo/other", WRITING),
        ("octo/app", READING),
    ):
        known.client(place.installation.id, name, permissions).get(f"/repos/{name}")
    assert asked(github) == 3
    assert {token.repositories for token in github.world.tokens.values() if token.installation} == {
        frozenset({"octo/app"}),
        frozenset({"octo/other"}),
    }


def test_29_what_an_installation_did_not_grant_is_done_without(github: Hub, bot: Rig) -> None:
    less = github.install("acme", contents="write", pull_requests="write", metadata="read")
    place = Place(github, "acme/app", less)
    bot.done("pull_request", place.pull(opened(place, SECOND), "opened"))
    assert (len(place.repository.threads), checks(place)) == (1, [])
    assert any("may not check" in each["message"] for each in bot.log)


def test_what_is_gone_or_suspended_gives_no_token(github: Hub, place: Place) -> None:
    known = identity(github, StillClock(github))
    with pytest.raises(GoneError):
        known.client(place.installation.id + 1, "octo/app", WRITING)
    with pytest.raises(GoneError):
        known.client(place.installation.id, "octo/not-there", WRITING)
    place.installation.suspended = True
    with pytest.raises(GoneError):
        known.client(place.installation.id, "octo/app", WRITING)


def test_a_token_that_was_withdrawn_is_asked_for_anew(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    for token in place.hub.world.tokens.values():
        token.revoked = bool(token.installation)
    place.hub.change(place.repository, "feature", {"x": "1"})
    bot.done("pull_request", place.pull(pull))
    assert len(checks(place)) == 2


def test_a_shared_configuration_is_read_of_the_same_owner_alone(
    github: Hub, make_rig: MakeRig
) -> None:
    place = Place(github, "acme/app")
    shared = Place(github, "acme/shared", place.installation)
    for each in (place, shared):
        each.repository.private = True
    relaxing = {".hullcheck.toml": 'ignore = ["host-venv-over-built-venv", "host-venv-in-image"]\n'}
    github.change(shared.repository, "main", relaxing)
    github.change(place.repository, "main", {".hullcheck.toml": 'extends = "acme/shared"\n'})
    bot = make_rig()
    bot.done("pull_request", place.pull(opened(place, SECOND), "opened"))
    (check,) = checks(place)
    assert check.told["conclusion"] == "success"
    assert {frozenset(READING)} <= {
        frozenset(token.permissions)
        for token in tokens_on(github, "acme/shared")
        if token.installation
    }


PEM = private_key()
ENVIRONMENT = {
    "HULLCHECK_APP_ID": "7",
    "HULLCHECK_PRIVATE_KEY": PEM,
    "HULLCHECK_WEBHOOK_SECRET": SECRET,
}


def test_credentials_come_from_variables_and_from_files(tmp_path: Path) -> None:
    found = read_credentials(ENVIRONMENT)
    assert found is not None
    assert (found.app, found.secrets) == (7, (SECRET,))
    assert PEM not in repr(found)
    key, secret = tmp_path / "key.pem", tmp_path / "secret"
    key.write_text(PEM)
    secret.write_text(f"{SECRET}\n")
    files = {
        "HULLCHECK_APP_ID": "7",
        "HULLCHECK_PRIVATE_KEY_FILE": str(key),
        "HULLCHECK_WEBHOOK_SECRET_FILE": str(secret),
    }
    assert read_credentials(files) == found
    # As people put a key into one line.
    line = {**ENVIRONMENT, "HULLCHECK_PRIVATE_KEY": PEM.replace("\n", "\\n")}
    assert read_credentials(line) == found
    both = {**ENVIRONMENT, "HULLCHECK_OLD_WEBHOOK_SECRET": "x" * 16}
    assert getattr(read_credentials(both), "secrets", None) == (SECRET, "x" * 16)
    assert read_credentials({}) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"HULLCHECK_WEBHOOK_SECRET": ""}, "HULLCHECK_WEBHOOK_SECRET is not set"),
        ({"HULLCHECK_WEBHOOK_SECRET": "short"}, "fewer than 16"),
        ({"HULLCHECK_APP_ID": "seven"}, "no number"),
        ({"HULLCHECK_PRIVATE_KEY": "x"}, "no RSA key"),
        ({"HULLCHECK_PRIVATE_KEY_FILE": "/not/there"}, "cannot be read"),
    ],
)
def test_30_credentials_that_lack_something_are_an_error(
    changes: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError, match=words) as raised:
        read_credentials({**ENVIRONMENT, **changes})
    assert PEM not in str(raised.value)


def test_what_was_registered_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "app.json"
    told = {"id": 7, "slug": "x", "pem": PEM, "webhook_secret": SECRET, "html_url": "y"}
    write_registered(file, told)
    assert file.stat().st_mode & 0o777 == 0o600
    found = read_credentials({}, file)
    assert found is not None
    assert found.app == 7
    with pytest.raises(WriteError):
        write_registered(file, told)
    file.write_text("[]")
    with pytest.raises(UsageError, match="tells of no App"):
        read_credentials({}, file)
