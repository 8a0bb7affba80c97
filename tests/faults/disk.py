"""What a disk may hold after the power went between two calls.

A file system keeps a journal: names change in the order of the calls within one folder, and
between folders in any order; what was not made to last by then may be lost from any call on.
Bytes that were not made to last may be there, in part, or as zeros of the right length; so may
a mode. POSIX promises no more, and ext4, XFS and Btrfs each make use of a part of that
(https://www.usenix.org/conference/osdi14/technical-sessions/presentation/pillai).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from .calls import Call


@dataclass(frozen=True, order=True)
class Held:
    """A file on a disk."""

    data: bytes
    mode: int = 0o644


Tree = Mapping[str, Held]
"""Files by their paths."""


@dataclass
class _Node:
    """A file, whatever its name: what is on the disk, and what is only on its way there."""

    lasting: Held
    pending: list[Callable[[Held], Held]] = field(default_factory=list)
    """Each turns what was there before into what the call makes of it."""
    torn: list[Callable[[Held], Iterator[Held]]] = field(default_factory=list)
    """Each tells what may be there if only a part of the call is."""

    def possible(self) -> list[Held]:
        found = [self.lasting]
        held = self.lasting
        for change, parts in zip(self.pending, self.torn, strict=True):
            found += parts(held)
            held = change(held)
            found.append(held)
        return list(dict.fromkeys(found))

    def keep(self) -> None:
        for change in self.pending:
            self.lasting = change(self.lasting)
        self.pending.clear()
        self.torn.clear()


Names = dict[str, int]
"""The entries of one folder: numbers of nodes."""


class Disk:
    """Files, and the calls that change them, of which some may not last."""

    def __init__(self, tree: Tree) -> None:
        self.nodes = [_Node(held) for held in tree.values()]
        self.folders: dict[str, list[Names]] = {"": [{}]}
        """What each folder has held since it was last made to last, the newest at the end."""
        for number, path in enumerate(tree):
            folder, _, name = path.rpartition("/")
            self.folders.setdefault(folder, [{}])[0][name] = number

    def perform(self, call: Call) -> None:
        """Do `call` in memory."""
        getattr(self, f"_{call.name}")(call)

    def _entry(self, path: str) -> tuple[str, str]:
        folder, _, name = path.rpartition("/")
        return folder, name

    def _node(self, path: str) -> _Node:
        folder, name = self._entry(path)
        return self.nodes[self.folders[folder][-1][name]]

    def _rename_in(self, folder: str, changes: Mapping[str, int | None]) -> None:
        names = {**self.folders[folder][-1], **{k: v for k, v in changes.items() if v is not None}}
        for name, number in changes.items():
            if number is None:
                names.pop(name, None)
        self.folders[folder].append(names)

    def _open(self, call: Call) -> None:
        folder, name = self._entry(call.path)
        if name not in self.folders[folder][-1]:
            self.nodes.append(_Node(Held(b"", call.number)))
            self._rename_in(folder, {name: len(self.nodes) - 1})

    def _pend(
        self,
        path: str,
        change: Callable[[Held], Held],
        torn: Callable[[Held], Iterator[Held]] = lambda _: iter(()),
    ) -> None:
        node = self._node(path)
        node.pending.append(change)
        node.torn.append(torn)

    def _write(self, call: Call) -> None:
        data = call.data

        def torn(held: Held) -> Iterator[Held]:
            half = len(data) // 2
            yield Held(held.data + data[:half], held.mode)
            yield Held(held.data + bytes(len(data)), held.mode)
            yield Held(held.data + bytes(half) + data[half:], held.mode)

        self._pend(call.path, lambda held: Held(held.data + data, held.mode), torn)

    def _ftruncate(self, call: Call) -> None:
        self._pend(call.path, lambda held: Held(held.data[: call.number], held.mode))

    def _chmod(self, call: Call) -> None:
        self._pend(call.path, lambda held: Held(held.data, call.number))

    def _chown(self, _: Call) -> None:
        """Nobody else is the owner in a test."""

    def _fsync(self, call: Call) -> None:
        folder = call.path.removeprefix(".").strip("/") if call.path == "." else call.path
        if folder in self.folders:
            del self.folders[folder][:-1]
        else:
            self._node(call.path).keep()

    def _rename(self, call: Call) -> None:
        self._move(call, lambda names, old, new: {old: None, new: names[old]})

    def _exchange(self, call: Call) -> None:
        self._move(call, lambda names, old, new: {old: names[new], new: names[old]})

    def _link(self, call: Call) -> None:
        self._move(call, lambda names, old, new: {new: names[old]})

    def _move(
        self, call: Call, changes: Callable[[Names, str, str], Mapping[str, int | None]]
    ) -> None:
        (folder, old), (other, new) = self._entry(call.path), self._entry(call.to)
        # Between two folders a file could be lost, or be there twice.
        assert folder == other, call
        self._rename_in(folder, changes(self.folders[folder][-1], old, new))

    def _unlink(self, call: Call) -> None:
        folder, name = self._entry(call.path)
        self._rename_in(folder, {name: None})

    def _mkdir(self, call: Call) -> None:
        folder, name = self._entry(call.path)
        self.nodes.append(_Node(Held(b"", -1)))
        self._rename_in(folder, {name: len(self.nodes) - 1})
        self.folders[call.path] = [{}]

    def after_power_cut(self) -> Iterator[Tree]:
        """Yield what the disk may hold if the power goes now."""
        folders = sorted(self.folders)
        for chosen in product(*(self.folders[folder] for folder in folders)):
            there = dict(zip(folders, chosen, strict=True))
            files = {
                f"{folder}/{name}".lstrip("/"): number
                for folder, names in there.items()
                if self._is_there(folder, there)
                for name, number in names.items()
                if f"{folder}/{name}".lstrip("/") not in there
            }
            # A node with two names is one file.
            numbers = sorted(set(files.values()))
            for held in product(*(self.nodes[number].possible() for number in numbers)):
                found = dict(zip(numbers, held, strict=True))
                yield {path: found[number] for path, number in files.items()}

    def _is_there(self, folder: str, there: Mapping[str, Names]) -> bool:
        if not folder:
            return True
        above, name = self._entry(folder)
        if above not in there:
            return True
        known = self.folders[above]
        # A folder that was there before has no entry; one that was made has.
        made = any(name in names for names in known)
        return self._is_there(above, there) and (not made or name in there[above])


def all_power_cuts(before: Tree, calls: Sequence[Call]) -> Iterator[tuple[int, Tree]]:
    """Yield, for each number of calls done, each state that may be found, each once."""
    disk = Disk(before)
    seen: set[tuple[tuple[str, Held], ...]] = set()
    for done in range(len(calls) + 1):
        if done:
            disk.perform(calls[done - 1])
        for tree in disk.after_power_cut():
            key = tuple(sorted(tree.items()))
            if key not in seen:
                seen.add(key)
                yield done, tree
