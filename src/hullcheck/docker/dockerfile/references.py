"""Image references: what the builder accepts as one, and the name it has as a context.

Source: github.com/distribution/reference (`ParseNormalizedNamed`, `FamiliarString`).
"""

from __future__ import annotations

import re

from hullcheck.core.lazy_pattern import lazy_pattern

MAX_NAME = 255
"""Characters of registry and path together."""

_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*+"
_LABEL = r"(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])"
_DOMAIN = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_NAME = lazy_pattern(rf"(?:(?P<domain>{_DOMAIN})/)?(?P<path>{_PART}(?:/{_PART})*+)")
_REFERENCE = lazy_pattern(
    r"(?P<name>[^@]*?)(?::(?P<tag>\w[\w.-]{0,127}))?"
    r"(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*+:[0-9a-fA-F]{32,})?",
    re.ASCII,
)
_HUB = lazy_pattern(r"^(?:(?:index\.)?docker\.io/)?(?:library/(?!.*/))?")
_IDENTIFIER = lazy_pattern(r"[a-f0-9]{64}")


def reference_error(text: str) -> str:
    """Say why the builder does not take `text` for an image; "" where it does."""
    found = _REFERENCE.fullmatch(text)
    if found is None or _IDENTIFIER.fullmatch(text):
        return f"invalid reference format: `{text[:80]}`"
    domain, path = _split(found["name"])
    if path != path.lower():
        return f"invalid reference format: repository name `{path[:80]}` must be lowercase"
    if not _NAME.fullmatch(f"{domain}/{path}") or len(domain) + len(path) + 1 > MAX_NAME:
        return f"invalid reference format: `{text[:80]}`"
    return ""


def _split(name: str) -> tuple[str, str]:
    domain, slash, path = name.partition("/")
    known = "." in domain or ":" in domain or domain == "localhost" or domain != domain.lower()
    if slash and known:
        return domain, path
    return "docker.io", name if slash else f"library/{name}"


def context_name(reference: str) -> str:
    """Return the name under which `--build-context` replaces an image.

    `python`, `python:latest` and `docker.io/library/python` are the same one.
    """
    return _HUB.sub("", reference).removesuffix(":latest")
