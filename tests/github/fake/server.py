"""HTTP in front of the service, on a free port of this machine."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from .service import Response, Service


class Listener(ThreadingHTTPServer):
    """Takes connections, also of those who are dead before they hear the answer."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Server:
    """Serves until it is stopped."""

    def __init__(self, service: Service, host: str = "127.0.0.1") -> None:
        handler = type("Bound", (Handler,), {"service": service})
        self.http = Listener((host, 0), handler)
        self.url = f"http://{host}:{self.http.server_address[1]}"
        service.root = self.url
        # Asked often whether it should end, so that a test need not wait for it.
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


class Handler(BaseHTTPRequestHandler):
    """Hands requests to the service."""

    service: ClassVar[Service]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 30

    def handle_any(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = int(headers.get("content-length", 0))
        data = self.rfile.read(length)
        if len(data) < length:
            # Whoever asked died in the middle of it.
            self.close_connection = True
            return
        response = self.service.answer(self.command, self.path, headers, data)
        if response.drops:
            self.close_connection = True
            return
        if response.wire is not None:
            self.close_connection = True
            response.wire(self, json.dumps(response.body).encode())
            return
        self.send(response)

    def send(self, response: Response) -> None:
        silent = response.body is None
        data = b"" if silent else json.dumps(response.body).encode()
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if not silent:
            self.send_header("Content-Type", "application/json; charset=utf-8")
        if response.status not in (204, 304):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 the library's names

    def log_message(self, *_: object) -> None:
        """Say nothing: what was asked is in the service's list."""
