"""Pointers into Git LFS in the place of files: what is read is not what is meant."""

from __future__ import annotations

from tests.hostile.case import Failure, Finding, Saying, Unknown, case
from tests.hostile.ground import Ground

LEAK = "host-venv-in-image"

POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 99\n"

LFS = "Git LFS"


@case(twin=True)
def dockerfile(ground: Ground) -> Saying:
    """A pointer in the place of a Dockerfile."""
    ground.leaky({"Dockerfile": POINTER})
    return Unknown(LFS, "Dockerfile")


@case(twin=True)
def ignore_file(ground: Ground) -> Saying:
    """A pointer in the place of an ignore file."""
    ground.leaky({".dockerignore": POINTER})
    return Unknown(LFS, ".dockerignore")


@case(twin=True)
def compose_file(ground: Ground) -> Saying:
    """A pointer in the place of a compose file."""
    ground.leaky({"compose.yaml": POINTER})
    return Unknown(LFS, "compose.yaml")


@case(twin=True)
def bake_file(ground: Ground) -> Saying:
    """A pointer in the place of a bake file."""
    ground.leaky({"docker-bake.hcl": POINTER})
    return Unknown(LFS, "docker-bake.hcl")


@case(twin=True)
def configuration(ground: Ground) -> Saying:
    """A pointer in the place of the configuration."""
    ground.leaky({".hullcheck.toml": POINTER})
    return Failure(LFS)


@case(twin=True)
def lockfiles_and_manifests(ground: Ground) -> Saying:
    """Pointers in the place of manifests and lockfiles."""
    ground.leaky({"pyproject.toml": POINTER, "uv.lock": POINTER, "package.json": POINTER})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def scripts_and_workflows(ground: Ground) -> Saying:
    """Pointers in the place of scripts, workflows, env files and `.gitignore`."""
    names = (".github/workflows/a.yml", "build.sh", "Makefile", ".env", ".gitignore")
    ground.leaky(dict.fromkeys(names, POINTER))
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nearly_a_pointer(ground: Ground) -> Saying:
    """What only looks like a pointer, behind a byte order mark, is a Dockerfile that is wrong."""
    ground.leaky({"a/Dockerfile": "\ufeff" + POINTER})
    return Unknown("", "a/Dockerfile")
