"""A snapshot of a folder on a disk, and of what lies beside it that git does not track."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from pathlib import Path

from hullcheck.core.finding import Unknown
from hullcheck.core.git_listing import Listing
from hullcheck.core.noun import dataclass
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.paths import parents
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, Snapshot, Tree, Unreadable
from hullcheck.core.untracked import Place, sort_untracked
from hullcheck.engine import wanted
from hullcheck.errors import TooSlowError, UsageError
from hullcheck.unread import ends_like_a_file, in_place_of_files

from .cache.record import forget
from .disk import DiskListing, cannot_list, read_mode, read_text, real_directory
from .git import Git, Repository, find_repository
from .loading import Allowance, not_loaded
from .walking import Walk, walk_tracked

MAX_FOLDER = 200_000
"""Files looked at in a folder without git."""

MAX_UNTRACKED = 10_000
"""Files that git does not track beside those that it does, twice what the largest repositories
have; a directory counts as one. `trace` tells a program 600 bytes of each."""

MAX_JUDGING_SECONDS = 10
"""Git judges 20,000 paths by a thousand usual patterns in less than a second."""

MAX_LINKS = 10_000
"""Symbolic links whose targets are read at once; repositories have a few."""


@dataclass(frozen=True, slots=True)
class WorktreeReader:
    """A folder on a disk: a `Loader` for its own snapshot."""

    root: str
    """Its real, absolute path."""
    snapshot: Snapshot
    """As first read: all paths, and the targets of the symbolic links."""
    on_disk: OnDisk

    def load(self, snapshot: Snapshot, paths: Iterable[str]) -> Snapshot:
        """Return `snapshot` with the texts at `paths` loaded, see `Loader`."""
        return _load(Path(self.root), snapshot, paths)


def _load(root: Path, snapshot: Snapshot, paths: Iterable[str]) -> Snapshot:
    allowance = Allowance(snapshot)
    wanted = not_loaded(snapshot, paths)
    return snapshot.with_texts(read_text(root, path, allowance) for path in wanted)


def read_worktree(path: str) -> WorktreeReader:
    """Return the snapshot of the folder at `path`, which may be a part of a repository.

    In a work tree of git these are the tracked files that are there, with their
    modes on disk, and the new ones (`Snapshot.untracked`) that are in no environment.
    Elsewhere, and in a directory that git ignores, it is every file that is in no
    environment and no cache.
    Raises `UsageError` where `path` is no folder, or a bare repository, and
    `RepositoryError` where git cannot read the repository.
    """
    root = real_directory(path)
    repository = find_repository(str(root))
    if repository is not None and not repository.has_work_tree:
        raise UsageError(
            said(
                "`{path}` has no work tree: it is a bare repository or a git directory", path=path
            ),
            advice=said("Name the folder that holds the files, or a revision to read instead."),
        )
    index = _read_index(repository)
    if repository is None or index is None:
        snapshot, on_disk = _read_folder(root)
    else:
        snapshot, on_disk = _read_tracked(root, repository.git, index)
    links = snapshot.tree.links
    if len(links) > MAX_LINKS:
        reason = said(
            "only {max_links} of {number} symbolic links were read",
            max_links=MAX_LINKS,
            number=len(links),
        )
        on_disk = replace(on_disk, unknowns=(*on_disk.unknowns, Unknown(reason, limit=True)))
    return WorktreeReader(str(root), _load(root, snapshot, links[:MAX_LINKS]), on_disk)


def _read_index(repository: Repository | None) -> Tree | None:
    """Return what git tracks in the directory; None where it ignores the directory itself."""
    if repository is None:
        return None
    listing = Listing()
    repository.git.tell(listing.hear, "ls-files", "-s", "-z")
    tree = listing.tree()
    if tree.paths or not repository.prefix:
        return tree
    return None if _ignores_itself(repository.git) else tree


def _ignores_itself(git: Git) -> bool:
    try:
        return replace(git, seconds=MAX_JUDGING_SECONDS).ask("check-ignore", "-q", ".").code == 0
    except TooSlowError:
        return False


def _read_folder(root: Path) -> tuple[Snapshot, OnDisk]:
    """Read a folder of which git tracks nothing: its files are entries, none of them untracked."""
    listing = DiskListing(root)
    places = [Place(*listed) for listed in listing("")]
    found = sort_untracked(places, listing, lambda _: frozenset(), limit=MAX_FOLDER)
    files = set(found.files)
    on_disk = replace(
        found.on_disk,
        entries=tuple(entry for entry in found.on_disk.entries if entry.path not in files),
        unknowns=(*listing.unknowns, *found.on_disk.unknowns),
        has_git=False,
    )
    snapshot = Snapshot(Tree.of({path: read_mode(root, path) for path in found.files}))
    return snapshot.with_texts(_in_place_of_files(listing.specials, places)), on_disk


def _read_tracked(root: Path, git: Git, tree: Tree) -> tuple[Snapshot, OnDisk]:
    """Read a work tree, or a part of one, of which the index says `tree`."""
    walk = walk_tracked(root, tree)
    unlisted = [cannot_list(directory, error) for directory, error in walk.unlisted]
    listing = DiskListing(root)
    judgement = _Judgement(replace(git, seconds=MAX_JUDGING_SECONDS))
    found = sort_untracked(walk.places[:MAX_UNTRACKED], listing, judgement.ignored)
    unknowns = (
        *unlisted,
        *_too_many(walk.places),
        *judgement.unknowns,
        *listing.unknowns,
        *found.on_disk.unknowns,
    )
    tree = _as_it_lies(tree, walk, git, root)
    if found.files:
        tree = tree.with_entries({path: read_mode(root, path) for path in found.files})
    unread = _in_place_of_files([*walk.specials, *listing.specials], walk.places)
    snapshot = Snapshot(tree, untracked=frozenset(found.files)).with_texts(unread)
    return snapshot, replace(found.on_disk, unknowns=unknowns)


def _too_many(places: Sequence[Place]) -> Iterator[Unknown]:
    """Yield that not all `places` are looked at, where that is so."""
    if len(places) > MAX_UNTRACKED:
        reason = said(
            "only {max_untracked} of {number} untracked files were looked at",
            max_untracked=MAX_UNTRACKED,
            number=len(places),
        )
        yield Unknown(reason, limit=True)


def _in_place_of_files(specials: Iterable[str], places: Iterable[Place]) -> list[Unreadable]:
    """Return what would be read if it were a file: pipes, sockets, directories with nothing in."""
    directories = (each.path for each in places if each.is_dir and ends_like_a_file(each.path))
    return in_place_of_files((*specials, *directories), wanted)


@dataclass(slots=True)
class _Judgement:
    """Git's word on which untracked paths it ignores.

    Its matching takes time that grows with the power of a pattern's stars. Where a
    question takes too long it is the last one, and what git has not judged is new.
    """

    git: Git
    unknowns: list[Unknown] = field(default_factory=list)

    def ignored(self, paths: Sequence[str]) -> frozenset[str]:
        """Return those of `paths` that git ignores, as far as it says so in time."""
        if not paths or self.unknowns:
            return frozenset()
        # A name that begins with a colon would be a pathspec.
        given = "".join(f"./{path}\0" for path in paths).encode("utf-8", "surrogateescape")
        # It would read the whole index to pass over tracked paths; none of these is.
        options = ("--no-index", "--stdin", "-z")
        try:
            output = self.git.run("check-ignore", *options, given=given, accepted=(0, 1))
        except TooSlowError:
            self.unknowns.append(self._silence())
            return frozenset()
        answers = output.decode("utf-8", "surrogateescape").split("\0")
        return frozenset(answer.removeprefix("./") for answer in answers)

    def _silence(self) -> Unknown:
        # Another time git may be faster.
        forget()
        told = said(
            "git did not say within {seconds:g} seconds what it ignores", seconds=self.git.seconds
        )
        return Unknown(
            said("{told}: what it does not track counts as new", told=told),
            ".gitignore",
            limit=True,
        )


def _as_it_lies(tree: Tree, walk: Walk, git: Git, root: Path) -> Tree:
    """Return `tree` without what is not on disk, with links where links are now."""
    gone = _gone(root, walk, git)
    modes: dict[str, str] = dict.fromkeys(walk.links.difference(tree.links), Mode.SYMLINK)
    no_links = set(tree.links).difference(walk.links, gone)
    modes |= {path: read_mode(root, path) for path in no_links}
    return tree.without(gone).with_modes(modes)


def _gone(root: Path, walk: Walk, git: Git) -> set[str]:
    """Return the tracked paths that are not on disk, and are not meant to be absent."""
    if not walk.missing:
        return set()
    # Tagged S is what a sparse checkout leaves out.
    left_out = re.findall(rb"\0S ([^\0]+)", b"\0" + git.run("ls-files", "-t", "-z"))
    missing = walk.missing.difference(path.decode("utf-8", "surrogateescape") for path in left_out)
    others = {place.path for place in walk.places}
    return {
        path
        for path in missing
        # A file system may spell a name its own way, and a file may have come in its place.
        if not others.isdisjoint((path, *parents(path))) or not os.path.lexists(root / path)
    }
