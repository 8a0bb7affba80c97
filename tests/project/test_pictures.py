"""The pictures of the documentation."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

PICTURES = ROOT / "docs/pictures"


def test_every_picture_is_small_and_shown_with_words_for_who_does_not_see_it() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    for picture in PICTURES.iterdir():
        assert picture.stat().st_size < 150_000, picture.name
        shown = re.findall(rf"!\[([^\]]*)\]\([^)]*{re.escape(picture.name)}\)", text)
        assert shown, picture.name
        assert min(map(len, shown)) > 20, picture.name
