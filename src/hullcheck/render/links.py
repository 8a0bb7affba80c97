"""Addresses that comments and pages name; what a repository says goes into them percent-encoded."""

from __future__ import annotations

from hullcheck.core.noun import dataclass

from .addresses import encoded_path


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
        return f"{start}blob/{self.sha}/{encoded_path(path)}{lines}"
