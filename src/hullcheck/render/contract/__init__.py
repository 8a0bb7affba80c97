"""The JSON documents, field by field: what other programs may rely on.

Paths are relative to the checked folder and `/`-separated, "." is the folder
itself; a name that is not UTF-8 is written with surrogate escapes. Lines and
columns count from 1. Null means not known, and `unknowns` says why, unless the
field says what else it means. The schemas in `docs/schema` are made of this.

One module a document, and one for each part that several have. All of them load pydantic:
import them only where a document is made.
"""

from __future__ import annotations

from .audit import AuditDocument
from .baseline import BaselineDocument
from .check import CheckDocument
from .model import Document
from .queue import QueueDocument
from .rules import RulesDocument
from .trace import TraceDocument

DOCUMENTS: dict[str, type[Document]] = {
    "check": CheckDocument,
    "trace": TraceDocument,
    "rules": RulesDocument,
    "baseline": BaselineDocument,
    "audit": AuditDocument,
    "queue": QueueDocument,
}
"""Every document by the command that writes it."""
