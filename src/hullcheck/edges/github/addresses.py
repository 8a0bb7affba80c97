"""Where a GitHub is."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.errors import UsageError


@dataclass(frozen=True, slots=True)
class Addresses:
    """Those of github.com, or of an Enterprise Server."""

    api: str = "https://api.github.com"
    graphql: str = "https://api.github.com/graphql"
    server: str = "https://github.com"
    """Where its pages are."""

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> Addresses:
        """Return those that an environment names, as a runner's does; raises `UsageError`."""
        default = cls()
        return cls(
            variables.get("GITHUB_API_URL") or default.api,
            variables.get("GITHUB_GRAPHQL_URL") or default.graphql,
            variables.get("GITHUB_SERVER_URL") or default.server,
        ).checked()

    def checked(self) -> Addresses:
        """Return the addresses; raises `UsageError` where one is none or both APIs differ."""
        for name, address in (
            ("API", self.api),
            ("GRAPHQL", self.graphql),
            ("SERVER", self.server),
        ):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise UsageError(
                    said("GITHUB_{name}_URL is no address: `{address}`", name=name, address=address)
                )
        if urlsplit(self.api).netloc != urlsplit(self.graphql).netloc:
            raise UsageError(
                said("GITHUB_API_URL and GITHUB_GRAPHQL_URL are on different hosts"),
                cause=said("the token goes to one host alone"),
            )
        return self
