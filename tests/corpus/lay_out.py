"""Lay out work trees of public repositories from their git directories.

    python -m tests.corpus.lay_out MIRRORS TREES [--list FILE]

MIRRORS holds a git directory for each repository, `owner+name/repo` or
`owner+name/repo/.git`, bare or not. TREES gets one work tree each (`owner+name`)
at the revision that the list (`owner/name@revision` a line) names, or at HEAD
where there is no list or the revision is not there. A blob that the copy lacks,
such as a large one, becomes a stub that holds its own path. Nothing of a
repository is run: no hooks, no filters, no submodules.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hullcheck.core.snapshot import Mode

from .stub_tree import stub

SAFE = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=")


def main() -> int:
    """Lay out every repository; return 1 where one could not be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("mirrors", type=Path)
    parser.add_argument("trees", type=Path)
    parser.add_argument("--list", type=Path, help="owner/name@revision, one a line")
    options = parser.parse_args()
    revisions = dict(_revisions(options.list)) if options.list else {}
    failed = 0
    folders = (path for path in options.mirrors.iterdir() if path.is_dir())
    for mirror in sorted(path for path in folders if not path.name.startswith(".")):
        place = options.trees / mirror.name
        if place.exists() or (revisions and mirror.name not in revisions):
            continue
        try:
            _lay_out(_git_directory(mirror), place, revisions.get(mirror.name, "HEAD"))
        except (OSError, subprocess.CalledProcessError) as error:
            sys.stderr.write(f"{mirror.name}: {error}\n")
            failed += 1
    return int(failed > 0)


def _revisions(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text().split():
        name, _, revision = line.partition("@")
        yield name.replace("/", "+"), revision or "HEAD"


def _git_directory(mirror: Path) -> Path:
    inner = mirror / "repo"
    return inner / ".git" if (inner / ".git").is_dir() else inner


def _git(directory: Path, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", *SAFE, "-C", str(directory), *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def _lay_out(git_directory: Path, place: Path, revision: str) -> None:
    found = _known_revision(git_directory, revision)
    if revision not in (found, "HEAD"):
        sys.stderr.write(f"{place.name}: {revision[:12]} is not there, HEAD is taken\n")
    place.mkdir(parents=True)
    _git(place, "init", "--quiet")
    objects = (git_directory / "objects").resolve()
    (place / ".git/objects/info/alternates").write_text(f"{objects}\n")
    _git(place, "update-ref", "HEAD", found)
    _git(place, "read-tree", found)
    _write_files(place)


def _known_revision(git_directory: Path, revision: str) -> str:
    for name in (revision, "HEAD"):
        try:
            output = _git(git_directory, "rev-parse", "--verify", f"{name}^{{commit}}")
        except subprocess.CalledProcessError:
            continue
        return output.decode().strip()
    message = f"{git_directory} has neither {revision} nor HEAD"
    raise FileNotFoundError(message)


def _write_files(place: Path) -> None:
    listing = _git(place, "ls-files", "-s", "-z").decode("utf-8", "surrogateescape")
    entries = [record.partition("\t") for record in listing.split("\0")[:-1]]
    known = [(head.split(" "), path) for head, _, path in entries]
    blobs = [(mode, blob, path) for (mode, blob, _), path in known if mode != Mode.SUBMODULE]
    asked = "".join(f"{blob}\n" for _, blob, _ in blobs).encode()
    contents = _contents(_git(place, "cat-file", "--batch", given=asked))
    for (mode, _, path), data in zip(blobs, contents, strict=True):
        _write(place / path, stub(path) if data is None else data, mode)
    for (mode, _, _), path in known:
        if mode == Mode.SUBMODULE:
            (place / path).mkdir(parents=True, exist_ok=True)


def _contents(output: bytes) -> Iterator[bytes | None]:
    """Yield what `cat-file --batch` printed, None for a blob that is not there."""
    start = 0
    while start < len(output):
        end = output.index(b"\n", start)
        words = output[start:end].split(b" ")
        start = end + 1
        if words[-1] == b"missing":
            yield None
            continue
        size = int(words[-1])
        yield output[start : start + size]
        start += size + 1


def _write(path: Path, data: bytes, mode: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if mode == Mode.SYMLINK:
        path.symlink_to(os.fsdecode(data))
    else:
        path.write_bytes(data)
        path.chmod(0o755 if mode == Mode.EXECUTABLE else 0o644)


if __name__ == "__main__":
    sys.exit(main())
