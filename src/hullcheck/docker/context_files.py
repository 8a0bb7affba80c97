"""A build context as a file system that COPY reads from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from hullcheck.core.snapshot import Mode, Tree
from hullcheck.docker.effort import CHILD, Effort
from hullcheck.docker.filesystem import Carried, Node, SortedCarried, below, follow, join, relative
from hullcheck.docker.ignore.context import BuildContext, Sieve


class Unfiltered:
    """A directory of the repository with everything in it: a context without an ignore file."""

    def __init__(
        self,
        tree: Tree,
        root: str,
        link_target: Callable[[str], str | None],
        effort: Effort,
    ) -> None:
        """Take the repository's paths and the directory, "" for the root."""
        self._effort = effort
        self._tree = tree
        self._root = root
        self._link_target = link_target

    def node(self, path: str) -> Node | None:
        """Return what lies at `path`."""
        full = join(self._root, path)
        mode = self._tree.mode(full) if path else None
        if mode is None:
            return Node.DIRECTORY if not path or self._has_dir(full) else None
        if mode == Mode.SUBMODULE:
            return Node.DIRECTORY
        if not self._has_file(full):
            return None
        return Node.LINK if mode == Mode.SYMLINK else Node.FILE

    def _has_file(self, full: str) -> bool:
        return True

    def _has_dir(self, full: str) -> bool:
        return self._tree.is_dir(full)

    def link_target(self, path: str) -> str | None:
        """Return the target of the symbolic link at `path`, where it is loaded."""
        return self._link_target(join(self._root, path))

    def children(self, directory: str) -> Iterator[str]:
        """Yield the paths directly in `directory`, in order; may raise `TooMuchWorkError`."""
        for child in self._tree.children(join(self._root, directory)):
            self._effort.spend(CHILD)
            path = relative(child, self._root)
            if self.node(path) is not None:
                yield path

    def links_in(self, directory: str) -> Iterator[str]:
        """Yield the symbolic links directly in `directory`, whatever is said of them, in order."""
        links, start = self._tree.links, join(self._root, directory)
        first = bisect_left(links, f"{start}/" if start else "")
        last = bisect_left(links, f"{start}0", lo=first) if start else len(links)
        self._effort.spend(CHILD * (last - first))
        for link in links[first:last]:
            if "/" not in relative(link, start):
                yield relative(link, self._root)

    def carried(self, path: str) -> Iterable[Carried]:
        """Nothing is followed here."""
        return ()

    def origin(self, path: str) -> str | None:
        """Return which file of the repository lies at `path`, links followed."""
        there = follow(self, path)
        if there is None or self.node(there) is not Node.FILE:
            return None
        return join(self._root, there)


class Interest:
    """The files that are followed, and which of them a context lets through.

    Builds of one context ask alike, so the answer is kept.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        """Take paths relative to the repository."""
        self._paths = paths
        self._known: dict[Sieve, SortedCarried] = {}

    def new_to(self, context: BuildContext) -> int:
        """Return how many paths `let_through` would have to ask about."""
        return 0 if context.sieve in self._known else len(self._paths)

    def let_through(self, context: BuildContext) -> SortedCarried:
        """Return what `context` lets through, by its paths from the context's root."""
        if context.sieve not in self._known:
            self._known[context.sieve] = SortedCarried(
                Carried(path, relative(path, context.root))
                for path in self._paths
                if below(path, context.root) and context.lets_through(path)
            )
        return self._known[context.sieve]


class ContextFiles(Unfiltered):
    """What the ignore file lets through of a directory of the repository.

    The tree holds the repository's paths together with the host files that are
    taken as lying there; `interest` is what is followed.
    """

    def __init__(
        self,
        tree: Tree,
        context: BuildContext,
        link_target: Callable[[str], str | None],
        interest: Interest,
        effort: Effort,
    ) -> None:
        """Ask the ignore file about `interest` now, about everything else when it is needed."""
        super().__init__(tree, context.root, link_target, effort)
        self._context = context
        self._interest = interest.let_through(context)

    def _has_file(self, full: str) -> bool:
        return bool(self._context.lets_through(full))

    def _has_dir(self, full: str) -> bool:
        return super()._has_dir(full) and bool(self._context.has_dir(full))

    def carried(self, path: str) -> Iterable[Carried]:
        """Return the followed files at `path` and below it that are let through."""
        return self._interest.below(path)


class Choice(Protocol):
    """What of a context is sent; paths are from the context's root."""

    def matches(self, path: str) -> bool:
        """Say whether what lies at `path` is sent for its own sake, if it is let through."""

    def has_directory(self, path: str) -> bool:
        """Say whether the directory at `path` is sent: also if something in it is."""


class SentFiles(ContextFiles):
    """What is sent of a context, where that may be less than what is let through."""

    def __init__(
        self,
        tree: Tree,
        context: BuildContext,
        link_target: Callable[[str], str | None],
        interest: Interest,
        effort: Effort,
        sent: Choice,
    ) -> None:
        """Take what a context is made of, and what of it is sent."""
        super().__init__(tree, context, link_target, interest, effort)
        self._sent = sent
        self._interest = SortedCarried(
            item for item in self._interest.below("") if sent.matches(item.path)
        )

    def _has_file(self, full: str) -> bool:
        return super()._has_file(full) and self._sent.matches(relative(full, self._root))

    def _has_dir(self, full: str) -> bool:
        return super()._has_dir(full) and self._sent.has_directory(relative(full, self._root))
