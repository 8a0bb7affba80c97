"""Random trees: odd names, empty directories, links to everywhere."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from .choosing import add, chance, directories_of, inside

MAX_DEPTH = 3
MAX_FILES = 12

_FILES = ("a", "b", "x.py", "y.txt", ".env", "setup.cfg", "a b", "c.pyc", "keep", "x.tar.gz")
_DIRECTORIES = ("src", "lib", "a", ".venv", "node_modules", "d.d", "__pycache__", "app")
_ODD = (
    *("ü", "日本", "e\u0301", "\u202ex", "😀", "a\u00a0", "\ufeffx"),
    *("#x", "!x", "-x", "~", "$v", "${v}", "%41", "a'b", 'q"q', "a\\b", "a;b", "a,b", "a=b"),
    *("star*", "[ab]", "x?y", "{a,b}", "a^", "a-z", "[", "***", "a]"),
    *(" lead", "trail ", "tab\t", "new\nline", "\x01", "\x7f"),
    *("A", "SRC", "0", "...", "..a", ".a.", "a.", "CON", "n" * 255),
)


@dataclass
class RandomTree:
    """What lies in the repository of a random build, by path."""

    files: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    """Empty directories."""

    @property
    def paths(self) -> list[str]:
        """Return the paths of all files and links."""
        return [*self.files, *self.links]

    @property
    def taken(self) -> list[str]:
        """Return every path at and below which nothing more can be."""
        return [*self.files, *self.links, *self.empty]

    @property
    def directories(self) -> list[str]:
        """Return the paths of all directories with something in them."""
        return directories_of(self.taken)

    @property
    def behind(self) -> list[str]:
        """Return paths through links that lead to directories, one link on each."""
        return [
            f"{link}/{path}" for link in self.links for path in inside(self.taken, self.goal(link))
        ]

    def goal(self, link: str) -> str:
        """Return where a link leads by its words: the links on the way are not followed."""
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(link), self.links[link]))
        return target.strip("/")


def random_tree(random: Random, reserved: Sequence[str]) -> RandomTree:
    """Return a tree that leaves the paths `reserved` free."""
    tree = RandomTree()
    odd = 0.25 if chance(random, 0.3) else 0.0
    taken = list(reserved)
    for _ in range(random.randint(2, MAX_FILES)):
        path = _path(random, odd)
        if add(taken, path):
            tree.files.append(path)
    for _ in range(random.choice((0, 0, 1, 2, 3, 5))):
        path = _link_path(random, tree, odd)
        target = _target(random, path, tree)
        if add(taken, path):
            tree.links[path] = target
    if chance(random, 0.04):
        # The longest name that a file system has gets no longer.
        empty = f"{_path(random, odd).removesuffix('nn')}.e"
        if add(taken, empty):
            tree.empty.append(empty)
    return tree


def _path(random: Random, odd: float) -> str:
    depth = random.randrange(MAX_DEPTH)
    parts = [_name(random, _DIRECTORIES, odd) for _ in range(depth)]
    return "/".join([*parts, _name(random, _FILES, odd)])


def _name(random: Random, usual: Sequence[str], odd: float) -> str:
    return random.choice(_ODD) if chance(random, odd) else random.choice(usual)


def _link_path(random: Random, tree: RandomTree, odd: float) -> str:
    directory = random.choice(["", "", *tree.directories])
    name = f"l{len(tree.links)}" if chance(random, 0.7) else _name(random, _FILES, odd)
    return f"{directory}/{name}" if directory else name


def _target(random: Random, path: str, tree: RandomTree) -> str:
    """Return where a link at `path` leads: mostly to something that is there."""
    paths, links = tree.paths, tree.links
    goals = [*paths, *paths, *directories_of(paths), *links, "nowhere", "../up", ".", "..", path]
    if tree.behind and chance(random, 0.2):
        goals = tree.behind
    goal = random.choice(goals)
    up = "../" * path.count("/")
    prefix = "/" if chance(random, 0.2) else up
    if chance(random, 0.08):
        prefix = random.choice((f"./{up}", f"../{up}", f"{up}src/../", f"/..//{up}"))
    return prefix + goal + ("/" if chance(random, 0.06) else "")
