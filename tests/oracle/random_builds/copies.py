"""Random COPY and ADD instructions, with every flag that the simulation knows."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from random import Random

from .choosing import as_words, chance, directories_of, inside, word_of
from .patterns import random_pattern
from .stages import PLACES, World, with_variable

MAX_GUESSED = 5
"""Files of a directory that are remembered where they may land."""

_ROOTS = ("/", ".", "./", "/.", "..", "/./")


def random_copy(random: Random, world: World) -> str:
    """Return a COPY or ADD for the stage that is being written."""
    if chance(random, 0.04):
        return _document(random, world)
    name = "ADD" if chance(random, 0.18) else "COPY"
    flags: list[str] = []
    paths, whole = world.paths, 0.35
    if name == "COPY" and chance(random, 0.45):
        origin = _origin(random, world)
        if origin is not None:
            flags.append(f"--from={origin[0]}")
            paths, whole = origin[1], 0.6
    sources = [
        _source(random, world, paths, whole) for _ in range(random.choice((1, 1, 1, 1, 2, 2, 3)))
    ]
    flags += _flags(random, name, paths)
    destination = _destination(random, world, many=len(sources) > 1)
    world.stage.landed += _landing(random, sources, destination, paths)
    random.shuffle(flags)
    words = as_words(random, [*sources, destination])
    keyword = name.lower() if chance(random, 0.05) else name
    return " ".join([keyword, *flags, words])


def _flags(random: Random, name: str, paths: Sequence[str]) -> list[str]:
    flags: list[str] = []
    if chance(random, 0.2):
        for _ in range(random.choice((1, 1, 2, 3))):
            pattern = random_pattern(random, paths)
            if pattern.isprintable() and " " not in pattern:
                flags.append(f"--exclude={pattern}")
    if name == "COPY" and chance(random, 0.004):
        flags.append(random.choice(("--parents", "--parents=true", "--parents=false")))
    if chance(random, 0.1):
        flags.append(random.choice(("--link", "--link", "--link=false")))
    if chance(random, 0.06):
        flags.append(random.choice(("--chown=1:2", "--chown=1", "--chmod=755", "--chmod=u+x")))
    if name == "ADD" and chance(random, 0.1):
        flags.append(random.choice(("--unpack=false", "--unpack=true", "--keep-git-dir=true")))
    return flags


def _origin(random: Random, world: World) -> tuple[str, Sequence[str]] | None:
    """Return a word for `--from`, and what there may be to copy."""
    if world.named and chance(random, 0.3):
        name = random.choice(sorted(world.named))
        return (name.upper() if chance(random, 0.1) else name), world.named[name]
    if len(world.stages) < 2:
        return None
    index = random.randrange(len(world.stages) - 1)
    return world.reference(random, index), world.stages[index].landed


def _source(random: Random, world: World, paths: Sequence[str], whole: float) -> str:
    if not paths or chance(random, whole):
        return random.choice((*_ROOTS, ".", ".", "/"))
    if world.behind and paths is world.paths and chance(random, 0.25):
        paths = world.behind
    path = random.choice([*paths, *directories_of(paths)])
    if chance(random, 0.4):
        path = _wild(random, path)
    path = with_variable(random, world, word_of(random, path))
    prefix = random.choice(("", "", "", "", "./", "/", "../", ".//", "x/../"))
    if "/" in path and chance(random, 0.1):
        prefix = random.choice(("/./", "./", "")) + path.partition("/")[0] + "/./"
        path = path.partition("/")[2]
    return prefix + path + random.choice(("", "", "", "", "", "/", "/."))


def _wild(random: Random, path: str) -> str:
    parts = path.split("/")
    place = random.randrange(len(parts))
    part = parts[place]
    first, last = part[:1], part[-1:]
    parts[place] = random.choice(
        (
            "*",
            f"{first}*",
            f"*{last}",
            "**",
            "?" * len(part),
            f"[{first}x]*",
            f"[^{first}]*",
            f"?{part[1:]}",
        )
    )
    if chance(random, 0.1):
        parts.insert(place, random.choice(("*", "**")))
    return "/".join(parts)


def _destination(random: Random, world: World, *, many: bool) -> str:
    """Return where to: a fresh place, one that is there, the working directory."""
    choice = random.random()
    if choice < 0.25:
        path = random.choice(("", ".", "/"))
    elif choice < 0.5 and world.stage.landed:
        landed = world.stage.landed
        path = "/" + word_of(random, random.choice([*landed, *directories_of(landed)]))
    else:
        path = random.choice(("", "/", "/", "./", "/x/../")) + random.choice(PLACES)
    path = with_variable(random, world, path) if chance(random, 0.5) else path
    slash = chance(random, 0.9 if many else 0.4)
    if path in ("", "."):
        return random.choice((".", "./"))
    return path.rstrip("/") + "/" if slash or path == "/" else path


def _landing(
    random: Random, sources: Sequence[str], destination: str, paths: Sequence[str]
) -> list[str]:
    """Return where `sources`, taken from among `paths`, may well land."""
    place = posixpath.normpath("/" + destination).strip("/")
    landed = [place] if place else []
    for source in sources:
        directory = posixpath.normpath("/" + source).strip("/")
        inner = inside(paths, directory)
        some = random.sample(inner, min(len(inner), MAX_GUESSED))
        landed += [posixpath.join(place, path) for path in some]
        name = posixpath.basename(directory)
        if name and not inner and not set(name) & set("*?[$\\"):
            landed.append(posixpath.join(place, name))
    return landed


def _document(random: Random, world: World) -> str:
    name = random.choice(("EOF", "note.txt", "a"))
    dash = "-" if chance(random, 0.2) else ""
    quote = '"' if chance(random, 0.3) else ""
    others = [_source(random, world, world.paths, 0.1)] if chance(random, 0.3) else []
    destination = random.choice(("/d/", "/made", "./", "/app", "/d/e"))
    if others:
        destination = destination.rstrip("/") + "/"
    if any(set(word) & set(" \t\n\"'[<") or not word for word in others):
        others = []
    words = " ".join([*others, f"<<{dash}{quote}{name}{quote}", destination])
    return f"{random.choice(('COPY', 'ADD'))} {words}\nof the Dockerfile\n{name}"
