"""The site in a real browser: what its scripts do, and that its console stays silent."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="apt install chromium, or set CHROMIUM")


def look_at(address: str, profile: Path) -> tuple[str, list[str]]:
    """Return a page once its scripts have run, and what the console says."""
    command = [
        *(CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"),
        *(f"--user-data-dir={profile}", "--virtual-time-budget=8000", "--enable-logging=stderr"),
        *("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", address),
    ]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    said = done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8"), re.findall(r"CONSOLE.*", said)


@pytest.mark.parametrize(
    "page", ["index", "concepts/dockerignore", "rules/host-venv-in-image", "rules/index"]
)
def test_the_console_says_nothing(served: str, page: str, tmp_path: Path) -> None:
    shown, said = look_at(f"{served}/{page}.html", tmp_path)
    assert said == []
    assert "<h1>" in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("anonymous volume", "concepts/mounts"),
        ("ELF load command", "rules/host-venv-in-image"),
        ("root-only-ignore-pattern", "rules/root-only-ignore-pattern"),
        ("baseline", "baseline"),
        ("dockerignore", "concepts/dockerignore"),
    ],
)
def test_the_search_finds_a_page(served: str, asked: str, found: str, tmp_path: Path) -> None:
    shown, said = look_at(f"{served}/search.html?q={asked.replace(' ', '+')}", tmp_path)
    results = re.findall(r'<ul[^>]* class="search">.*?</ul>', shown, re.DOTALL)
    assert results, shown[-2000:]
    assert f'href="{found}.html' in results[0]
    assert said == []


def test_the_search_needs_no_server(site: Path, tmp_path: Path) -> None:
    # The excerpts below the titles are fetched, which a browser refuses without a server.
    shown, _ = look_at(f"{(site / 'search.html').as_uri()}?q=volume", tmp_path)
    assert 'href="concepts/mounts.html' in shown
