"""Env files and their examples: without end, without sense, with secrets that are not told."""

from __future__ import annotations

from tests.hostile.case import Finding, Saying, case
from tests.hostile.ground import SECRET, Ground

LEAK = "host-venv-in-image"

LEAKS = Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def fifty_megabytes(ground: Ground) -> Saying:
    """A tracked `.env` of fifty megabytes."""
    ground.leaky({".env": "A=b\n" * 12_500_000})
    return LEAKS


@case(twin=True)
def example_without_end(ground: Ground) -> Saying:
    """An example of an env file with a hundred thousand names."""
    ground.leaky({".env.example": "".join(f"API_TOKEN_{n}=\n" for n in range(100_000))})
    return LEAKS


@case(twin=True)
def secret_that_is_not_told(ground: Ground) -> Saying:
    """Secrets in a tracked `.env`: that they are there is told, what they are is not."""
    keys = f"AWS_SECRET_ACCESS_KEY={SECRET}\nDATABASE_URL=postgres://a:{SECRET}@db/x\n"
    ground.leaky({".env": keys})
    return LEAKS


@case(twin=True)
def quotes_that_never_close(ground: Ground) -> Saying:
    """A value over many lines that never ends."""
    ground.leaky({".env": "A='" + "b\n" * 100_000 + 'B="', "a/.env.example": 'A="$(x\n' * 9_999})
    return LEAKS


@case(twin=True)
def commands_in_values(ground: Ground) -> Saying:
    """Values that a shell would run."""
    ground.leaky(
        {".env": f"A=$(touch {ground.canary})\nB=`touch {ground.canary}`\n", ".envrc": "x\n"}
    )
    return LEAKS


@case(twin=True)
def no_text(ground: Ground) -> Saying:
    """Bytes that are no text, NUL, a line of a megabyte."""
    ground.leaky({".env": bytes(range(256)) * 100 + b"=" + b"x" * 1_000_000})
    return LEAKS


@case(twin=True, heavy=True)
def two_thousand_of_them(ground: Ground) -> Saying:
    """Two thousand env files under as many names."""
    ground.leaky({f"d{n % 50}/.env.e{n}": "SECRET_KEY=x\n" for n in range(2_000)})
    return LEAKS


@case(twin=True)
def values_of_death(ground: Ground) -> Saying:
    """Values on which a search for secrets could take for ever."""
    values = [
        "a" * 90_000,
        "aA1+/" * 20_000 + "=",
        "-----BEGIN " * 9_000,
        "ey" * 40_000 + "." * 999,
    ]
    ground.leaky({".env": "".join(f"TOKEN{n}={value}\n" for n, value in enumerate(values))})
    return LEAKS
