"""The page of a repository, told from what it was cloned from."""

from __future__ import annotations

import pytest

from hullcheck.edges.origin import page_of


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://github.com/octo/app.git", "https://github.com/octo/app"),
        ("https://github.com/octo/app", "https://github.com/octo/app"),
        ("https://github.com/octo/app/", "https://github.com/octo/app"),
        ("https://x-access-token:secret@github.com/octo/app", "https://github.com/octo/app"),
        ("http://127.0.0.1:8080/octo/app", "http://127.0.0.1:8080/octo/app"),
        ("git@github.com:octo/app.git", "https://github.com/octo/app"),
        ("ssh://git@git.example.org/octo/app.js.git", "https://git.example.org/octo/app.js"),
        ("ssh://git@git.example.org:2222/octo/app", "https://git.example.org/octo/app"),
        ("/srv/git/app.git", ""),
        ("../app", ""),
        ("file:///srv/octo/app", ""),
        ("https://github.com/octo/app)[x](y", ""),
        ("", ""),
    ],
)
def test_page(url: str, page: str) -> None:
    assert page_of(url) == page
