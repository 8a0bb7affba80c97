"""The page of licences: what hullcheck needs, and under which terms that is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from release.licences import ACCEPTED, licence_of
from release.locked import Lock

from . import table

FOLDERS = ()

LOCK = Path(__file__).parents[1] / "uv.lock"

PAGE = """\
# Licences

hullcheck is under the MIT licence. What it needs at run time, with the extras `serve` and
`postgres`, is listed here from the metadata of the packages that `uv.lock` names; versions and
hashes of their files are in the bill of materials of each release. Each package brings the text of
its licence, in its folder `*.dist-info`.

{table}

A package under a licence that nobody has looked at, or that asks more than to be named and is not
accepted in `release/licences.py` with a reason, fails the tests.

## What some of them ask

{accepted}

## What no metadata tell

Packages with compiled parts bring libraries along: cryptography and psycopg-binary OpenSSL
(Apache-2.0), PyNaCl libsodium (ISC), PyYAML libyaml (MIT); psycopg-binary also PostgreSQL's client
(PostgreSQL), Kerberos (MIT), OpenLDAP (OLDAP-2.8), Cyrus SASL (BSD), and libcrypt and libkeyutils
(LGPL-2.1-or-later), shared libraries all, in a folder of their own and without their texts.

The image holds libraries of Debian as well: each package's licence is at
`/usr/share/doc/PACKAGE/copyright`, their list in `/var/lib/dpkg/status.d`. Python itself is under
PSF-2.0.
"""


def pages() -> dict[str, str]:
    """Return the page."""
    needed = Lock.read(LOCK).published()
    rows = [
        (name, licence_of(name), ", ".join(sorted(asking)))
        for name, asking in sorted(needed.items())
    ]
    listed = table.render(("package", "licence", "needed by"), rows)
    return {"licences.md": PAGE.format(table=listed, accepted=_accepted(ACCEPTED))}


def _accepted(reasons: Mapping[str, str]) -> str:
    by_reason: dict[str, list[str]] = {}
    for name, reason in sorted(reasons.items()):
        by_reason.setdefault(f"{licence_of(name)}: {reason}", []).append(name)
    return "\n".join(f"- {', '.join(names)}, under {reason}" for reason, names in by_reason.items())
