"""The licences of what hullcheck needs, as the installed packages tell them.

A licence is an expression of SPDX, https://spdx.org/licenses/. What asks nothing but to be named
is taken; whatever asks more has to be accepted here, package by package, with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import Distribution, distribution
from itertools import chain

from license_expression import AND, OR, LicenseSymbol, Licensing, get_spdx_licensing

PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0"),
    *("Unlicense", "Zlib"),
}
"""Licences that ask for their text and the names of the authors, which packages bring along."""

_MPL = (
    "it is used as it is. Whoever changes its files has to give those away under the same licence; "
    "what only imports them is free of it."
)

_LGPL = (
    "it is used as it is and imported at run time from its sources, which lie in a folder of their "
    "own with the text of the licence: anybody may change it there or put another version in its "
    "place. That is what the licence asks of a program that uses a library; hullcheck itself "
    "stays under the MIT licence."
)

ACCEPTED: Mapping[str, str] = {
    "certifi": _MPL,
    "pathspec": _MPL,
    "psycopg": _LGPL,
    "psycopg-binary": (
        "it is psycopg's own module of speed, compiled, which is imported where it is there: "
        "psycopg works without it, and its sources are published as `psycopg-c`."
    ),
    "psycopg-pool": _LGPL,
    "pygithub": _LGPL,
}
"""Packages under licences that ask more, and why they are accepted all the same."""

READ: Mapping[str, tuple[str, str, str]] = {
    "dockerfile-parse": ("BSD-3-Clause", "LICENSE", "Neither the name of"),
    "pygithub": ("LGPL-3.0-or-later", "COPYING.LESSER", "GNU LESSER GENERAL PUBLIC LICENSE"),
}
"""What the metadata leave open, the file that tells it, and words of that file."""

CLASSIFIERS: Mapping[str, str] = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
}
"""The classifiers that name one licence."""


def licence_of(name: str, find: Callable[[str], Distribution] = distribution) -> str:
    """Return the licence of an installed package as an SPDX expression.

    Raises `LookupError` where its metadata name none that is known: somebody has to read it.
    `PackageNotFoundError` where it is not installed.
    """
    found = find(name)
    if name in READ:
        expression, file, words = READ[name]
        texts = (found.read_text(file), found.read_text(f"licenses/{file}"))
        if not any(words in text for text in texts if text):
            raise LookupError(f"the licence of {name} is no longer what was read: {file}")
        return expression
    told = found.metadata
    fields = chain(told.get_all("License-Expression", ()), told.get_all("License", ()))
    named = (CLASSIFIERS.get(each) for each in told.get_all("Classifier", ()))
    for text in chain(fields, named):
        if text and not _known().validate(text).errors:
            return str(text)
    raise LookupError(f"nothing known tells the licence of {name}")


@cache
def _known() -> Licensing:
    """Return all licences of SPDX: a second's work."""
    return get_spdx_licensing()


def objection(name: str, expression: str) -> str:
    """Return what is against a package, "" for nothing."""
    if name in ACCEPTED or is_permissive(expression):
        return ""
    return f"{name} is under {expression}, which nobody has accepted in release/licences.py"


def is_permissive(expression: str) -> bool:
    """Say whether a licence asks nothing but to be named; of alternatives one is enough."""
    return _is_permissive(_known().parse(expression, validate=True))


def _is_permissive(parsed: object) -> bool:
    if isinstance(parsed, LicenseSymbol):
        return parsed.key in PERMISSIVE
    if isinstance(parsed, OR):
        return any(map(_is_permissive, parsed.args))
    return isinstance(parsed, AND) and all(map(_is_permissive, parsed.args))
