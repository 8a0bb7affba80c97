"""What is no plain file, or cannot be read: pipes, sockets, folders in a file's place."""

from __future__ import annotations

import os
import socket

from tests.hostile.case import Failure, Finding, Saying, Unknown, case
from tests.hostile.ground import Ground

LEAK = "host-venv-in-image"


def _pipe(ground: Ground, path: str) -> None:
    place = ground.root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    os.mkfifo(place)


@case()
def dockerfile_is_a_pipe(ground: Ground) -> Saying:
    """A Dockerfile that is a pipe, which waits for ever when it is read."""
    ground.leaky()
    _pipe(ground, "a/Dockerfile")
    return Finding(LEAK, "Dockerfile")


@case()
def tracked_dockerfile_became_a_pipe(ground: Ground) -> Saying:
    """The same in the place of a Dockerfile that git tracks."""
    ground.leaky()
    ground.commit()
    _pipe(ground, "Dockerfile")
    return Unknown("no regular file", "Dockerfile")


@case()
def ignore_file_is_a_pipe(ground: Ground) -> Saying:
    """An ignore file that is a pipe."""
    ground.leaky()
    _pipe(ground, ".dockerignore")
    return Unknown("", ".dockerignore")


@case()
def compose_file_is_a_pipe(ground: Ground) -> Saying:
    """A compose file that is a pipe."""
    ground.leaky()
    _pipe(ground, "compose.yaml")
    return Unknown("", "compose.yaml")


@case()
def configuration_is_a_pipe(ground: Ground) -> Saying:
    """A configuration that is a pipe."""
    ground.leaky()
    _pipe(ground, ".hullcheck.toml")
    return Unknown("", ".hullcheck.toml")


@case()
def manifests_are_pipes(ground: Ground) -> Saying:
    """Manifests, lockfiles, scripts and workflows that are pipes."""
    ground.leaky()
    for path in ("a/pyproject.toml", "a/uv.lock", "Makefile", "b.sh", ".github/workflows/x.yml"):
        _pipe(ground, path)
    return Finding(LEAK, "Dockerfile")


@case()
def git_ignore_is_a_pipe(ground: Ground) -> Saying:
    """A `.gitignore` that is a pipe, at which git itself waits."""
    ground.leaky({"new": ""})
    _pipe(ground, ".gitignore")
    return Finding(LEAK, "Dockerfile")


@case()
def socket_in_the_place_of_a_dockerfile(ground: Ground) -> Saying:
    """A socket that is named as a Dockerfile."""
    ground.leaky()
    (ground.root / "a").mkdir()
    here = os.open(ground.root / "a", os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"/proc/self/fd/{here}/Dockerfile")  # a socket's path has 108 bytes at most
    os.close(here)
    return Finding(LEAK, "Dockerfile")


@case()
def dockerfile_is_a_folder(ground: Ground) -> Saying:
    """A folder that is named as a Dockerfile."""
    ground.leaky({"a/Dockerfile/x": "", "compose.yaml": "services: {a: {build: a}}\n"})
    return Unknown("", "a/Dockerfile")


@case()
def ignore_file_is_a_folder(ground: Ground) -> Saying:
    """A folder that is named as an ignore file."""
    ground.leaky()
    (ground.root / ".dockerignore").unlink()
    ground.write({".dockerignore/x": ""})
    return Unknown("", ".dockerignore")


@case()
def empty_folders_in_the_place_of_files(ground: Ground) -> Saying:
    """Empty folders, of which git knows nothing, in the place of what is read."""
    ground.leaky()
    (ground.root / ".dockerignore").unlink()
    for path in (".dockerignore", "compose.yaml", "Makefile", ".hullcheck.toml", "a/Dockerfile"):
        (ground.root / path).mkdir(parents=True)
    return Unknown("", ".dockerignore")


@case()
def compose_file_is_a_folder(ground: Ground) -> Saying:
    """A folder that is named as a compose file."""
    ground.leaky({"compose.yaml/compose.yaml": "services: {a: {build: ..}}\n"})
    return Unknown("", "compose.yaml")


@case()
def configuration_is_a_folder(ground: Ground) -> Saying:
    """A folder that is named as the configuration."""
    ground.leaky({".hullcheck.toml/x": ""})
    return Unknown("", ".hullcheck.toml")


@case()
def file_of_a_terabyte(ground: Ground) -> Saying:
    """A Dockerfile with a hole of a terabyte in it."""
    ground.leaky()
    with (ground.root / "Dockerfile").open("ab") as file:
        file.truncate(1 << 40)
    return Unknown("bytes", "Dockerfile")


@case()
def ignore_file_of_a_terabyte(ground: Ground) -> Saying:
    """An ignore file with a hole of a terabyte in it."""
    ground.leaky()
    with (ground.root / ".dockerignore").open("ab") as file:
        file.truncate(1 << 40)
    return Unknown("bytes", ".dockerignore")


@case()
def git_directory_is_a_pipe(ground: Ground) -> Saying:
    """A `.git` that is a pipe."""
    ground.leaky()
    (ground.root / ".git").rename(ground.outside / "git")
    _pipe(ground, ".git")
    return Finding(LEAK, "Dockerfile")


@case(tracked=False)
def exclude_file_is_a_pipe(ground: Ground) -> Saying:
    """A pipe in the place of `.git/info/exclude`."""
    ground.leaky()
    ground.track()
    # Of what git tracks it is not asked what it ignores.
    ground.write({"new": ""})
    _pipe(ground, ".git/info/exclude")
    return Unknown("git did not say within", ".gitignore")


@case(heavy=True)
def configuration_of_git_is_a_pipe(ground: Ground) -> Saying:
    """A pipe that git's configuration includes."""
    ground.leaky()
    _pipe(ground, ".git/more")
    with (ground.root / ".git/config").open("a") as config:
        config.write("[include]\n\tpath = more\n")
    return Failure("git was stopped", 3)


@case()
def folder_that_may_not_be_listed(ground: Ground) -> Saying:
    """A folder without any right, but for root."""
    ground.leaky({"closed/Dockerfile": "FROM scratch\n"})
    (ground.root / "closed").chmod(0)
    return Finding(LEAK, "Dockerfile")


@case()
def file_that_may_not_be_read(ground: Ground) -> Saying:
    """Files without any right, but for root."""
    ground.leaky({"a/Dockerfile": "FROM scratch\n", "a/.dockerignore": "x\n"})
    for path in ("a/Dockerfile", "a/.dockerignore"):
        (ground.root / path).chmod(0)
    return Finding(LEAK, "Dockerfile")


@case(heavy=True)
def one_file_under_many_names(ground: Ground) -> Saying:
    """A thousand hard links to one Dockerfile."""
    ground.leaky()
    for number in range(1_000):
        os.link(ground.root / "Dockerfile", ground.root / f"Dockerfile.{number}")
    return Finding(LEAK, "Dockerfile")
