"""Users, the App, its installations and tokens, and the limits."""

from __future__ import annotations

from .answers import Teller
from .calls import Answer, Call, RefusedError, invalid, operation
from .rest_repos import known_account

INSTALLATION = 1
"""The one installation of the one App."""


@operation("users/get-authenticated")
def get_viewer(call: Call) -> Answer:
    if call.viewer.kind == "Bot":
        # A token of an installation is nobody. So it is with GITHUB_TOKEN.
        raise RefusedError(403, "Resource not accessible by integration")
    return Answer(Teller(call.root).account(call.viewer))


@operation("users/get-by-username")
def get_user(call: Call) -> Answer:
    return Answer(Teller(call.root).account(known_account(call, call.parameters["username"])))


@operation("rate-limit/get")
def rate_limit(call: Call) -> Answer:
    core = {
        "limit": 5000,
        "remaining": call.token.remaining,
        "used": 5000 - call.token.remaining,
        "reset": call.world.clock.unix + 3600,
    }
    resources = {"core": core, "search": core, "graphql": core}
    return Answer({"resources": resources, "rate": core})


def app_only(call: Call) -> None:
    if not call.token.is_app:
        raise RefusedError(401, "A JSON web token could not be decoded")


@operation("apps/get-authenticated")
def get_app(call: Call) -> Answer:
    app_only(call)
    slug = call.viewer.login.removesuffix("[bot]")
    told = {"id": 1, "slug": slug, "name": slug, "permissions": call.token.permissions}
    return Answer(told | {"owner": Teller(call.root).account(call.viewer)})


@operation("apps/get-repo-installation")
def repo_installation(call: Call) -> Answer:
    app_only(call)
    return Answer(
        {
            "id": INSTALLATION,
            "account": Teller(call.root).account(call.repository.owner),
            "permissions": call.token.permissions,
            "repository_selection": "all",
        }
    )


@operation("apps/create-installation-access-token")
def create_token(call: Call) -> Answer:
    """Give a token that may at most what the App may, on at most the named repositories."""
    app_only(call)
    if call.parameters["installation_id"] != str(INSTALLATION):
        raise RefusedError(404, "Not Found")
    body = call.body or {}
    wanted = body.get("permissions", call.token.permissions)
    if any(not call.token.allows(name, level) for name, level in wanted.items()):
        message = "The permissions requested are not granted to this installation."
        raise invalid({"resource": "Installation", "code": "custom", "message": message})
    names = body.get("repositories")
    full = {name for name in call.world.repositories if names and name.partition("/")[2] in names}
    token = call.world.token(
        call.viewer.login, wanted, repositories=frozenset(full) if names else None
    )
    told = {"token": token.text, "expires_at": "2026-01-01T01:00:00Z", "permissions": wanted}
    return Answer(told | {"repository_selection": "selected" if names else "all"}, 201)


@operation("apps/list-repos-accessible-to-installation")
def list_repositories(call: Call) -> Answer:
    names = call.token.repositories
    found = [
        Teller(call.root).repository(each)
        for name, each in call.world.repositories.items()
        if names is None or name in names
    ]
    return Answer({"total_count": len(found), "repositories": found}, key="repositories")


@operation("apps/revoke-installation-access-token")
def revoke(call: Call) -> Answer:
    call.token.revoked = True
    return Answer(status=204)
