"""Symbolic links: in loops, without end, out of the repository."""

from __future__ import annotations

from tests.hostile.case import Built, Failure, Finding, NotBuilt, Saying, Unknown, case
from tests.hostile.ground import LEAKY, Ground

LEAK = "host-venv-in-image"


@case(twin=True)
def link_to_itself(ground: Ground) -> Saying:
    """A Dockerfile that is a link to itself."""
    ground.leaky()
    ground.link("a/Dockerfile", "Dockerfile")
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def two_links_to_each_other(ground: Ground) -> Saying:
    """Two ignore files that are links to each other."""
    ground.leaky()
    (ground.root / ".dockerignore").unlink()
    ground.link(".dockerignore", "other")
    ground.link("other", ".dockerignore")
    return Unknown("", ".dockerignore")


@case(twin=True)
def chain_of_forty_one(ground: Ground) -> Saying:
    """A chain of links that is longer than Linux follows."""
    ground.leaky()
    for number in range(41):
        ground.link(f"l{number}", f"l{number + 1}" if number < 40 else "Dockerfile")
    ground.write({"compose.yaml": "services: {a: {build: {context: ., dockerfile: l0}}}\n"})
    return Unknown("", "l0")


@case(twin=True)
def folder_that_holds_itself(ground: Ground) -> Saying:
    """A link to the folder that it lies in: a path without end."""
    ground.leaky()
    ground.link("loop", ".")
    ground.link("a/b/up", "../..")
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def links_that_double(ground: Ground) -> Saying:
    """Thirty folders, each with two links to the next: a thousand million paths."""
    ground.leaky()
    for number in range(30):
        ground.write({f"d{number}/keep": ""})
        for name in "ab":
            ground.link(f"d{number}/{name}", f"../d{number + 1}")
    ground.write({"d30/Dockerfile": "FROM scratch\nCOPY . /\n"})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def path_that_doubles_as_it_is_followed(ground: Ground) -> Saying:
    """Links whose targets go through the link before, twice."""
    ground.leaky()
    ground.link("l0", ".")
    for number in range(1, 40):
        ground.link(f"l{number}", f"l{number - 1}/l{number - 1}")
    ground.write({"compose.yaml": "services: {a: {build: {context: l39}}}\n"})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def dockerfile_outside(ground: Ground) -> Saying:
    """A Dockerfile that is a link to a file outside."""
    ground.leaky()
    ground.link("a/Dockerfile", ground.outside / "Dockerfile")
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def dockerfile_outside_by_dots(ground: Ground) -> Saying:
    """The same, relative."""
    ground.leaky()
    ground.link("a/Dockerfile", "../../outside/Dockerfile")
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def ignore_file_outside(ground: Ground) -> Saying:
    """An ignore file that is a link to a file outside."""
    ground.leaky()
    (ground.root / ".dockerignore").unlink()
    ground.link(".dockerignore", ground.outside / ".dockerignore")
    return Unknown("", ".dockerignore")


@case(twin=True)
def ignore_file_is_the_machine_s(ground: Ground) -> Saying:
    """An ignore file that is a link to a file of every machine."""
    ground.leaky()
    (ground.root / ".dockerignore").unlink()
    ground.link(".dockerignore", "/etc/passwd")
    return Unknown("", ".dockerignore")


@case(twin=True)
def compose_file_outside(ground: Ground) -> Saying:
    """A compose file that is a link to a file outside."""
    ground.leaky()
    ground.link("compose.yaml", ground.outside / "compose.yaml")
    return Unknown("", "compose.yaml")


@case(twin=True)
def configuration_outside(ground: Ground) -> Saying:
    """A configuration that is a link to a file outside."""
    ground.leaky()
    ground.link(".hullcheck.toml", ground.outside / "secret")
    return Failure("its link leads nowhere")


@case(twin=True)
def folder_outside(ground: Ground) -> Saying:
    """A folder that is a link to one outside, which has a build."""
    ground.leaky({"compose.yaml": "services: {a: {build: out}}\n"})
    ground.link("out", ground.outside)
    return Unknown("", "compose.yaml")


@case(twin=True)
def device_behind_a_link(ground: Ground) -> Saying:
    """Dockerfiles that are links to devices without an end."""
    ground.leaky()
    ground.link("a/Dockerfile", "/dev/zero")
    ground.link("b/Dockerfile", "/dev/stdin")
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def process_behind_a_link(ground: Ground) -> Saying:
    """A Dockerfile that is a link to the variables of the process, which may hold secrets."""
    ground.leaky()
    ground.link("a/Dockerfile", "/proc/self/environ")
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def dangling_link(ground: Ground) -> Saying:
    """A Dockerfile that is a link to nothing."""
    ground.leaky()
    ground.link("a/Dockerfile", "nowhere")
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def target_of_4095_bytes(ground: Ground) -> Saying:
    """A link with the longest target there is."""
    ground.leaky()
    ground.link("a/Dockerfile", "../" * 1365)
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def target_with_escapes(ground: Ground) -> Saying:
    """A link whose target has line ends, escapes and markup."""
    ground.leaky()
    ground.link("a/Dockerfile", "x\n::error::\x1b[2J\u202e<b>|`@octocat")
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def out_and_in_again(ground: Ground) -> Saying:
    """A link that leaves the repository by its own name and comes back."""
    ground.leaky()
    ground.link("a/Dockerfile", "../../repository/Dockerfile")
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def inner_links_are_followed(ground: Ground) -> Saying:
    """What is no attack: a Dockerfile that is a link to another one inside."""
    ground.leaky({"docker/app": LEAKY["Dockerfile"]})
    ground.link("Dockerfile.app", "docker/app")
    return Built("Dockerfile.app")


@case()
def git_ignore_outside(ground: Ground) -> Saying:
    """A `.gitignore` that is a link to a file outside."""
    ground.leaky()
    ground.link(".gitignore", ground.outside / "secret")
    return Finding(LEAK, "Dockerfile")


@case()
def absolute_link_into_the_repository(ground: Ground) -> Saying:
    """A link by the absolute path of this machine, which no other machine has."""
    ground.leaky()
    ground.link("a/Dockerfile", ground.root / "Dockerfile")
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def copy_of_a_loop(ground: Ground) -> Saying:
    """A COPY whose source is a link in a loop, and one through it."""
    text = "FROM python:3.13\nCOPY loop /x\nCOPY loop/y /z\nCOPY . /app\n"
    ground.leaky({"Dockerfile": text})
    ground.link("loop", "pool")
    ground.link("pool", "loop")
    return Finding(LEAK, "Dockerfile")


@case(heavy=True)
def twenty_thousand_links(ground: Ground) -> Saying:
    """More links than are read."""
    ground.leaky()
    for number in range(20_000):
        (ground.root / f"l{number}").symlink_to("Dockerfile")
    return Unknown("symbolic links were read")


@case()
def manifest_outside(ground: Ground) -> Saying:
    """Manifests and lockfiles that are links to files outside."""
    ground.leaky()
    for name in ("a/pyproject.toml", "a/uv.lock", "a/package.json", "a/.env", "a/Makefile"):
        ground.link(name, ground.outside / "secret")
    return NotBuilt("a/Dockerfile")
