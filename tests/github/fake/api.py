"""Plain HTTP to the fake, as any program would send it."""

from __future__ import annotations

from typing import Any

import requests

from .hub import Hub
from .world import Token


class Api:
    """Sends requests with one token."""

    def __init__(self, hub: Hub, token: Token | None = None) -> None:
        self.url = hub.url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {(token or hub.default_token).text}"

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        return self.session.request(method, self.url + path, json=body, params=query, timeout=5)

    def query(self, text: str, **variables: Any) -> dict[str, Any]:
        answer = self("POST", "/graphql", {"query": text, "variables": variables})
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found
