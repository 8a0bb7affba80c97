"""`python -m release check|base|notes|image|pin|sbom ...`, one step of a release each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from release.steps import base_of, check_version, image_name, notes_of, pinned

ROOT = Path(__file__).parent.parent


def check(version: str) -> str:
    """Fail where the version is not that of the project, or has no section in the changelog."""
    check_version(
        version, _read("src/hullcheck/__init__.py"), _read("pyproject.toml"), _read("CHANGELOG.md")
    )
    return version


def base() -> str:
    """Print the tag and the digest of the image that ours is made of."""
    return " ".join(base_of(_read("Dockerfile")))


def notes(version: str) -> str:
    """Print what the changelog says of a version."""
    return notes_of(version, _read("CHANGELOG.md"))


def image(repository: str) -> str:
    """Print the name of the image of `OWNER/NAME`."""
    return image_name(repository)


def pin(image: str, digest: str) -> str:
    """Write the image, by its digest, into action.yml."""
    place = ROOT / "action.yml"
    place.write_text(pinned(_read("action.yml"), image, digest), encoding="utf-8")
    return f"{image}@{digest}"


def sbom(exported: str) -> str:
    """Print the bill of materials of what uv exported to a file."""
    # The other steps run where nothing is installed.
    from release.bill import bill  # noqa: PLC0415
    from release.licences import licence_of  # noqa: PLC0415

    return bill(Path(exported).read_text(encoding="utf-8"), licence_of)


STEPS: dict[str, Callable[..., str]] = {
    step.__name__: step for step in (check, base, notes, image, pin, sbom)
}


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Do one step and print what came of it; 1 where it cannot be done."""
    name, *rest = arguments or [""]
    try:
        sys.stdout.write(f"{STEPS[name](*rest)}\n")
    except (KeyError, TypeError, ValueError) as error:
        sys.stderr.write(f"release {name}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
