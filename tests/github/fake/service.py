"""What happens to one request: who asks, what it is, what goes wrong, what is answered."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from . import (
    rest_accounts,
    rest_apps,
    rest_checks,
    rest_git,
    rest_issues,
    rest_pulls,
    rest_repos,
    rest_reviews,
)
from .calls import HANDLERS, Answer, Call, RefusedError, check_permission
from .description import Operation, description
from .faults import RATE_MESSAGE, Fault, Faults, Wire
from .filling import Filler, UnknownMemberError
from .graph import run_query, writes
from .world import Account, Token, World

ROOMS = (
    *(rest_accounts, rest_apps, rest_checks, rest_git, rest_issues, rest_pulls, rest_repos),
    rest_reviews,
)
"""Imported for the operations that they register."""

PREFIXES = ("/api/v3", "/api")
"""Where an Enterprise Server has its API: `/api/v3` for REST, `/api/graphql`."""

CONVERSION = re.compile("/app-manifests/[^/]+/conversions")
"""The one request that needs no token: the code in it is the secret."""

NOBODY = Token("", Account(0, "nobody"), {})

GRAPHQL = Operation("graphql", "POST", "/graphql", (), None, True, {})


MAX_JWT_SECONDS = 660
"""Ten minutes, and the minute by which it is dated back."""


@dataclass
class Request:
    """One request, as it came, and what came of it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    kind: str = ""
    """The operation's name, such as `pulls/create-review`, or `graphql`."""
    writes: bool = False
    status: int = 0
    """The status that the caller saw; 0 where the connection was dropped."""


@dataclass
class Response:
    """What goes back over the wire."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drops: bool = False
    wire: Wire | None = None


class Service:
    """Answers requests out of a world, one at a time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.root = ""
        self.faults = Faults()
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self.filler = Filler(description().schemas)
        self.lock = threading.Lock()

    def answer(self, method: str, target: str, headers: dict[str, str], data: bytes) -> Response:
        """Return what GitHub would answer; what is wrong with the request is kept."""
        parts = urlsplit(target)
        path = parts.path
        for prefix in PREFIXES:
            path = path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        try:
            body = json.loads(data) if data else None
        except ValueError:
            return Response(400, {"message": "Problems parsing JSON"})
        request = Request(method, path, query, headers, body)
        with self.lock:
            self.requests.append(request)
            try:
                response = self.routed(request)
            except RefusedError as refused:
                response = Response(refused.status, refused.body)
            except Exception as error:
                self.violations.append(f"{method} {path}: the rig failed: {error!r}")
                response = Response(500, {"message": repr(error)})
        request.status = 0 if response.drops else response.status
        return response

    def routed(self, request: Request) -> Response:
        """Find the operation of a request, and have it done with its faults."""
        token = NOBODY if CONVERSION.fullmatch(request.path) else self.authenticated(request)
        if request.path == "/graphql":
            operation, parameters = GRAPHQL, dict[str, str]()
            request.writes = writes(request.body)
        else:
            found = description().match(request.method, request.path)
            if found is None:
                self.violate(request, "no operation that the rig knows")
                raise RefusedError(404, "Not Found")
            operation, parameters = found
            request.writes = request.method != "GET"
        request.kind = operation.name
        taken = self.faults.take(operation.name, request.writes)
        for fault in taken:
            if fault.act is not None:
                fault.act()
        limits = {name: limit for fault in taken for name, limit in fault.limits.items()}
        parameters["method"] = request.method
        call = Call(self.world, token, self.root, parameters, request.query, request.body, limits)
        wrong = next((fault for fault in taken if fault.answers), None)
        return self.with_fault(wrong, request, operation, call)

    def with_fault(
        self, wrong: Fault | None, request: Request, operation: Operation, call: Call
    ) -> Response:
        if wrong is None or wrong.after:
            response = self.done(request, operation, call)
        if wrong is None:
            return response
        headers = self.limit_headers(call.token) | wrong.headers
        if wrong.wire is not None:
            body = response.body if wrong.after else {"message": "Hello"}
            return Response(wrong.status or 200, body, headers, wire=wrong.wire)
        return Response(wrong.status, wrong.body, headers, wrong.drops)

    def authenticated(self, request: Request) -> Token:
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        if not text:
            raise RefusedError(401, "Requires authentication")
        token = self.world.tokens.get(text) or app_token(self.world, text)
        if token is None or token.revoked or kind.lower() not in ("token", "bearer"):
            raise RefusedError(401, "Bad credentials")
        if token.expires is not None and self.world.clock.unix >= token.expires:
            raise RefusedError(401, "Bad credentials")
        if "user-agent" not in request.headers:
            raise RefusedError(403, "Request forbidden by administrative rules.")
        return token

    def done(self, request: Request, operation: Operation, call: Call) -> Response:
        """Do what is asked; the limit counts it also where it is refused."""
        headers = self.limit_headers(call.token)
        if call.token.remaining <= 0:
            return self.exhausted(operation, headers)
        call.token.remaining -= 1
        headers = self.limit_headers(call.token)
        if operation is GRAPHQL:
            body, problems = run_query(call)
            self.violate(request, *problems)
            return Response(200, body, headers)
        answer = self.rest(request, operation, call)
        paged = self.paged(operation, call, answer)
        response = Response(answer.status, self.whole(request, operation, answer), headers | paged)
        response = unless_known(request, response)
        if response.status == 304:  # costs nothing on GitHub
            call.token.remaining += 1
            response.headers |= self.limit_headers(call.token)
        return response

    def exhausted(self, operation: Operation, headers: dict[str, str]) -> Response:
        """Refuse for the primary limit: GraphQL does it with HTTP 200."""
        if operation is GRAPHQL:
            errors = [{"type": "RATE_LIMITED", "message": RATE_MESSAGE}]
            return Response(200, {"errors": errors}, headers)
        return Response(403, {"message": RATE_MESSAGE}, headers)

    def rest(self, request: Request, operation: Operation, call: Call) -> Answer:
        problems = description().request_problems(operation, request.query, request.body)
        self.violate(request, *problems)
        try:
            check_permission(operation.name, request.writes, call)
            if problems:
                raise RefusedError(422, "Invalid request.\n\n" + "\n".join(problems))
            return HANDLERS[operation.name](call)
        except RefusedError as refused:
            return Answer(refused.body, refused.status)

    def whole(self, request: Request, operation: Operation, answer: Answer) -> Any:
        """Return the body of an answer with all that GitHub requires in it, checked."""
        try:
            schema = description().answer_schema(operation, answer.status)
            body = None if schema is None else self.filler.fill(schema, answer.body)
        except (LookupError, UnknownMemberError) as error:
            self.violate(request, f"answer: {error}")
            return answer.body
        problems = description().answer_problems(operation, answer.status, body)
        self.violate(request, *(f"answer: {each}" for each in problems))
        return body

    def paged(self, operation: Operation, call: Call, answer: Answer) -> dict[str, str]:
        """Leave of a list what belongs on the page that was asked for; return the Link header."""
        whole = answer.body[answer.key] if answer.key else answer.body
        if not operation.paged or not isinstance(whole, list):
            return {}
        default = 250 if operation.name.startswith("repos/compare") else 30
        asked = int(call.query.get("per_page", default))
        size = max(1, min(asked, max(default, 100), call.faults.get("page", asked)))
        page = max(1, int(call.query.get("page", 1)))
        part = whole[(page - 1) * size : page * size]
        if answer.key:
            answer.body[answer.key] = part
        else:
            answer.body = part
        return self.links(call, operation, page, -(-len(whole) // size))

    def links(self, call: Call, operation: Operation, page: int, last: int) -> dict[str, str]:
        pages = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        if page == 1:
            del pages["prev"], pages["first"]
        if page >= last:
            del pages["next"], pages["last"]
        path = operation.template.format_map(call.parameters)
        links = [
            f'<{self.root}{path}?{urlencode({**call.query, "page": number})}>; rel="{name}"'
            for name, number in pages.items()
        ]
        return {"Link": ", ".join(links)} if links else {}

    def limit_headers(self, token: Token) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(token.remaining),
            "X-RateLimit-Used": str(5000 - token.remaining),
            "X-RateLimit-Reset": str(self.world.clock.unix + 3600),
            "X-RateLimit-Resource": "core",
        }

    def violate(self, request: Request, *problems: str) -> None:
        place = f"{request.method} {request.path} ({request.kind})"
        self.violations += [f"{place}: {each}" for each in problems]

    def counts(self) -> Counter[str]:
        """Return how many requests of each kind there were."""
        return Counter(each.kind for each in self.requests)


def unless_known(request: Request, response: Response) -> Response:
    """Answer 304 to somebody who has the answer already."""
    if request.method != "GET" or response.status != 200:
        return response
    tag = f'W/"{hashlib.sha256(json.dumps(response.body).encode()).hexdigest()}"'
    response.headers["ETag"] = tag
    if request.headers.get("if-none-match") == tag:
        return Response(304, None, response.headers)
    return response


def app_token(world: World, text: str) -> Token | None:
    """Return what a JSON web token may that the App's key has signed; None where it is none."""
    app = world.app
    if app is None or text.count(".") != 2:
        return None
    public = load_pem_private_key(app.private_key.encode(), None).public_key()
    try:
        claims = jwt.decode(text, public, ["RS256"], issuer=str(app.id))  # type: ignore[arg-type]
    except jwt.InvalidTokenError:
        return None
    if claims["exp"] - claims["iat"] > MAX_JWT_SECONDS:
        return None
    return Token(text, world.account(app.login), app.permissions, is_app=True)
