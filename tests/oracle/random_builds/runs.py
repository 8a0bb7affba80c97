"""Random RUN instructions: what a simulation may claim to know, and mounts."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from .choosing import chance, directories_of
from .stages import PLACES, World

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/")


def random_run(random: Random, world: World) -> str:
    """Return a RUN for the stage that is being written."""
    mounts = [_mount(random, world)] if chance(random, 0.35) else []
    commands = [_command(random, world) for _ in range(random.choice((1, 1, 2)))]
    joined = random.choice((" && ", " && ", "; ")).join(commands)
    if chance(random, 0.1):
        return "\n".join([" ".join(["RUN", *mounts, "<<EOF"]), *commands, "EOF"])
    return " ".join(["RUN", *mounts, joined])


def _command(random: Random, world: World) -> str:
    path = _place(random, world.stage.landed)
    name = path.rpartition("/")[2]
    directory = path.rpartition("/")[0] or "."
    plain = (
        *(f"rm -rf /{path}", f"rm -rf {path}", f"rm -rf /{path}/*", f"rm -fr '/{path}'"),
        *(
            f"rm -rf /{path} /nowhere",
            f'rm -rf "/{path}"',
            f"rm -rf -- /{path}",
            f"rm -f /{path}/a",
        ),
        *(
            f"rm -rf -- /{path}",
            f"mkdir -p /{path}",
            f"mkdir -p {random.choice(PLACES)}",
            f"mkdir -p /{path}/new",
        ),
        *(
            f"find / -xdev -type f -name '{name}' -delete",
            f"find /{directory} -name '*.py' -delete",
        ),
        *(
            f"find . -xdev -name {name} -exec rm -rf {{}} +",
            f"cd / && rm -rf {path}",
            "true",
            "true",
        ),
    )
    moving = (f"mv /{path} /moved", f"cp -r /{path} /moved", f"ln -s /{path} /moved")
    return random.choice(moving if chance(random, 0.08) else plain)


def _place(random: Random, landed: Sequence[str]) -> str:
    """Return a path that may well be there and that needs no quotes."""
    plain = [path for path in [*landed, *directories_of(landed)] if set(path) <= _PLAIN]
    return random.choice(plain) if plain and chance(random, 0.8) else random.choice(PLACES)


def _mount(random: Random, world: World) -> str:
    kind = random.random()
    target = random.choice(("/m", "/m", "m", "/app", f"/{_place(random, world.stage.landed)}"))
    if kind < 0.2:
        return f"--mount=type={random.choice(('cache', 'tmpfs'))},target={target}"
    if kind < 0.45 and len(world.stages) > 1:
        index = random.randrange(len(world.stages) - 1)
        name = world.reference(random, index)
        source = random.choice(("/", _place(random, world.stages[index].landed)))
        return f"--mount=type=bind,from={name},source={source},target={target}"
    paths = [path for path in [*world.paths, *directories_of(world.paths)] if set(path) <= _PLAIN]
    source = random.choice(paths) if paths and chance(random, 0.7) else "."
    return random.choice(
        (
            f"--mount=type=bind,source={source},target={target}",
            f"--mount=source={source},target={target},rw",
        )
    )
