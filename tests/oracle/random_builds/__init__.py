"""Random trees, ignore files and Dockerfiles: builds that nobody thought of.

A seed gives the same cases again; what was recorded does not depend on that,
for the cases are kept with it. What is in them is what the simulation promises to
decide, and a little of what it promises to say that it does not know.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from unicodedata import is_normalized

from hullcheck.core.literal import TreeLiteral, render_tree
from hullcheck.core.literal_header import Header, render_header
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from tests.oracle.case import Case

from .choosing import add, chance, inside
from .dockerfiles import random_dockerfile
from .patterns import random_ignore_file
from .stages import World
from .trees import RandomTree, random_tree

TOPIC = "random"

_NAMES = ("Dockerfile", "Dockerfile", "Dockerfile", "app.Dockerfile", "Containerfile", "x/D.dev")
_ARCHIVES = (".tar.gz", ".tar")
_MEMBERS = ("in/tar.txt", "a", "src/")


def random_cases(seed: int, count: int) -> Iterator[Case]:
    """Yield `count` random cases; each depends on the seed and on its number alone."""
    for number in range(count):
        yield random_case(Random(f"{seed}:{number}"), f"{seed}-{number}")


@dataclass
class _Layout:
    """Where the parts of a build lie."""

    context: str
    dockerfile: str
    tree: RandomTree
    dockerfile_text: str = ""
    """Where the Dockerfile's text lies: elsewhere, if `dockerfile` is a link."""
    texts: dict[str, bytes] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def seen(self, directory: str) -> list[str]:
        """Return the files of a context, relative to it."""
        return inside([*self.tree.taken, *self.texts], self.tree.links.get(directory, directory))

    def behind(self, directory: str) -> list[str]:
        """Return paths through the links of a context, relative to it."""
        return inside(self.tree.behind, self.tree.links.get(directory, directory))


def random_case(random: Random, name: str) -> Case:
    """Return one case that `random` decides."""
    layout = _layout(random)
    _lead_there(random, layout)
    _add_ignore_files(random, layout)
    named: dict[str, Sequence[str]] = {key: layout.seen(path) for key, path in layout.named.items()}
    behind = layout.behind(layout.context)
    made = random_dockerfile(random, World(layout.seen(layout.context), named, behind))
    layout.texts[layout.dockerfile_text] = made.text.encode("utf-8", "surrogateescape")
    return Case(
        name=f"{TOPIC}/{name}",
        tree=_rendered(layout),
        dockerfile=layout.dockerfile,
        context=layout.context,
        args=_args(random),
        target=_target(random, made.world),
        contexts=layout.named,
        archive=_archive(random, layout),
    )


def _layout(random: Random) -> _Layout:
    name = random.choice(_NAMES)
    tree = random_tree(random, [name])
    directories = [path for path in tree.directories if _can_be_told(path)]
    layout = _Layout("", name, tree)
    if directories and chance(random, 0.25):
        layout.context = random.choice(directories)
        beside = posixpath.join(layout.context, "Dockerfile")
        if chance(random, 0.6) and add(tree.taken, beside):
            layout.dockerfile = beside
    if directories and chance(random, 0.2):
        layout.named["extra"] = random.choice(directories)
        if chance(random, 0.3):
            layout.named["s0"] = random.choice(directories)
    return layout


def _can_be_told(path: str) -> bool:
    """Say whether a client can be told of a directory: in a header of HTTP, in a bake file."""
    return path.isprintable() and is_normalized("NFC", path)


def _lead_there(random: Random, layout: _Layout) -> None:
    """At times put links in the places of the Dockerfile and of the context."""
    layout.dockerfile_text = layout.dockerfile
    taken = [*layout.tree.taken, layout.dockerfile]
    if "/" not in layout.dockerfile and chance(random, 0.03) and add(taken, "real/D"):
        layout.tree.links[layout.dockerfile] = random.choice(("real/D", "./real/../real/D"))
        layout.dockerfile_text = "real/D"
    if layout.context and chance(random, 0.1) and add(taken, "here"):
        layout.tree.links["here"] = layout.context
        if not layout.dockerfile.startswith(f"{layout.context}/"):
            layout.context = "here"


def _add_ignore_files(random: Random, layout: _Layout) -> None:
    usual = posixpath.join(layout.context, ".dockerignore")
    own = f"{layout.dockerfile}.dockerignore"
    _add_ignore_file(random, layout, usual, layout.context, 0.55)
    _add_ignore_file(random, layout, own, layout.context, 0.15)
    for directory in layout.named.values():
        _add_ignore_file(random, layout, posixpath.join(directory, ".dockerignore"), directory, 0.3)
    _add_ignore_file(random, layout, "src/.dockerignore", layout.context, 0.03)
    _add_ignore_file(random, layout, ".dockerignore", layout.context, 0.03)


def _add_ignore_file(
    random: Random, layout: _Layout, path: str, root: str, probability: float
) -> None:
    """Put an ignore file for the context `root` at `path`, or a link to one."""
    taken = [*layout.tree.taken, *layout.texts, layout.dockerfile, layout.dockerfile_text]
    if not chance(random, probability) or not add(taken, path):
        return
    data = random_ignore_file(random, layout.seen(root))
    elsewhere = posixpath.join(posixpath.dirname(path), "ignore")
    if chance(random, 0.05) and add(taken, elsewhere):
        layout.tree.links[path] = random.choice(("ignore", "./ignore", "/ignore", "../ignore"))
        path = elsewhere
    layout.texts[path] = data


def _rendered(layout: _Layout) -> str:
    """Return the tree literal, the Dockerfile first."""
    tree, texts = layout.tree, layout.texts
    modes: dict[str, str] = dict.fromkeys([*tree.files, *texts], Mode.FILE)
    modes.update(dict.fromkeys(tree.links, Mode.SYMLINK))
    contents = {**dict.fromkeys(tree.files, b""), **texts}
    contents.update(
        (path, to.encode("utf-8", "surrogateescape")) for path, to in tree.links.items()
    )
    sources = [Source(path, data) for path, data in contents.items()]
    first = [path for path in modes if path == layout.dockerfile_text]
    parts = []
    for paths in (first, [path for path in modes if path not in first]):
        part = Snapshot(Tree.of({path: modes[path] for path in paths}))
        parts.append(render_tree(TreeLiteral(part.with_texts(sources), OnDisk())))
    parts += [render_header(Header(0, path, is_dir=True)) for path in tree.empty]
    return "".join(parts)


def _args(random: Random) -> dict[str, str]:
    if not chance(random, 0.12):
        return {}
    name = random.choice(("PLACE", "V", "W", "BASE", "UNUSED"))
    values = ("scratch", "s0") if name == "BASE" else ("src", "a", "", "d/e", "/app")
    return {name: random.choice(values)}


def _target(random: Random, world: World) -> str | None:
    if len(world.stages) < 2 or not chance(random, 0.15):
        return None
    if chance(random, 0.05):
        return "nowhere"
    return world.reference(random, random.randrange(len(world.stages)))


def _archive(random: Random, layout: _Layout) -> tuple[str, ...]:
    files = [path for path in layout.tree.files if path.endswith(_ARCHIVES)]
    return (random.choice(files), *_MEMBERS) if files and chance(random, 0.7) else ()
