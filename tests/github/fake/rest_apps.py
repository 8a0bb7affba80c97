"""The App, its installations and their tokens, and how it is registered."""

from __future__ import annotations

from .answers import Teller, Told
from .calls import Answer, Call, RefusedError, invalid, operation
from .world import App, Installation

HOUR = 3600
"""Seconds that a token of an installation lives."""


def app_only(call: Call) -> None:
    if not call.token.is_app:
        raise RefusedError(401, "A JSON web token could not be decoded")


def installation(call: Call) -> Installation:
    app_only(call)
    found = call.world.installations.get(int(call.parameters["installation_id"]))
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


@operation("apps/get-authenticated")
def get_app(call: Call) -> Answer:
    app_only(call)
    slug = call.viewer.login.removesuffix("[bot]")
    told = {"id": 1, "slug": slug, "name": slug, "permissions": call.token.permissions}
    return Answer(told | {"owner": Teller(call.root).account(call.viewer)})


def told_installation(call: Call, found: Installation) -> Told:
    return {
        "id": found.id,
        "account": Teller(call.root).account(found.account),
        "permissions": found.permissions,
        "repository_selection": "all" if found.names is None else "selected",
        "suspended_at": call.world.clock.stamp() if found.suspended else None,
    }


@operation("apps/list-installations")
def list_installations(call: Call) -> Answer:
    app_only(call)
    return Answer([told_installation(call, each) for each in call.world.installations.values()])


@operation("apps/get-installation")
def get_installation(call: Call) -> Answer:
    return Answer(told_installation(call, installation(call)))


@operation("apps/get-repo-installation")
def repo_installation(call: Call) -> Answer:
    app_only(call)
    name = call.repository.full_name
    for each in call.world.installations.values():
        if each.sees(name):
            return Answer(told_installation(call, each))
    raise RefusedError(404, "Not Found")


@operation("apps/create-installation-access-token")
def create_token(call: Call) -> Answer:
    """Give a token that may at most what the App may, on at most the named repositories."""
    found = installation(call)
    if found.suspended:
        raise RefusedError(403, "This installation has been suspended")
    body = call.body or {}
    wanted = body.get("permissions", found.permissions)
    if any(not granted(found, name, level) for name, level in wanted.items()):
        message = "The permissions requested are not granted to this installation."
        raise invalid({"resource": "Installation", "code": "custom", "message": message})
    seen = {name for name in call.world.repositories if found.sees(name)}
    names = body.get("repositories")
    if names is not None and not set(names) <= {name.partition("/")[2] for name in seen}:
        message = "There is at least one repository that does not exist or is not accessible"
        raise invalid({"resource": "Installation", "code": "custom", "message": message})
    if names is not None:
        seen = {name for name in seen if name.partition("/")[2] in names}
    token = call.world.token(
        call.viewer.login,
        {"metadata": "read", **wanted},
        repositories=frozenset(seen),
        installation=found.id,
        expires=call.world.clock.unix + HOUR,
    )
    told: Told = {
        "token": token.text,
        "expires_at": call.world.clock.stamp(HOUR),
        "permissions": token.permissions,
        "repository_selection": "all" if names is None else "selected",
    }
    if names is not None:
        tell = Teller(call.root).repository
        told["repositories"] = [tell(call.world.repositories[name]) for name in sorted(seen)]
    return Answer(told, 201)


def granted(found: Installation, name: str, level: str) -> bool:
    ranks = ["none", "read", "write", "admin"]
    return ranks.index(found.permissions.get(name, "none")) >= ranks.index(level)


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


@operation("apps/create-from-manifest")
def convert(call: Call) -> Answer:
    """Tell of the App that was registered, once: the code is used up by it."""
    app = call.world.manifests.pop(call.parameters["code"], None)
    if app is None:
        raise RefusedError(404, "Not Found")
    call.world.app = app
    return Answer(told_app(call, app), 201)


def told_app(call: Call, app: App) -> Told:
    return {
        "id": app.id,
        "slug": app.slug,
        "name": app.slug,
        "permissions": app.permissions,
        "events": app.events,
        "client_id": f"Iv1.{app.id}",
        "client_secret": "not used",
        "webhook_secret": app.webhook_secret,
        "pem": app.private_key,
        "html_url": f"{call.root}/apps/{app.slug}",
        "owner": Teller(call.root).account(call.world.account("octo")),
    }
