"""Who the bot is: the App's number, its private key, and the secrets of its webhook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from hullcheck.core.noun import dataclass
from hullcheck.edges.writing import write_secret
from hullcheck.errors import UsageError, WriteError

APP_ID = "HULLCHECK_APP_ID"
PRIVATE_KEY = "HULLCHECK_PRIVATE_KEY"
WEBHOOK_SECRET = "HULLCHECK_WEBHOOK_SECRET"  # noqa: S105 (the name of a variable)
OLD_WEBHOOK_SECRET = "HULLCHECK_OLD_WEBHOOK_SECRET"  # noqa: S105 (the same)

MAX_BYTES = 100_000
"""Of a file with a key or a secret."""

SHORTEST_SECRET = 16
"""Characters: a secret that can be guessed is none."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves that the bot is the App, and that a delivery is GitHub's."""

    app: int
    private_key: str = field(repr=False)
    """PEM."""
    secrets: tuple[str, ...] = field(repr=False)
    """Of the webhook; while it is changed the old one as well."""


def read_credentials(variables: Mapping[str, str], file: Path | None = None) -> Credentials | None:
    """Return what the environment tells, or `file` that the page for setting up has written.

    A variable `NAME_FILE` names a file that holds what `NAME` would. None where nothing
    is told. Raises `UsageError` where something lacks or is wrong: the bot never runs
    without a secret.
    """
    told = {
        name: _value(variables, name)
        for name in (APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, OLD_WEBHOOK_SECRET)
    }
    if not any(told.values()):
        return read_registered(file) if file is not None and file.exists() else None
    for name in (APP_ID, PRIVATE_KEY, WEBHOOK_SECRET):
        if not told[name]:
            raise UsageError(f"{name} is not set", advice=f"Set it, or {name}_FILE.")
    secrets = (told[WEBHOOK_SECRET], told[OLD_WEBHOOK_SECRET])
    return checked(told[APP_ID], told[PRIVATE_KEY], tuple(filter(None, secrets)))


def _value(variables: Mapping[str, str], name: str) -> str:
    path = variables.get(f"{name}_FILE", "")
    if not path:
        return variables.get(name, "").strip()
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or "it is no text"
        raise UsageError(f"{name}_FILE cannot be read", cause=cause) from None


def checked(app: str, private_key: str, secrets: tuple[str, ...]) -> Credentials:
    """Return credentials that can be used; raises `UsageError` where they cannot."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415 (slow)
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    if not app.isascii() or not app.isdecimal():
        raise UsageError(f"{APP_ID} is no number", advice="It stands on the App's page on GitHub.")
    if any(len(secret) < SHORTEST_SECRET for secret in secrets):
        few = f"{WEBHOOK_SECRET} has fewer than {SHORTEST_SECRET} characters"
        raise UsageError(few, advice="`openssl rand -hex 32` makes one.")
    # In a variable line ends often are written out.
    pem = private_key.replace("\\n", "\n").strip() + "\n"
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise UsageError(f"{PRIVATE_KEY} is no RSA key in PEM", advice="GitHub lets you make one.")
    return Credentials(int(app), pem, secrets)


def read_registered(file: Path) -> Credentials:
    """Return what `write_registered` has written. Raises `UsageError`."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        values = (str(told["id"]), str(told["pem"]), (str(told["webhook_secret"]),))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"`{file}` tells of no App", cause=type(error).__name__) from None
    return checked(*values)


def write_registered(file: Path, told: Mapping[str, Any]) -> None:
    """Keep what GitHub tells of the App that was registered; the file is its owner's alone.

    It is there whole or not at all: GitHub tells the key once. Raises `WriteError`, also
    where there is one already.
    """
    kept = {name: told[name] for name in ("id", "slug", "pem", "webhook_secret", "html_url")}
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(file, json.dumps(kept).encode())
    except OSError as error:
        raise WriteError(f"`{file}` cannot be written", cause=error.strerror or "") from error
