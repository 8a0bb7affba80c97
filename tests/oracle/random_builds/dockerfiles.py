"""Random Dockerfiles: stages, variables, working directories, ONBUILD."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .choosing import chance, directories_of, weighted, word_of
from .copies import random_copy
from .runs import random_run
from .stages import PLACES, Stage, World, with_variable

MAX_STAGES = 4
SHELL_BASE = "busybox"
"""The base image that has a shell; it is stood in for."""

_NOISE = (
    "LABEL a=b",
    "USER 7",
    "EXPOSE 80",
    "# comment",
    "",
    "CMD true",
    "STOPSIGNAL 9",
    "VOLUME /v",
)
_VALUES = ("app", "src", "a", "d/e", "/d", "x.py", "")


@dataclass(frozen=True, slots=True)
class RandomDockerfile:
    """A Dockerfile, and what its caller may say."""

    text: str
    world: World


def random_dockerfile(random: Random, world: World) -> RandomDockerfile:
    """Return a Dockerfile that copies from `world`, which then knows its stages."""
    lines: list[str] = []
    if chance(random, 0.06):
        world.escape = "`"
        lines.append("# escape=`")
    bases = {"BASE": "scratch"} if chance(random, 0.12) else {}
    lines += [f"ARG {name}={value}" for name, value in bases.items()]
    globals_ = {"PLACE": random.choice(_VALUES)} if chance(random, 0.15) else {}
    lines += [f"ARG {name}={value}" for name, value in globals_.items()]
    runs = chance(random, 0.2)
    for number in range(random.choice((1, 1, 2, 2, 3, MAX_STAGES))):
        lines.append(_from(random, world, number, bases, runs=runs))
        world.variables = {}
        if globals_ and chance(random, 0.7):
            lines.append("ARG PLACE")
            world.variables.update(globals_)
        lines += [_instruction(random, world) for _ in range(random.choice((1, 1, 2, 2, 3, 4)))]
    end = "\r\n" if chance(random, 0.03) else "\n"
    text = end.join(line.replace("\n", end) for line in lines)
    return RandomDockerfile(text + (end if chance(random, 0.9) else ""), world)


def _from(random: Random, world: World, number: int, bases: dict[str, str], *, runs: bool) -> str:
    base, stage = "scratch", Stage(_alias(random, number), runs=False)
    if number and chance(random, 0.35):
        index = random.randrange(number)
        above = world.stages[index]
        if above.name:
            base = above.name.swapcase() if chance(random, 0.02) else above.name
            stage.runs, stage.landed = above.runs, list(above.landed)
    elif runs and chance(random, 0.7):
        base, stage.runs = SHELL_BASE, True
    elif world.named and chance(random, 0.4):
        base = random.choice(sorted(world.named))
        stage.landed = list(world.named[base])
    elif bases and chance(random, 0.6):
        base = random.choice(("$BASE", "${BASE}", "${BASE:-scratch}"))
    world.stages.append(stage)
    # The working directory of an image that is not known is not known either.
    unknown = base == SHELL_BASE or (base in world.named and chance(random, 0.8))
    settled = "\nWORKDIR /" if unknown else ""
    platform = "--platform=linux/amd64 " if chance(random, 0.03) else ""
    return f"FROM {platform}{base}" + (f" AS {stage.name}" if stage.name else "") + settled


def _alias(random: Random, number: int) -> str:
    return weighted(random, (85, f"s{number}"), (9, ""), (6, f"S{number}"))


def _instruction(random: Random, world: World) -> str:
    if world.stage.runs and chance(random, 0.4):
        return random_run(random, world)
    kind = weighted(
        *(random, (66, "copy"), (12, "workdir"), (7, "env"), (6, "arg"), (7, "onbuild")),
        *((3, "noise"), (2, "continued")),
    )
    if kind == "workdir":
        return _workdir(random, world)
    if kind == "noise":
        return random.choice(_NOISE)
    if kind in ("env", "arg"):
        return _variable(random, world, kind)
    if kind == "onbuild":
        return _onbuild(random, world)
    text = random_copy(random, world)
    if kind == "continued" and "\n" not in text and "[" not in text:
        text = text.replace(" ", f" {world.escape}\n# in between\n  ", 1)
    return text


def _onbuild(random: Random, world: World) -> str:
    text = random.choice((random_copy, _workdir))(random, world)
    # What a heredoc of an ONBUILD is belongs to another line of the Dockerfile.
    return f"ONBUILD {text}" if "\n" not in text else "WORKDIR /w"


def _workdir(random: Random, world: World) -> str:
    landed = [*world.stage.landed, *directories_of(world.stage.landed)]
    path = random.choice(
        ("/app", "w", "/d/e", "..", ".", "/", ".//x/", "a b", "/w/../app", "/opt/x")
    )
    if landed and chance(random, 0.3):
        path = random.choice(("/", "")) + word_of(random, random.choice(landed))
    path = with_variable(random, world, path)
    world.stage.landed.append(random.choice(PLACES))
    return f"WORKDIR {path}" if path.isprintable() else "WORKDIR /app"


def _variable(random: Random, world: World, kind: str) -> str:
    name = random.choice(("V", "W", "DIR"))
    value = random.choice(_VALUES)
    if world.paths and chance(random, 0.5):
        path = random.choice([*world.paths, *directories_of(world.paths)])
        value = path if path.isalnum() else value
    written = with_variable(random, world, value) if chance(random, 0.3) else value
    world.variables[name] = value
    if kind == "arg":
        return f"ARG {name}" if chance(random, 0.3) else f"ARG {name}={written}"
    if chance(random, 0.15):
        world.variables["X"] = "x"
        return f"{kind.upper()} X=x {name}={written or 'a'}"
    return f"ENV {name} {written or 'a'}" if chance(random, 0.1) else f'ENV {name}="{written}"'
