"""Users and the limits."""

from __future__ import annotations

from .answers import Teller
from .calls import Answer, Call, RefusedError, operation
from .rest_repos import known_account


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
