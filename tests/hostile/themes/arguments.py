"""Arguments and variables of a Dockerfile that grow, or that are each other."""

from __future__ import annotations

from tests.hostile.case import Built, Finding, Saying, Unknown, case
from tests.hostile.ground import Ground

LEAK = "host-venv-in-image"


def _docker(ground: Ground, lines: str, rest: str = "COPY . /app\n") -> None:
    ground.leaky({"Dockerfile": f"FROM python:3.13\n{lines}{rest}"})


@case(twin=True)
def argument_that_doubles(ground: Ground) -> Saying:
    """Sixty-four arguments, each of which is the one before twice."""
    lines = "ARG A0=aaaaaaaa\n" + "".join(f"ARG A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 65))
    _docker(ground, lines, "COPY $A64 /x\nCOPY . /app\n")
    return Unknown("", "Dockerfile")


@case(twin=True, heavy=True)
def variable_that_doubles_itself(ground: Ground) -> Saying:
    """A variable that is itself twice, ten thousand times."""
    _docker(ground, "ENV A=aaaaaaaa\n" + "ENV A=$A$A\n" * 10_000, "WORKDIR $A\nCOPY . .\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def variable_that_grows_slowly(ground: Ground) -> Saying:
    """A search path that grows by ten thousand parts."""
    _docker(ground, "ENV PATH=/a/very/long/path/of/a/venv/bin:$PATH\n" * 10_000)
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def arguments_of_each_other(ground: Ground) -> Saying:
    """Arguments that are each other, before the first stage and in it."""
    text = (
        "ARG A=$B\nARG B=$A\nARG C=$C$C\nFROM python:$C\nARG A\nARG B=$A\nCOPY $B /x\nCOPY . /app\n"
    )
    ground.leaky({"Dockerfile": text})
    return Built("Dockerfile")


@case(twin=True)
def defaults_in_defaults(ground: Ground) -> Saying:
    """Five thousand defaults of defaults."""
    _docker(ground, f"ARG A={'${B:-' * 5_000}x{'}' * 5_000}\n", "COPY $A /x\nCOPY . /app\n")
    return Built("Dockerfile")


@case(twin=True)
def alternatives_that_double(ground: Ground) -> Saying:
    """Alternatives and defaults that name the one before on both sides."""
    lines = "ARG A0=x\n" + "".join(
        f"ARG A{n}=${{A{n - 1}:+${{A{n - 1}}}}}${{Z:-${{A{n - 1}}}}}\n" for n in range(1, 40)
    )
    _docker(ground, lines, "COPY $A39 /x\nCOPY . /app\n")
    return Built("Dockerfile")


@case(twin=True)
def patterns_of_death_in_variables(ground: Ground) -> Saying:
    """Prefixes, suffixes and replacements that try every way."""
    stars = "*a" * 500
    value = "a" * 4_000
    _docker(
        ground,
        f"ENV V={value}b\nENV A=${{V#{stars}c}}\nENV B=${{V%%{stars}c}}\nENV C=${{V//{stars}/x}}\n"
        f"ENV D=${{V/#{'?' * 4_000}/$V}}\n",
        "COPY $A$B$C$D /x\nCOPY . /app\n",
    )
    return Built("Dockerfile")


@case(twin=True)
def replacement_that_grows(ground: Ground) -> Saying:
    """Each letter is replaced by all of them, again and again."""
    _docker(
        ground, "ENV A=aaaaaaaaaaaaaaaa\n" + "ENV A=${A//a/$A}\n" * 50, "COPY $A /x\nCOPY . /app\n"
    )
    return Built("Dockerfile")


@case(twin=True)
def image_of_an_argument_that_grows(ground: Ground) -> Saying:
    """The image of every stage is made of an argument that has no end."""
    lines = "ARG A0=aaaaaaaa\n" + "".join(f"ARG A{n}=$A{n - 1}$A{n - 1}\n" for n in range(1, 30))
    ground.leaky({"Dockerfile": f"{lines}FROM $A29 AS x\nCOPY . /app\nFROM x\nFROM ${{A29}}$A29\n"})
    return Built("Dockerfile")


@case(twin=True, heavy=True)
def ten_thousand_arguments(ground: Ground) -> Saying:
    """Ten thousand arguments, each given to a stage again and again."""
    heads = "".join(f"ARG A{n}={n}\n" for n in range(10_000))
    ground.leaky({"Dockerfile": f"{heads}FROM python:3.13\n{heads}ENV X=$A9999\nCOPY . /$X\n"})
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def arguments_of_many_stages(ground: Ground) -> Saying:
    """Five hundred stages of each other with a hundred variables each."""
    env = "ENV " + " ".join(f"V{n}={'x' * 10}" for n in range(100)) + "\n"
    stages = "".join(f"FROM s{n} AS s{n + 1}\n{env}" for n in range(500))
    ground.leaky({"Dockerfile": f"FROM python:3.13 AS s0\nCOPY . /app\n{stages}"})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def broken_variables(ground: Ground) -> Saying:
    """Variables that are not closed, have no name, or signs that nobody knows."""
    _docker(
        ground,
        'ENV A=${ B=${} C=${A D=${A:} E=${A:?x} F=$$ G=${!A} H=${A@Q} I=${#A}\nENV J="${A:-\\"\n',
    )
    return Built("Dockerfile")
