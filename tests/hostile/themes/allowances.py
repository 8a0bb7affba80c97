"""Comments that allow: without end, unclosed, of rules that do not exist."""

from __future__ import annotations

from tests.hostile.case import Finding, NotFinding, Saying, case
from tests.hostile.ground import LEAKY, Ground

LEAK = "host-venv-in-image"


def _above(ground: Ground, comments: str) -> None:
    ground.leaky({"Dockerfile": LEAKY["Dockerfile"].replace("COPY", comments + "COPY")})


@case(twin=True, heavy=True)
def comments_without_end(ground: Ground) -> Saying:
    """Twenty thousand comments that allow another rule."""
    _above(ground, "# hullcheck: allow[cache-in-image] x\n" * 20_000)
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def rules_without_end(ground: Ground) -> Saying:
    """A comment that names ten thousand rules that do not exist."""
    _above(ground, "# hullcheck: allow[" + ", ".join(f"r{n}" for n in range(8_000)) + "] x\n")
    return Finding("ineffective-allowance", "Dockerfile")


@case(twin=True)
def bracket_that_never_closes(ground: Ground) -> Saying:
    """A comment whose list of rules never ends."""
    _above(
        ground, "# hullcheck: allow[" + "a," * 30_000 + "\n# hullcheck: allow" + "[" * 9_999 + "\n"
    )
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def reason_of_fifty_kilobytes(ground: Ground) -> Saying:
    """A reason that fills a screen many times."""
    _above(ground, f"# hullcheck: allow[{LEAK}] {'because ' * 6_000}\n")
    return NotFinding(LEAK)


@case(twin=True)
def spaces_without_end(ground: Ground) -> Saying:
    """Spaces where a pattern with a way back would try every part of them."""
    _above(ground, f"#{' ' * 20_000}hullcheck{' ' * 20_000}: allow{' ' * 20_000}[x\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def in_every_file(ground: Ground) -> Saying:
    """Allowances in ignore file, compose file, script and manifest, without a reason."""
    line = f"# hullcheck: allow[{LEAK}]\n"
    names = (".dockerignore", "compose.yaml", "build.sh", "Makefile", "docker-bake.hcl")
    ground.leaky(dict.fromkeys(names, line * 500))
    return Finding(LEAK, "Dockerfile")
