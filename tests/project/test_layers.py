"""Who may import whom: only the edges touch the world, and the rooms build on each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hullcheck

SOURCES = Path(hullcheck.__file__).parent

LAYERS = (
    {"core"},
    {"errors", "near"},
    {"syntax", "severity", "languages"},
    {"docker"},
    {"environments"},
    {"installs"},
    {"discovery"},
    {"report", "ignoring", "preparing"},
    {"complaints", "leaks", "tracing", "services"},
    {"facts"},
    {"rules", "sharing", "simulation", "service_edits"},
    {"config", "unread"},
    {"allowing"},
    {"engine"},
    {"fixing", "comparing", "weighing"},
    {"baseline", "arriving"},
    {"render"},
    {"review", "proposal", "tracking", "fleet"},
    {"edges"},
    {"__main__"},
)
"""From the ground up: a room imports from lower layers only, and from itself."""

HEIGHT = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}

WORLDLY = {
    *("os", "sys", "io", "subprocess", "socket", "shutil", "tempfile", "threading", "asyncio"),
    *("urllib", "http", "requests", "github", "click", "time", "datetime", "random", "signal"),
}
"""Modules that see or change what is outside of the arguments of a function."""

PURE_NAMES = {"io": {"BytesIO", "StringIO"}, "pathlib": {"PurePath", "PurePosixPath"}}
"""What is harmless in modules that otherwise are not."""

WORLDLY_CALLS = {"open", "print", "input", "exec", "eval", "breakpoint", "__import__"}

EXCEPTIONS = {("core/noun.py", "exec"), ("core/sparing.py", "sys"), ("core/found.py", "os")}
"""Files and what they alone use: to make code, as the standard library does for dataclasses,
to say which modules there are while a library is imported, and to list the project's own."""

PYDANTIC = [
    *("config/models.py", "config/reading.py", "config/words.py"),
    *("edges/bot/events.py", "edges/bot/payloads.py", "edges/tasks/events.py"),
    "render/contract/model.py",
]
"""Where it is held to a form what a person configures, what comes from GitHub and what goes to
other programs: it is slow to import, so nothing else needs it."""

EVERY = sorted(SOURCES.rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCES).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield `(module, name)` for what a file imports when it runs, `name` "" for a whole module."""
    for node in running(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = absolute(path, node)
            yield from ((module, alias.name) for alias in node.names)


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a tree without those that only a type checker sees."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from running(child)


def absolute(path: Path, node: ast.ImportFrom) -> str:
    """Return the full name of the module that `node` imports from."""
    if not node.level:
        return node.module or ""
    package = ("hullcheck", *path.relative_to(SOURCES).parent.parts)
    parts = package[: len(package) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def rooms_of(path: Path) -> Iterator[str]:
    """Yield the rooms that a file imports from."""
    for module, name in imports_of(path):
        parts = module.split(".")
        if parts[0] == "hullcheck":
            room = parts[1] if len(parts) > 1 else name
            if not room.startswith("__"):
                yield room


def worldly_uses(path: Path) -> Iterator[str]:
    """Yield what a file imports or calls that reaches out of its functions' arguments."""
    file = str(path.relative_to(SOURCES))
    for module, name in imports_of(path):
        top = module.partition(".")[0]
        harmless = name in PURE_NAMES.get(top, ()) or (file, top) in EXCEPTIONS
        if (top in WORLDLY or top in PURE_NAMES) and not harmless:
            yield f"{path}: imports {module} {name}"
    for node in ast.walk(parsed(path)):
        called = node.func if isinstance(node, ast.Call) else None
        if not isinstance(called, ast.Name) or called.id not in WORLDLY_CALLS:
            continue
        if (file, called.id) not in EXCEPTIONS:
            yield f"{path}:{called.lineno}: calls {called.id}"


def wrong_arrows(path: Path) -> Iterator[str]:
    """Yield the imports of a file that do not go down."""
    here = room_of(path)
    for room in rooms_of(path):
        if room != here and HEIGHT[room] >= HEIGHT.get(here, -1):
            yield f"{path}: {here} imports {room}"


def test_only_the_edges_touch_the_world() -> None:
    pure = [path for path in EVERY if room_of(path) not in ("edges", "__main__")]
    assert [use for path in pure for use in worldly_uses(path)] == []


def test_a_room_imports_only_from_lower_ones() -> None:
    assert [arrow for path in EVERY for arrow in wrong_arrows(path)] == []


def test_every_layer_is_there() -> None:
    # A new room needs a layer; one that is gone leaves no name behind.
    assert {room_of(path) for path in EVERY} - {"__init__"} == HEIGHT.keys()


def test_pydantic_is_imported_where_something_is_held_to_a_form() -> None:
    importers = [
        str(path.relative_to(SOURCES))
        for path in EVERY
        if any(module.partition(".")[0] == "pydantic" for module, _ in imports_of(path))
    ]
    assert sorted(importers) == PYDANTIC


def test_imports_for_types_alone_are_no_arrows() -> None:
    code = "if TYPE_CHECKING:\n    import os\ndef f():\n    from os import path\n"
    tree = ast.parse(code)
    found = [ast.unparse(node) for node in running(tree) if isinstance(node, ast.ImportFrom)]
    assert found == ["from os import path"]
    assert not [node for node in running(tree) if isinstance(node, ast.Import)]
