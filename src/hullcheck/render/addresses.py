"""Where a reader finds more; the one place that knows the project's address."""

from __future__ import annotations

from string import ascii_letters, digits

HOME = "https://github.com/OWNER/hullcheck"
"""The project's page; OWNER is filled in when the project is published."""

_UNRESERVED = frozenset(f"{ascii_letters}{digits}-._~/".encode())
"""Bytes that stand for themselves in a path."""


def rule_address(name: str, language: str = "en") -> str:
    """Return the address of the page of the rule called `name` in a language."""
    folder = "" if language == "en" else f"{language}/"
    return f"{HOME}/blob/main/docs/{folder}rules/{name}.md"


def encoded_path(path: str) -> str:
    """Return `path` as a relative URI reference, percent-encoded, whatever bytes its name has.

    A colon is encoded as well: in the first part it would look like a scheme (RFC 3986).
    """
    data = b"".join(_bytes(character) for character in path)
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in data)


def _bytes(character: str) -> bytes:
    """Return a character in UTF-8; a path out of a YAML escape may hold any surrogate."""
    escaped = "\udc80" <= character <= "\udcff"
    return character.encode("utf-8", "surrogateescape" if escaped else "surrogatepass")
