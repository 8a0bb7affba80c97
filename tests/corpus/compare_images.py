"""Hold the images that the simulation gives against those of a real Docker, file by file.

    python -m tests.corpus.compare_images TREES [--repository NAME] [--builds 8]

TREES holds one git working tree a repository (`owner+name`). Each is copied, and what a
developer's machine would have there is put into the copy. Its builds are then built by a
real Docker with nothing but their COPY and ADD (`plain_docker`), and the same Dockerfile is
simulated: each file of the repository and each host file has to be where the image has it,
and nowhere else. Needs Docker and root. Exits 1 at any difference.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hullcheck.core.snapshot import Mode, Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Build
from hullcheck.docker.dockerfile import Dockerfile, parse_dockerfile
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.simulate import simulate_flow
from hullcheck.edges.loading import load_wanted
from hullcheck.edges.worktree import read_worktree
from hullcheck.engine import Analysis, Options, analyse, wanted
from tests.oracle.difference import Difference
from tests.oracle.real_docker import Docker, find_docker
from tests.oracle.replay import STAND_IN, file_differences

from .plain_docker import PlainDocker, plain_text
from .stub_tree import copy_tree, write_host_files, write_stubs

BASE = ("bin", "etc", "home", "opt", "root", "srv", "tmp", "usr/bin", "usr/local/bin", "var")
"""Directories that every base image has: whether a COPY makes a file there depends on them."""

MAX_FILES = 20_000
"""Files of a repository that are stubbed; a larger one is passed over."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One build, built and simulated."""

    name: str
    files: int
    """Files in the image."""
    differences: tuple[Difference, ...] = ()
    note: str = ""
    """Why the two could not be compared."""


def compare(tree: Path, docker: Docker, most: int) -> Iterator[Compared]:
    """Yield what becomes of at most `most` builds of the repository at `tree`."""
    with tempfile.TemporaryDirectory(prefix="images-") as name:
        folder = Path(name).resolve()
        real = folder / "real"
        copy_tree(tree, real)
        write_host_files(real, _analysed(real).hosts.files)
        analysis = _analysed(real)
        if len(analysis.snapshot.paths) > MAX_FILES:
            yield Compared(tree.name, 0, note=f"{len(analysis.snapshot.paths)} files")
            return
        for directory in (*(f"empty/{each}" for each in BASE), "stubs"):
            (folder / directory).mkdir(parents=True)
        hosts = sorted({probe for host in analysis.hosts.files for probe in host.probes})
        origins = write_stubs(analysis.snapshot, real, hosts, folder / "stubs")
        plain = PlainDocker(docker, folder / "stubs", folder / "empty", origins)
        snapshot = _with(analysis.snapshot, hosts)
        for build, dockerfile in _chosen(analysis, most):
            yield _compared(plain, snapshot, build, dockerfile)


def _analysed(root: Path) -> Analysis:
    reader = read_worktree(str(root))
    snapshot = load_wanted(reader, reader.snapshot, wanted)
    return analyse(snapshot, reader.on_disk, Options())


def _with(snapshot: Snapshot, hosts: Collection[str]) -> Snapshot:
    """Return the snapshot with host files among its paths."""
    return replace(snapshot, tree=snapshot.tree.with_files(hosts))


def _chosen(analysis: Analysis, most: int) -> list[tuple[Build, Dockerfile]]:
    """Return at most `most` builds, from all over the list."""
    found = [
        (facts.build, facts.dockerfile)
        for facts in analysis.facts.builds
        if facts.dockerfile is not None and not facts.dockerfile.fatal
    ]
    step = -(-len(found) // most) or 1
    return found[::step]


def _compared(
    plain: PlainDocker, snapshot: Snapshot, build: Build, dockerfile: Dockerfile
) -> Compared:
    image = plain.image(build, dockerfile, build.target)
    if image.error:
        return Compared(build.id, 0, note=f"not built: {image.error}")
    text = plain_text(dockerfile, image.dropped).encode("utf-8", "surrogateescape")
    simple = parse_dockerfile(Source(dockerfile.source.path, text))
    held = replace(build, own_images=(STAND_IN,))
    context = BuildContext(snapshot, held)
    if context.problem or simple.fatal:
        return Compared(build.id, 0, note=f"not simulated: {context.problem or simple.problems}")
    tree = snapshot.tree
    paths = [path for path in snapshot.paths if tree.mode(path) != Mode.SUBMODULE]
    flow = simulate_flow(snapshot, held, simple, context, tree, paths)
    if flow.unfinished:
        return Compared(build.id, 0, note="not followed to its end")
    if flow.problems:
        return Compared(build.id, 0, note=f"not simulated: {next(iter(flow.problems)).reason}")
    found = tuple(file_differences(image.listing, flow, ran=False))
    return Compared(build.id, len(image.listing), found)


def main() -> int:
    """Compare, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("trees", type=Path)
    parser.add_argument("--repository", default="")
    parser.add_argument("--builds", type=int, default=8)
    options = parser.parse_args()
    docker = find_docker()
    builds = files = wrong = 0
    for tree in sorted(each for each in options.trees.iterdir() if options.repository in each.name):
        for each in compare(tree, docker, options.builds):
            builds += not each.note
            files += each.files
            wrong += len(each.differences)
            shown = [f"{d.kind.name} {d.what} {d.origin}" for d in each.differences[:5]]
            sys.stdout.write(f"{tree.name} {each.name}: {each.files} {each.note} {shown or ''}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{builds} builds, {files} files in images, {wrong} differences\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
