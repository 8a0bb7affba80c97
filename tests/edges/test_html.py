"""The page of a repository, through the command line, with files that really lie there."""

from __future__ import annotations

import html
import itertools
import os
import re
from pathlib import Path

import pytest

from hullcheck.core.sizes import Sizes
from hullcheck.edges.cli import main
from hullcheck.edges.sizes import read_sizes
from tests.render.html.page import Page, check_alone, headings

from .conftest import LEAKY, Repo

Captured = pytest.CaptureFixture[str]


def made(*arguments: str) -> str:
    """Return the page that `check` writes of where we are."""
    assert main(["check", "--format", "html", "--output", "page.html", *arguments]) in (0, 1)
    text = Path("page.html").read_text(encoding="utf-8")
    page = Page(text)
    check_alone(page)
    levels = headings(page)
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    return text


def shown(text: str) -> str:
    """Return what is read on a page, on one line."""
    body = text.partition("</style>")[2].partition("<script>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_leak_is_told_with_its_picture_and_the_run_still_fails(
    leaky: Repo, capsys: Captured
) -> None:
    assert main(["check", "--format", "html"]) == 1
    text = capsys.readouterr().out
    check_alone(Page(text))
    assert "<h1>repo</h1>" in text
    assert 'data-rule="host-venv-in-image"' in text
    assert '<svg class="way" role="img"' in text


def test_the_bar_tells_what_lies_in_the_context_by_size(leaky: Repo) -> None:
    leaky.write(
        {
            ".venv/pyvenv.cfg": "home = /usr/bin\n",
            ".venv/lib/big.so": b"\0" * 3_000_000,
            ".venv/lib/__pycache__/a.pyc": b"\0" * 500_000,
            ".mypy_cache/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55",
            ".mypy_cache/x.json": b"\0" * 200_000,
            "node_modules/left-pad/index.js": b"\0" * 40_000,
            ".env": "A=b\n",
            "dump.sql": b"\0" * 7_000,
        }
    )
    said = shown(made())
    assert re.search(r"Environments 3\.5 MB 3 files –", said)
    assert re.search(r"node_modules 40\.0 kB 1 file –", said)
    assert re.search(r"Caches 200 kB 2 files –", said)
    assert re.search(r"Env files and credentials 4 B 1 file –", said)
    assert re.search(r"Other files that git has not 7\.0 kB 1 file –", said)
    assert re.search(r"Source \d+ B 4 files –", said)
    # The ignore file of this repository stops `.git`, and that alone.
    assert re.search(r"\.git – [\d.]+ kB \d+ files", said)


def test_origins_are_linked_where_the_clone_has_a_page(leaky: Repo) -> None:
    leaky.commit({"compose.yaml": "services:\n  api:\n    build: .\n"})
    assert "compose.yaml#L3" not in made()
    leaky.git("remote", "add", "origin", "git@github.com:octo/app.git")
    head = leaky.git("rev-parse", "HEAD")
    assert f'href="https://github.com/octo/app/blob/{head}/compose.yaml#L3"' in made()


def test_only_what_is_new_is_on_the_page_with_a_base(leaky: Repo) -> None:
    leaky.commit({"a": ""})
    assert "Nothing was found." in made("--base", "HEAD")


def test_a_folder_without_git_is_measured_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in LEAKY.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = shown(made())
    assert re.search(r"Source \d+ B 4 files", said)


def test_names_that_a_stranger_chose_stay_text(leaky: Repo) -> None:
    evil = "<script>alert(1)<∕script>\u202e\n"
    leaky.write({f"{evil}/.venv/pyvenv.cfg": "home = /usr\n", f"{evil}{'x' * 200}.log": "x"})
    text = made()
    assert text.count("<script>") == 1
    assert "\u202e" not in text
    assert r"&lt;script&gt;alert(1)&lt;∕script&gt;\u202e\n/.venv" in text


def test_links_and_pipes_are_not_followed_when_sizes_are_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "loop").symlink_to(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    sizes = read_sizes(str(tmp_path))
    assert sizes.paths == ("a", "loop")
    assert (sizes.bytes[0], sizes.complete) == (5, True)


def test_what_cannot_be_measured_is_told(leaky: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: object) -> None:
        raise PermissionError

    page = "A limit left files out: there are more."
    assert page not in shown(made())
    monkeypatch.setattr("hullcheck.edges.sizes.os.scandir", refused)
    assert read_sizes(str(leaky.root)) == Sizes((), (), complete=False)


def test_a_limit_on_what_is_measured_is_told(leaky: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hullcheck.edges.runs.page.read_sizes", lambda root: read_sizes(root, 3))
    assert "A limit left files out: there are more." in shown(made())
