"""A delivery as it comes over HTTP: signed or refused, read or told what is wrong with it.

The first byte says which event it is, the second how its header is signed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress

from hullcheck.edges.action.events import EVENTS as TASKS
from hullcheck.edges.action.events import read_task
from hullcheck.edges.bot.errands import NoErrand
from hullcheck.edges.bot.events import EVENTS, read_delivery, read_errand
from hullcheck.edges.bot.payloads import MalformedError
from hullcheck.edges.bot.signatures import Signature, has_form
from hullcheck.errors import UsageError

WORDS = [
    *'{ } [ ] : , "action" "opened" "edited" "created" "rerequested" "requested_action" '
    '"installation" '
    '"id" "repository" "full_name" "default_branch" "main" "a/b" "pull_request" "number" "head" '
    '"base" "sha" "ref" "refs/heads/main" "after" "check_run" "external_id" "1:0123456789abcdef" '
    '"check_suite" "head_sha" "pull_requests" "issue" "comment" "body" "sender" "login" '
    '"type" "User" '
    '"changes" "from" "repositories" "repositories_added" "identifier" "fix" "/hullcheck" "app" '
    '"updated_at" null true 1e999 -1 9223372036854775808 \\ud800 \\u0000 sha256='.split(),
    "0" * 40,
    "/hullcheck fix --unsafe",
]

SECRET = "secret"
SHA = "0123456789abcdef" * 2 + "01234567"


def check(data: bytes) -> None:
    """Raise where a delivery is neither taken nor refused, or is read twice to be two things."""
    event = sorted(EVENTS)[data[0] % len(EVENTS)] if data else "push"
    body = data[2:]
    _check_signature(body, data[1] if len(data) > 1 else 0)
    with suppress(MalformedError):
        read = read_delivery(event, "guid", body, 0.0)
        if not isinstance(read, NoErrand):
            assert not isinstance(read_errand(read), NoErrand)
    with suppress(ValueError, RecursionError):
        payload = json.loads(body)
        for name in sorted(TASKS):
            with suppress(UsageError):
                read_task(name, payload, SHA)


def _check_signature(body: bytes, place: int) -> None:
    """Raise where another header than the right one is taken, in whichever parts a body comes."""
    right = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    wrong = body[: len(right)].decode("latin-1")
    signed = Signature(["other", SECRET])
    for part in (body[:place], body[place:]):
        signed.read(part)
    assert signed.is_by(right)
    assert signed.is_by(wrong) is (wrong == right)
    assert has_form(right)
    changed = right[: place % len(right)] + "0" + right[place % len(right) + 1 :]
    assert signed.is_by(changed) is (changed == right)
    assert not Signature([]).is_by(right)


def seeds() -> Iterator[bytes]:
    """Yield a payload of each event, with all that any of them has."""
    side = {"sha": SHA, "ref": "a", "repo": {"full_name": "a/b"}}
    run = {"external_id": "1:0123456789abcdef", "app": {"id": 1}}
    payload = {
        "installation": {"id": 1},
        "repository": {"full_name": "a/b", "default_branch": "main"},
        "pull_request": {"number": 1, "head": side, "base": side, "updated_at": "x"},
        "check_run": run,
        "check_suite": {"head_sha": SHA, "pull_requests": [{"number": 1}]},
        "requested_action": {"identifier": "fix"},
        "sender": {"login": "a", "type": "User"},
        "issue": {"number": 1, "state": "open", "pull_request": {}},
        "comment": {"id": 1, "body": "/hullcheck fix"},
        "changes": {"body": {"from": "- [ ] <!-- hullcheck:fix-now -->"}, "base": {}},
        "repositories": [{"full_name": "a/b"}],
        "repositories_added": [{"full_name": "a/b"}],
        "after": SHA,
        "ref": "refs/heads/main",
    }
    for number in range(len(EVENTS)):
        for action in ("opened", "edited", "created", "rerequested", "requested_action", "deleted"):
            text = json.dumps({"action": action, **payload}, separators=(",", ":"))
            yield bytes([number, 0]) + text.encode()
