"""The first-run page: registers the App once, for who knows the token and came from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from fake.hub import Hub, private_key
from fake.world import App
from hullcheck.edges.bot.credentials import read_registered
from hullcheck.edges.bot.manifest import EVENTS, PERMISSIONS, manifest

from .rig import SECRET, Place, Rig, signature

DEPLOY = Path(__file__).parent.parent.parent / "deploy"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Hub]:
    """Give a GitHub that knows no App yet."""
    hub = Hub(tmp_path / "github")
    hub.start()
    yield hub
    hub.stop()
    assert hub.service.violations == []


@pytest.fixture
def bot(github: Hub, tmp_path: Path) -> Iterator[Rig]:
    options: dict[str, Any] = {"setup": True, "app_file": str(tmp_path / "data" / "app.json")}
    with Rig(github, tmp_path, credentials=None, **options).running() as rig:
        yield rig


class Browser:
    """Somebody who has read the log."""

    def __init__(self, bot: Rig) -> None:
        self.bot = bot
        self.session = requests.Session()
        (page,) = [each["page"] for each in bot.log if "page" in each]
        self.page = page

    def fill(self, **changes: str) -> requests.Response:
        first = self.session.get(self.page, timeout=10)
        assert first.status_code == 200
        (token,) = re.findall(r'name="token" value="([^"]+)"', first.text)
        fields = {"name": "hullcheck", "organisation": "octo", "address": "http://bot.example.org"}
        fields |= {"token": token} | changes
        return self.session.post(f"{self.bot.address}/setup", fields, timeout=10)

    def come_back(self, code: str, state: str) -> requests.Response:
        asked = {"code": code, "state": state}
        return self.session.get(f"{self.bot.address}/setup/done", params=asked, timeout=10)


def sent(response: requests.Response) -> tuple[str, str, dict[str, object]]:
    """Return where the form goes, with which state, and the manifest in it."""
    (action,) = re.findall(r'<form method="post" action="([^"]+)"', response.text)
    (text,) = re.findall(r'name="manifest" value="([^"]+)"', response.text)
    parts = urlsplit(unescape(action))
    (state,) = parse_qs(parts.query)["state"]
    return f"{parts.scheme}://{parts.netloc}{parts.path}", state, json.loads(unescape(text))


def register(hub: Hub, told: dict[str, object]) -> str:
    """Do what GitHub does when somebody confirms, and return its code."""
    permissions, events = told["default_permissions"], told["default_events"]
    assert isinstance(permissions, dict)
    assert isinstance(events, list)
    number = hub.world.account("hullcheck[bot]").id
    app = App(number, "hullcheck", private_key(), SECRET, permissions, events)
    hub.world.manifests["code-1"] = app
    return "code-1"


def test_the_page_registers_the_app_and_the_bot_takes_deliveries(
    bot: Rig, github: Hub, tmp_path: Path
) -> None:
    assert bot.get("/readyz").status_code == 503
    browser = Browser(bot)
    shown = browser.fill()
    for permission, (level, why) in PERMISSIONS.items():
        assert f"{permission}: {level}" in shown.text
        assert why in shown.text
    where, state, told = sent(shown)
    assert where == f"{github.url}/organizations/octo/settings/apps/new"
    assert told["hook_attributes"] == {"url": "http://bot.example.org/webhook", "active": True}
    done = browser.come_back(register(github, told), state)
    assert done.status_code == 200
    assert "/apps/hullcheck/installations/new" in done.text
    assert bot.get("/readyz").status_code == 200
    assert read_registered(tmp_path / "data" / "app.json").secrets == (SECRET,)
    place = Place(github)
    assert bot.deliver("push", place.push()).status_code == 202
    # And is gone: nobody registers a second one.
    assert browser.session.get(browser.page, timeout=10).status_code == 404
    again = {"token": bot.service.setup.token if bot.service.setup else ""}
    assert requests.post(f"{bot.address}/setup", again, timeout=10).status_code == 404
    text = "".join(bot.lines)
    assert private_key() not in text
    assert SECRET not in text


def test_without_the_token_there_is_nothing(bot: Rig) -> None:
    for path in ("/setup", "/setup?token=", "/setup?token=wrong", "/setup?token=%C3%A9"):
        assert bot.get(path).status_code == 404
    answer = requests.post(f"{bot.address}/setup", {"token": "wrong"}, timeout=10)
    assert answer.status_code == 404
    large = {"token": "x" * 100_000}
    assert requests.post(f"{bot.address}/setup", large, timeout=10).status_code == 404


def test_a_state_counts_once_for_the_browser_that_got_it(bot: Rig, github: Hub) -> None:
    browser = Browser(bot)
    _, state, told = sent(browser.fill())
    code = register(github, told)
    # Somebody else's browser is made to go there.
    asked = {"code": code, "state": state}
    victim = requests.get(f"{bot.address}/setup/done", params=asked, timeout=10)
    assert victim.status_code == 404
    assert browser.come_back(code, "wrong").status_code == 404
    assert github.counts["apps/create-from-manifest"] == 0
    assert browser.come_back("wrong", state).status_code == 502
    assert browser.come_back(code, state).status_code == 404
    assert bot.get("/readyz").status_code == 503
    # It can be begun anew.
    _, state, _ = sent(browser.fill())
    assert browser.come_back(code, state).status_code == 200


def test_a_state_ends_after_an_hour(bot: Rig, github: Hub) -> None:
    browser = Browser(bot)
    _, state, told = sent(browser.fill())
    github.world.clock.passed += 3_601
    assert browser.come_back(register(github, told), state).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"organisation": "a/b"},
        {"organisation": '"><script>'},
        {"address": "javascript:alert(1)"},
        {"address": "bot"},
        {"name": "<b>"},
        {"name": ""},
    ],
)
def test_what_is_filled_in_wrong_is_told_and_stays_text(bot: Rig, changes: dict[str, str]) -> None:
    answer = Browser(bot).fill(**changes)
    assert 'class="wrong"' in answer.text
    assert "settings/apps/new" not in answer.text
    assert "<script>" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_with_an_app_there_is_no_page(github: Hub, tmp_path: Path) -> None:
    options: dict[str, Any] = {"setup": True, "app_file": str(tmp_path / "app.json")}
    with Rig(github, tmp_path, **options).running() as bot:
        assert bot.get("/setup").status_code == 404
        assert not any("page" in each for each in bot.log)


def test_before_it_is_set_up_nothing_is_taken(bot: Rig) -> None:
    body = b"{}"
    answer = bot.post(body, "push", X_Hub_Signature_256=signature(body, ""))
    assert answer.status_code == 503


def test_the_manifest_in_deploy_is_that_of_the_page() -> None:
    told = json.loads((DEPLOY / "app-manifest.json").read_text())
    assert told == manifest("https://hullcheck.example.com")


def test_the_page_for_operators_explains_each_permission_and_event() -> None:
    page = (DEPLOY.parent / "docs" / "bot.md").read_text()
    for name, (level, why) in PERMISSIONS.items():
        assert f"| `{name}: {level}` | {why} |" in page
    for name, why in EVENTS.items():
        assert f"| `{name}` | {why} |" in page
