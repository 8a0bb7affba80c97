"""Addresses that comments name; what a repository says goes into them percent-encoded."""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

_PLAIN = lazy_pattern(rb"[A-Za-z0-9_.~/-]")


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one revision of a repository."""

    sha: str
    """The commit that files are shown at."""
    repository: str = ""
    """The repository's address, without a final slash; "": links are relative to it."""

    def blob(self, path: str, first: int | None = None, last: int | None = None) -> str:
        """Return the address of a file, or of its 1-based lines `first` to `last`."""
        start = f"{self.repository}/" if self.repository else ""
        lines = "" if first is None else f"#L{first}"
        if first is not None and last is not None and last > first:
            lines += f"-L{last}"
        return f"{start}blob/{self.sha}/{_encoded(path)}{lines}"


def _encoded(path: str) -> str:
    data = path.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if _PLAIN.match(bytes([byte])) else f"%{byte:02X}" for byte in data)
