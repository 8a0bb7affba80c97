"""What `docker buildx bake` makes of its files (docker/buildx, `bake/`)."""

from .definition import Definition, Target, parse_bake
from .resolving import Override, resolve_group, resolve_target

__all__ = [
    "Definition",
    "Override",
    "Target",
    "parse_bake",
    "resolve_group",
    "resolve_target",
]
