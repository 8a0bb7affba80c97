"""The targets, as the modules of `targets/` say them, and what each of them may cost."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable, Iterable

from hullcheck.core.noun import dataclass

from . import targets

MAX_SECONDS = 10.0
"""Of the processor for one input, however it is made: instrumented, and on a slow machine."""


@dataclass(frozen=True, slots=True)
class Target:
    """What must hold of whatever bytes."""

    name: str
    check: Callable[[bytes], object]
    """Raises where it does not hold."""
    words: tuple[str, ...]
    """What stands in inputs that mean something."""
    seeds: Callable[[], Iterable[bytes]]
    """Inputs to begin with, beside the corpus."""

    def try_on(self, data: bytes) -> None:
        """Raise where something does not hold of `data`, or where that takes too long to say."""
        began = time.process_time()
        self.check(data)
        spent = time.process_time() - began
        assert spent < MAX_SECONDS, f"{len(data)} bytes took {spent:.1f} seconds"


def target_names() -> list[str]:
    """Return the names of all targets, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(targets.__path__))


def load_target(name: str) -> Target:
    """Return the target of the module `name`."""
    module = importlib.import_module(f"{targets.__name__}.{name}")
    words = tuple(getattr(module, "WORDS", ()))
    return Target(name, module.check, words, getattr(module, "seeds", tuple))
