"""Python's bytecode: `__pycache__` in every directory with Python files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from hullcheck.environments.host_file import HostFile, HostKind

from .base import Clause, Evidence, Inside
from .facts import Facts

PYTHON_FILES = Clause.surely("Python files in that directory")


class Bytecode(Evidence):
    """Importing a module writes its bytecode beside it (PEP 3147)."""

    position = 6
    title = "`__pycache__`"
    kind = HostKind.CACHE
    clauses = (PYTHON_FILES,)
    directories = "__pycache__"
    files = r"[^/]*\.py[cod]|[^/]*\$py\.class"
    inside: ClassVar[Inside] = {"__pycache__": ("module.cpython-312.pyc",)}

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield nothing: there can be thousands, so `BytecodeCaches` makes them on demand."""
        yield from ()
