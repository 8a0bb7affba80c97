"""Makes the pictures of the documentation anew: `python -m docs.screenshots` (needs Chromium).

They show the demo's repository with the environments and packages that a developer has of
it; the large files among them are holes of the right size.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hullcheck.edges.cli import main as hullcheck
from hullcheck.edges.demo import make_repository

PICTURES = Path(__file__).parent / "pictures"

SIZES = {
    "backend/.venv/lib/python3.13/site-packages/numpy.so": 187_000_000,
    "backend/shop/__pycache__/models.cpython-313.pyc": 3_400_000,
    "frontend/node_modules/vite/dist/index.js": 264_000_000,
    "backend/shop/static/catalogue.json": 21_000_000,
    ".git/objects/pack/pack-1.pack": 92_000_000,
}

FINDING: dict[str, str] = {}
"""What is changed on the page so that its beginning shows a finding: nothing."""

BUILD = {
    '<header class="top">': '<header class="top" hidden>',
    "<nav ": "<nav hidden ",
    '<section aria-labelledby="findings">': '<section aria-labelledby="findings" hidden>',
    '<details class="card build" id="b0">': '<details class="card build" id="b0" open>',
}
"""The same for the first build."""

SHOTS = {
    "report-light.png": ("light", FINDING, 1100, 1240),
    "report-dark.png": ("dark", BUILD, 1100, 1060),
}
"""Scheme, changes, width and height."""


def make_page(folder: Path) -> str:
    """Return the page of the demo's repository, made in `folder`."""
    make_repository(folder / "shop")
    for path, size in SIZES.items():
        place = folder / "shop" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            file.truncate(size)
    page = folder / "page.html"
    hullcheck(["check", str(folder / "shop"), "--format", "html", "--output", str(page)])
    return page.read_text(encoding="utf-8")


def shoot(page: str, size: tuple[int, int], target: Path) -> None:
    """Write a picture of the beginning of a page."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "page.html"
        place.write_text(page, encoding="utf-8")
        command = [
            *(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *(f"--user-data-dir={folder}/profile", "--virtual-time-budget=3000"),
            *(f"--window-size={size[0]},{size[1]}", f"--screenshot={target}"),
            place.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def main() -> int:
    """Write every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = make_page(Path(folder))
    for name, (scheme, changes, width, height) in SHOTS.items():
        shown = page.replace('<html lang="en">', f'<html lang="en" data-theme="{scheme}">', 1)
        for old, new in changes.items():
            shown = shown.replace(old, new)
        shoot(shown, (width, height), PICTURES / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
