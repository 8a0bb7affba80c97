"""The first-run page: registers the App by GitHub's manifest flow, once.

It is there only while there is no App, and only for who knows the token that stands in
the log. What GitHub sends back counts only for the browser that was sent there: it has
to bring the state that was given out, and the cookie that belongs to it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from hmac import compare_digest
from html import escape
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.edges.clock import Clock
from hullcheck.edges.github.addresses import Addresses
from hullcheck.edges.github.client import Client
from hullcheck.errors import HullcheckError, sentence_of

from .credentials import Credentials, checked, write_registered
from .logs import Log
from .manifest import EVENTS, PERMISSIONS, manifest

COOKIE = "hullcheck_setup"

STATE_SECONDS = 3600.0
"""For which GitHub's code counts."""

MAX_FORM = 10_000
"""Bytes."""

_ORGANISATION = lazy_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_NAME = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,33}")
_CODE = lazy_pattern(r"[0-9A-Za-z_-]{1,100}")

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
label { display: block; margin: 1rem 0 .2rem }
input { font: inherit; width: 100%; padding: .4rem }
button { font: inherit; padding: .5rem 1rem; margin-top: 1rem }
td { padding: .2rem 1rem .2rem 0 }
.wrong { color: #b00020 }
"""


@dataclass(slots=True)
class Registrar:
    """What the page works with."""

    file: Path
    """Where what GitHub tells of the App is kept."""
    addresses: Addresses
    clock: Clock
    log: Log
    on_done: Callable[[Credentials], None]
    url: str = ""
    """The address of the bot, as GitHub reaches it; "": the form asks for it."""


class SetupPage:
    """The page, and what it has given out."""

    def __init__(self, registrar: Registrar) -> None:
        self.registrar = registrar
        self.token = token_urlsafe(32)
        """Who knows it may register the App."""
        self.is_over = False
        self._states: dict[str, tuple[str, float]] = {}
        """The cookie that belongs to each state, and when it was given out."""

    def routes(self) -> list[BaseRoute]:
        """Return where the page is."""
        return [
            Route("/setup", self.ask, methods=["GET"]),
            Route("/setup", self.send, methods=["POST"]),
            Route("/setup/done", self.receive, methods=["GET"]),
        ]

    def _may(self, token: str) -> bool:
        return not self.is_over and compare_digest(token.encode(), self.token.encode())

    async def ask(self, request: Request) -> Response:
        """Ask for whom the App is registered, and where the bot is."""
        if not self._may(request.query_params.get("token", "")):
            return _nothing()
        return self._form({"address": self.registrar.url})

    def _form(self, known: Mapping[str, str], wrong: str = "") -> Response:
        fields = [
            ("name", "Name of the App, unique on GitHub", known.get("name", "hullcheck")),
            ("organisation", "Organisation (empty: yourself)", known.get("organisation", "")),
            ("address", "Address at which GitHub reaches this bot", known.get("address", "")),
        ]
        inputs = "".join(
            f'<label for="{name}">{label}</label><input id="{name}" name="{name}" '
            f'value="{escape(value)}">'
            for name, label, value in fields
        )
        words = f'<p class="wrong">{escape(wrong)}</p>' if wrong else ""
        return self._page(
            f'{words}<form method="post" action="/setup">{inputs}{_hidden("token", self.token)}'
            "<button>Go on</button></form>"
        )

    async def send(self, request: Request) -> Response:
        """Show what the App will be, and let the browser send that to GitHub."""
        told = await _form_of(request)
        if not self._may(told.get("token", "")):
            return _nothing()
        name, organisation, address = (
            told.get(each, "").strip() for each in ("name", "organisation", "address")
        )
        wrong = _objection(name, organisation, address)
        if wrong:
            return self._form(told, wrong)
        state, cookie = token_urlsafe(32), token_urlsafe(32)
        self._states[state] = (cookie, self.registrar.clock.now())
        response = self._page(self._summary(manifest(address, name), organisation, state))
        is_secure = urlsplit(address).scheme == "https"
        response.set_cookie(
            COOKIE, cookie, int(STATE_SECONDS), httponly=True, secure=is_secure, samesite="lax"
        )
        return response

    def _summary(self, told: Mapping[str, Any], organisation: str, state: str) -> str:
        server = self.registrar.addresses.server.rstrip("/")
        owner = f"/organizations/{organisation}" if organisation else ""
        target = f"{server}{owner}/settings/apps/new?{urlencode({'state': state})}"
        permissions = "".join(
            f"<tr><td><code>{name}: {level}</code></td><td>{why}</td></tr>"
            for name, (level, why) in PERMISSIONS.items()
        )
        events = "".join(
            f"<tr><td><code>{name}</code></td><td>{why}</td></tr>" for name, why in EVENTS.items()
        )
        return (
            f"<h2>It may</h2><table>{permissions}</table>"
            f"<h2>It hears of</h2><table>{events}</table>"
            f'<form method="post" action="{escape(target)}">'
            f"{_hidden('manifest', json.dumps(told))}<button>Register it on GitHub</button></form>"
        )

    async def receive(self, request: Request) -> Response:
        """Take what GitHub sends the browser back with, and keep the App that it stands for."""
        code = request.query_params.get("code", "")
        state = request.query_params.get("state", "")
        if self.is_over or not self._takes(state, request.cookies.get(COOKIE, "")):
            return _nothing()
        if not _CODE.fullmatch(code):
            return self._page('<p class="wrong">GitHub sent no code.</p>', 400)
        try:
            told = await asyncio.to_thread(self._register, code)
        except HullcheckError as error:
            self.registrar.log("error", error.what, cause=error.cause)
            words = escape(sentence_of(error))
            return self._page(f'<p class="wrong">{words} Begin again from the log.</p>', 502)
        page = str(told["html_url"]).rstrip("/")
        where = escape(f"{page}/installations/new")
        return self._page(
            f"<p>The App is registered, and its deliveries are taken from now on.</p>"
            f'<p><a href="{where}">Install it</a> on the repositories that it shall look at.</p>'
        )

    def _takes(self, state: str, cookie: str) -> bool:
        """Say whether a state was given out to this browser, and use it up."""
        known, given = self._states.get(state, ("", 0.0))
        if not known or not compare_digest(known.encode(), cookie.encode()):
            return False
        del self._states[state]
        return self.registrar.clock.now() - given < STATE_SECONDS

    def _register(self, code: str) -> Mapping[str, Any]:
        registrar = self.registrar
        client = Client(None, registrar.addresses, registrar.clock)
        told = client.send("POST", f"/app-manifests/{code}/conversions")
        found = checked(str(told["id"]), str(told["pem"]), (str(told["webhook_secret"]),))
        write_registered(registrar.file, told)
        self.is_over = True
        registrar.log("info", "the App is registered", app=found.app)
        registrar.on_done(found)
        kept: Mapping[str, Any] = told
        return kept

    def _page(self, inner: str, status: int = 200) -> Response:
        nonce = token_urlsafe(16)
        server = self.registrar.addresses.server.rstrip("/")
        text = (
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f'<title>hullcheck</title><style nonce="{nonce}">{_STYLE}</style>'
            f"<h1>Set up hullcheck</h1>{inner}</html>"
        )
        policy = (
            f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self' {server}; "
            "frame-ancestors 'none'; base-uri 'none'"
        )
        return HTMLResponse(text, status, {**_PRIVATE, "content-security-policy": policy})


_PRIVATE = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Headers: the address of the page has the token in it."""


def _nothing() -> Response:
    return Response("Not Found", 404, _PRIVATE, "text/plain")


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _objection(name: str, organisation: str, address: str) -> str:
    """Return what is wrong with what was filled in; "": nothing."""
    if not _NAME.fullmatch(name):
        return "A name has letters, digits, spaces and hyphens, 34 at most."
    if organisation and not _ORGANISATION.fullmatch(organisation):
        return "That is no organisation's name."
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        return "The address begins with https:// and has no question mark."
    return ""


async def _form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form; what is too large or no form has none."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_FORM:
            return {}
    try:
        told = parse_qs(body.decode("ascii"), max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in told.items()}
