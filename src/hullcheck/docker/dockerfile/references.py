"""Image references: what the builder accepts as one, and the name it has as a context.

Source: github.com/distribution/reference (`ParseNormalizedNamed`, `FamiliarString`).
"""

from __future__ import annotations

import re

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

MAX_NAME = 255
"""Characters of registry and path together."""
HUB = "docker.io"
"""The registry of names without one."""
_LEGACY_HUB = "index.docker.io"

_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*+"
_LABEL = r"(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])"
_DOMAIN = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_NAME = lazy_pattern(rf"(?:(?P<domain>{_DOMAIN})/)?(?P<path>{_PART}(?:/{_PART})*+)")
_REFERENCE = lazy_pattern(
    r"(?P<name>[^@]*?)(?::(?P<tag>\w[\w.-]{0,127}))?"
    r"(?:@(?P<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*+:[0-9a-fA-F]{32,}))?",
    re.ASCII,
)
_HUB = lazy_pattern(r"^(?:(?:index\.)?docker\.io/)?(?:library/(?!.*/))?")
_IDENTIFIER = lazy_pattern(r"[a-f0-9]{64}")


@dataclass(frozen=True, slots=True)
class ImageReference:
    """The name of an image in full: `python` is `docker.io/library/python`."""

    registry: str
    """The host that has it: `docker.io` where the text names none."""
    path: str
    """The repository in that registry."""
    tag: str = ""
    """"" where the text has none."""
    digest: str = ""
    """`sha256:...`; "" where the text has none. It decides, whatever the tag is."""

    @property
    def name(self) -> str:
        """The registry and the repository."""
        return f"{self.registry}/{self.path}"


def parse_reference(text: str) -> ImageReference | None:
    """Return what `text` names in full; None where the builder does not take it for an image."""
    found = None if reference_error(text) else _REFERENCE.fullmatch(text)
    if found is None:
        return None
    domain, path = _split(found["name"])
    if domain == _LEGACY_HUB:
        domain = HUB
    if domain == HUB and "/" not in path:
        path = f"library/{path}"
    return ImageReference(domain, path, found["tag"] or "", found["digest"] or "")


def repository_of(text: str) -> str:
    """Return the repository in full of an image, whatever its tag is; "" where it names none.

    `text` may end where its tag begins: `acme/base:`.
    """
    reference = parse_reference(text.removesuffix(":"))
    return reference.name if reference else ""


def reference_error(text: str) -> str:
    """Say why the builder does not take `text` for an image; "" where it does."""
    found = _REFERENCE.fullmatch(text)
    if found is None or _IDENTIFIER.fullmatch(text):
        return f"invalid reference format: `{text[:80]}`"
    domain, path = _split(found["name"])
    if path != path.lower():
        return f"invalid reference format: repository name `{path[:80]}` must be lowercase"
    if not _is_name(domain, path) or len(domain) + len(path) + 1 > MAX_NAME:
        return f"invalid reference format: `{text[:80]}`"
    return ""


def _is_name(domain: str, path: str) -> bool:
    # Most names are plain, and need none of the slowest expression to compile.
    plain = domain == HUB and path.isascii() and all(map(str.isalnum, path.split("/")))
    return plain or _NAME.fullmatch(f"{domain}/{path}") is not None


def _split(name: str) -> tuple[str, str]:
    domain, slash, path = name.partition("/")
    known = "." in domain or ":" in domain or domain == "localhost" or domain != domain.lower()
    if slash and known:
        return domain, path
    return HUB, name if slash else f"library/{name}"


def context_name(reference: str) -> str:
    """Return the name under which `--build-context` replaces an image.

    `python`, `python:latest` and `docker.io/library/python` are the same one.
    """
    return _HUB.sub("", reference).removesuffix(":latest")
