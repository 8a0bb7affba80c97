"""How large the files are that lie in a folder."""

from __future__ import annotations

from .noun import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Every file of a folder with its size, whether git tracks it or not."""

    paths: tuple[str, ...]
    """Relative to the folder, `/`-separated, sorted."""
    bytes: tuple[int, ...]
    """The size of each, in the same order; of a symbolic link that of its target's name."""
    complete: bool = True
    """False: there are more, which a limit left out or which may not be listed."""
