"""Chromium without a window: what it makes of a page, and what it says on the console."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""

NARROW, WIDE = 390, 1280
"""Pixels: a telephone, and a usual window."""


@dataclass(frozen=True)
class Seen:
    """A page once its scripts have run."""

    html: str
    console: list[str]


def look_at(page: str, folder: Path, width: int = WIDE) -> Seen:
    """Show `page` in a window of that width and return what became of it."""
    place = folder / "page.html"
    place.write_text(page, encoding="utf-8")
    command = [
        *(CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"),
        *(f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=4000"),
        *(f"--window-size={width},1000", "--enable-logging=stderr"),
        *("--host-resolver-rules=MAP * ~NOTFOUND", place.as_uri()),
    ]
    done = subprocess.run(command, capture_output=True, check=True, timeout=180)
    console = re.findall(r"CONSOLE.*", done.stderr.decode("utf-8", "replace"))
    return Seen(done.stdout.decode("utf-8"), console)


def with_script(page: str, script: str) -> str:
    """Return `page` with another script at its end, which its policy would not let in."""
    policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', page)
    assert policy is not None
    return page.replace(policy[0], "").replace("</body>", f"<script>{script}</script></body>")
