"""The steps of a release, as functions of the files' texts."""

from __future__ import annotations

import re

BUILT = "  image: Dockerfile\n"
"""How action.yml names the image in development: built at every run."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

_BASE = re.compile(r"^FROM (\S+)@(sha256:[0-9a-f]{64}) AS build$", re.MULTILINE)

_VERSION = re.compile(r"\d+\.\d+\.\d+")


def check_version(version: str, package: str, project: str, changelog: str) -> None:
    """Raise `ValueError` where the files are not those of `version`."""
    if not _VERSION.fullmatch(version):
        raise ValueError(f"`{version}` is no version: three numbers, without a `v`")
    if f'__version__ = "{version}"' not in package:
        raise ValueError(f"`hullcheck.__version__` is not {version}")
    if f'\nversion = "{version}"\n' not in project:
        raise ValueError(f"pyproject.toml has not the version {version}")
    notes_of(version, changelog)


def notes_of(version: str, changelog: str) -> str:
    """Return the section of `version` in the changelog, without its title.

    Raises `ValueError` where there is none, or nothing in it.
    """
    title = re.compile(rf"^## \[{re.escape(version)}\][^\n]*\n", re.MULTILINE)
    found = title.search(changelog)
    if found is None:
        raise ValueError(f"CHANGELOG.md has no section `## [{version}]`")
    section = re.split(r"^(?:## |\[[^\]]+\]: )", changelog[found.end() :], flags=re.MULTILINE)[0]
    if not section.strip():
        raise ValueError(f"CHANGELOG.md says nothing of {version}")
    return section.strip()


def image_name(repository: str) -> str:
    """Return where the image of `OWNER/NAME` is published: registries know no capitals."""
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise ValueError(f"`{repository}` is no repository")
    return f"ghcr.io/{repository.lower()}"


def pinned(action: str, image: str, digest: str) -> str:
    """Return action.yml with the image by its digest in place of the Dockerfile.

    Raises `ValueError` where either is none, or action.yml does not build the image.
    """
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"`{digest}` is no digest")
    if action.count(BUILT) != 1:
        raise ValueError("action.yml does not say `image: Dockerfile`")
    return action.replace(BUILT, f"  image: docker://{image}@{digest}\n")


def base_of(dockerfile: str) -> tuple[str, str]:
    """Return the tag and the digest of the image that ours is made of.

    Raises `ValueError` where the Dockerfile names none.
    """
    found = _BASE.search(dockerfile)
    if found is None:
        raise ValueError("the Dockerfile does not begin with an image by its digest")
    return found[1], found[2]
