"""Folders of a real disk as the model sees them, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from hullcheck.edges.leftovers import is_own_name

from .calls import Call, watched
from .disk import Disk, Held, Tree


def read_tree(root: Path) -> dict[str, Held]:
    """Return the files below `root`, git's own left out."""
    return {
        path.relative_to(root).as_posix(): Held(path.read_bytes(), path.stat().st_mode & 0o7777)
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def lay_out(root: Path, tree: Tree) -> None:
    """Let the files below `root` be those of `tree`."""
    for path in read_tree(root):
        if path not in tree:
            (root / path).unlink()
    for path, held in tree.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(held.data)
        place.chmod(held.mode)


def apart(tree: Tree) -> tuple[Tree, list[str]]:
    """Return the files that a person knows, and the paths of those that were left beside them."""
    left = [path for path in tree if is_own_name(path.rpartition("/")[2])]
    return {path: held for path, held in tree.items() if path not in left}, left


def torn(tree: Tree, old: Tree, new: Tree) -> Mapping[str, Held | None]:
    """Return those files of `tree` that are neither as they were nor as they are to be."""
    return {
        path: tree.get(path)
        for path in {**tree, **old, **new}
        if tree.get(path) not in (old.get(path), new.get(path))
    }


def performed(root: Path, act: Callable[[], object]) -> tuple[Tree, list[Call], Tree]:
    """Return what was below `root`, the calls of `act`, and what is there then."""
    old = read_tree(root)
    with watched(root) as layer:
        act()
    return old, layer.calls, read_tree(root)


def in_the_end(old: Tree, calls: list[Call]) -> list[Tree]:
    """Return what the disk may hold when all is done, what was left beside the files apart."""
    disk = Disk(old)
    for call in calls:
        disk.perform(call)
    return [apart(tree)[0] for tree in disk.after_power_cut()]
