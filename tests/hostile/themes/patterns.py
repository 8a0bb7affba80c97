"""Patterns on which a careless matcher takes for ever, and ignore files without end."""

from __future__ import annotations

import random

from tests.hostile.case import Built, Failure, Finding, Partial, Saying, Unknown, case
from tests.hostile.ground import Ground

LEAK = "host-venv-in-image"

FAULTY = "ineffective-ignore-pattern"

AAAA = {f"{'a' * 200}/{'a' * n}": "" for n in range(1, 200)}
"""Names on which stars try every way."""


def _ignored(ground: Ground, lines: str | bytes) -> None:
    ground.leaky({**AAAA, ".dockerignore": lines})


@case(twin=True)
def stars_and_letters(ground: Ground) -> Saying:
    """Stars between letters, on names of these letters."""
    _ignored(ground, ".git\n" + "*a" * 100 + "b\n" + "a*" * 100 + "b\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def stars_over_folders(ground: Ground) -> Saying:
    """Three hundred `**` behind each other."""
    _ignored(ground, ".git\n" + "**/" * 300 + "b\n" + "**/a" * 100 + "\n!" + "**/*" * 100 + "\n")
    return Built("Dockerfile")


@case(twin=True)
def question_marks(ground: Ground) -> Saying:
    """A thousand question marks and as many stars."""
    _ignored(ground, ".git\n" + "?" * 1_000 + "\n" + "?*" * 500 + "b\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def classes(ground: Ground) -> Saying:
    """Classes over all of Unicode, of thousands of ranges, negated, and stars after them."""
    every = "".join(f"{chr(n)}-{chr(n + 1)}" for n in range(0x4E00, 0x5E00, 3))
    _ignored(
        ground, f".git\n[{every}]*[^{every}]*b\n" + "[a-z]*" * 100 + "b\n" + "[^a]" * 500 + "\n"
    )
    return Built("Dockerfile")


@case(twin=True)
def classes_that_are_none(ground: Ground) -> Saying:
    """Classes without an end, backwards, empty, with escapes at the end."""
    _ignored(ground, ".git\n[\n[]\n[z-a]\n[a-\n[^\n\\\na[b\\\n[[:alpha:]\n[-]\n")
    return Finding(FAULTY, ".dockerignore")


@case(twin=True, heavy=True)
def very_long_bad_pattern(ground: Ground) -> Saying:
    """A pattern of fifty thousand characters that Docker refuses, which is not said whole."""
    _ignored(ground, ".git\n[" + "x" * 50_000 + "\n")
    return Finding(FAULTY, ".dockerignore")


@case(twin=True)
def very_long_pattern_with_a_comment(ground: Ground) -> Saying:
    """A pattern of fifty thousand characters with a comment behind it."""
    _ignored(ground, ".git\n.venv # " + "x" * 50_000 + "\n")
    return Finding(FAULTY, ".dockerignore")


@case(twin=True)
def line_that_docker_cannot_read(ground: Ground) -> Saying:
    """A line that is longer than Docker's buffer."""
    _ignored(ground, ".git\n" + "x" * 70_000 + "\n")
    return Finding(FAULTY, ".dockerignore")


@case(twin=True, heavy=True)
def fifty_kilobytes_at_random(ground: Ground) -> Saying:
    """Fifty kilobytes of bytes that nobody wrote."""
    _ignored(ground, random.Random(8).randbytes(50_000))
    return Built("Dockerfile")


@case(twin=True, heavy=True, seconds=60)
def fifty_kilobytes_of_signs(ground: Ground) -> Saying:
    """Fifty kilobytes of the signs that patterns are made of."""
    signs = random.Random(8).choices("*?[]^-!\\/{},#. ab\n", k=50_000)
    _ignored(ground, "".join(signs))
    return Built("Dockerfile")


@case(twin=True, heavy=True)
def fifty_megabytes(ground: Ground) -> tuple[Saying, ...]:
    """An ignore file of fifty megabytes."""
    _ignored(ground, ".git\n" * 10_000_000)
    return Unknown("bytes", ".dockerignore"), Partial()


@case(twin=True, heavy=True)
def four_megabytes(ground: Ground) -> tuple[Saying, ...]:
    """As many patterns as fit into what is read."""
    _ignored(ground, "".join(f"*x{n}*\n" for n in range(400_000)))
    return Unknown("patterns", ".dockerignore"), Partial()


@case(twin=True, heavy=True, seconds=20)
def thousand_patterns_that_fit(ground: Ground) -> Saying:
    """As many patterns as are compared, each with stars, on many paths."""
    ground.leaky({f"{'a' * 100}/{n}/{'a' * 100}": "" for n in range(2_000)})
    ground.write({".dockerignore": "".join(f"**/*a*{n}*b\n" for n in range(999))})
    return Built("Dockerfile")


@case(twin=True, heavy=True)
def brought_back_and_stopped(ground: Ground) -> Saying:
    """A thousand lines that stop and bring back the same."""
    _ignored(ground, ".git\n" + "*\n!*\n**\n!**/a*\n" * 249)
    return Built("Dockerfile")


@case(twin=True)
def out_of_the_context(ground: Ground) -> Saying:
    """Patterns that lead out, through a thousand dots."""
    _ignored(
        ground, ".git\n" + "../" * 1_000 + "x\n" + "a/../" * 1_000 + ".venv\n/../../etc\n!../..\n"
    )
    return Built("Dockerfile")


@case(twin=True, heavy=True)
def braces_that_explode(ground: Ground) -> Saying:
    """Braces that a shell would make a thousand million patterns of."""
    _ignored(ground, ".git\n" + "{a,b}" * 30 + "\n" + "{" * 500 + "a," * 500 + "}" * 500 + "\n")
    return Finding(FAULTY, ".dockerignore")


@case(twin=True, heavy=True)
def comma_without_end(ground: Ground) -> Saying:
    """One brace with fifteen thousand alternatives: as many patterns as a mend would write."""
    _ignored(ground, ".git\n{" + "ab," * 15_000 + "c}\n")
    return Finding(FAULTY, ".dockerignore")


@case(twin=True, heavy=True)
def comments_and_blanks(ground: Ground) -> Saying:
    """Four megabytes of comments and white space before the one pattern."""
    _ignored(ground, "# x\n \n\t\n" * 500_000 + ".git\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def spaces_before_a_comment(ground: Ground) -> Saying:
    """A pattern with sixty thousand spaces in it and no comment behind them."""
    _ignored(ground, ".git\n" + "a" + " " * 60_000 + "b\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def beside_the_dockerfile(ground: Ground) -> Saying:
    """The Dockerfile's own ignore file is one of death; the context's is plain."""
    ground.leaky({**AAAA, "Dockerfile.dockerignore": "*a" * 5_000 + "b\n" + "[" * 5_000 + "\n"})
    return Built("Dockerfile")


@case(tracked=False, heavy=True, seconds=20)
def git_ignore_of_death(ground: Ground) -> Saying:
    """A `.gitignore` on which git itself takes for ever."""
    ground.leaky({".gitignore": "a*" * 200 + "b\n"})
    ground.git("add", "--all", "--", "Dockerfile", ".gitignore", ".dockerignore", "pyproject.toml")
    ground.write({f"{'a' * 200}{n}": "" for n in range(40)})
    return Unknown("git did not say within", ".gitignore")


@case(tracked=False, heavy=True, seconds=20)
def excludes_of_death_of_one_s_own(ground: Ground) -> Saying:
    """The same in `.git/info/exclude`, which a copied folder brings along."""
    ground.leaky()
    ground.track()
    ground.write({f"{'a' * 200}{n}": "" for n in range(40)})
    ground.write({".git/info/exclude": "a*" * 200 + "b\n"})
    return Unknown("git did not say within", ".gitignore")


@case(twin=True)
def tracked_git_ignore_of_death(ground: Ground) -> Saying:
    """A `.gitignore` of death where all is tracked."""
    ground.leaky({**AAAA, "sub/.gitignore": "*a" * 3_000 + "b\n" + "**/" * 3_000 + "\n"})
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def git_ignore_of_fifty_megabytes(ground: Ground) -> tuple[Saying, ...]:
    """A `.gitignore` of fifty megabytes."""
    ground.leaky({"sub/.gitignore": "x\n" * 25_000_000})
    return Finding(LEAK, "Dockerfile"), Partial()


@case(twin=True, heavy=True)
def git_ignores_without_end(ground: Ground) -> Saying:
    """A thousand `.gitignore` files of a thousand lines."""
    lines = "".join(f"*x{n}*/\n!y{n}\n" for n in range(500))
    ground.leaky({f"d{n}/.gitignore": lines for n in range(1_000)})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def configured_patterns_of_death(ground: Ground) -> Saying:
    """Patterns of the configuration on which a matcher could take for ever."""
    stars = "*a" * 400
    text = f"""
[[leave-out]]
dockerfile = "{stars}b"
[[allow]]
rules = ["cache-in-image"]
paths = ["{stars}c", "{"**/" * 300}x"]
reason = "x"
"""
    ground.leaky({**AAAA, ".hullcheck.toml": text})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def configured_pattern_that_is_none(ground: Ground) -> Saying:
    """A pattern of the configuration that is longer than any."""
    ground.leaky({".hullcheck.toml": f'[[leave-out]]\ndockerfile = "{"[" * 2_000}"\n'})
    return Failure("leave-out")
