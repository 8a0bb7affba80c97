"""Very much of everything: files, folders, levels."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tests.hostile.case import Finding, Saying, Unknown, case
from tests.hostile.ground import LEAKY, Ground

LEAKS = Finding("host-venv-in-image", "Dockerfile")


def _levels(count: int) -> str:
    return "d/" * count


@case(tracked=False, heavy=True)
def five_thousand_levels_on_disk(ground: Ground) -> Saying:
    """Five thousand folders in each other, deeper than a path can be named."""
    ground.leaky()
    here = os.open(ground.root, os.O_RDONLY)
    for _ in range(5_000):
        os.mkdir("d", dir_fd=here)
        there = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = there
    os.close(os.open("Dockerfile", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    return LEAKS


@case(tracked=False)
def two_thousand_levels_in_the_index(ground: Ground) -> Saying:
    """An index with a path of two thousand folders that is not on disk."""
    ground.leaky()
    ground.track()
    blob = ground.objects.blob(LEAKY["Dockerfile"])
    line = f"100644 {blob}\t{_levels(2_000)}Dockerfile\n"
    ground.git("update-index", "--index-info", given=line.encode())
    return LEAKS


@case(twin=True, heavy=True, seconds=20)
def thousand_levels(ground: Ground) -> Saying:
    """A build nine hundred folders deep."""
    ground.leaky()
    ground.write({f"{_levels(900)}{path}": text for path, text in LEAKY.items()})
    return LEAKS


@case(heavy=True, seconds=20)
def hundred_thousand_files(ground: Ground) -> Saying:
    """A hundred thousand tracked files in a thousand folders."""
    ground.leaky()
    blob = ground.objects.blob("")
    for number in range(1_000):
        (ground.root / f"d{number}").mkdir()
        for name in range(100):
            (ground.root / f"d{number}/f{name}").touch()
    lines = (f"100644 {blob}\td{n}/f{m}\n" for n in range(1_000) for m in range(100))
    ground.git("update-index", "--index-info", given="".join(lines).encode())
    return LEAKS


@case(heavy=True, tracked=False)
def sixty_thousand_new_files(ground: Ground) -> Saying:
    """More files that git does not track than are looked at."""
    ground.leaky()
    ground.track()
    for number in range(60_000):
        (ground.root / f"f{number}").touch()
    return Unknown("untracked files")


@case(heavy=True, tracked=False, seconds=20)
def million_paths_that_are_not_there(ground: Ground) -> Saying:
    """An index of three hundred thousand files, of which none is on disk."""
    ground.leaky()
    blob = ground.objects.blob("")
    ground.git("update-index", "--index-info", given="".join(_lines(blob)).encode())
    ground.track()
    return LEAKS


def _lines(blob: str) -> Iterator[str]:
    return (f"100644 {blob}\tx/d{n}/e/f{m}\n" for n in range(3_000) for m in range(100))


@case(tracked=False, heavy=True)
def thousand_environments(ground: Ground) -> Saying:
    """A thousand environments beside each other."""
    ground.leaky()
    ground.track()
    ground.write({f"e{n}/pyvenv.cfg": "home = /usr/bin\n" for n in range(1_000)})
    return LEAKS


@case(tracked=False, heavy=True)
def environments_in_each_other(ground: Ground) -> Saying:
    """Environments in environments, three hundred deep."""
    ground.leaky()
    ground.track()
    ground.write({f"{_levels(n)}pyvenv.cfg": "home = x\n" for n in range(1, 300)})
    return LEAKS


@case(tracked=False, heavy=True)
def thousand_names_in_the_git_directory(ground: Ground) -> Saying:
    """A git directory full of files that are not git's."""
    ground.leaky()
    ground.track()
    ground.write({f".git/x{n}/Dockerfile": "FROM x\n" for n in range(3_000)})
    return LEAKS
