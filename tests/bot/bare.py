"""What the bot is measured beside: the same server, which reads a body and keeps nothing."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def receive(request: Request) -> Response:
    await request.body()
    return JSONResponse({"accepted": ""}, 202)


def main(port: str) -> None:
    app = Starlette(routes=[Route("/webhook", receive, methods=["POST"])])
    uvicorn.run(app, port=int(port), log_config=None, access_log=False, lifespan="off", ws="none")


if __name__ == "__main__":
    main(*sys.argv[1:])
