"""Where the pages of a clone's origin are, for links that lead to what a review names."""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern

from .git import Git

_NAME = r"(?P<name>[A-Za-z0-9._-]+/[A-Za-z0-9._-]+?)(?:\.git)?/?"

_WEB = lazy_pattern(rf"(?P<scheme>https?)://(?:[^@/\s]*@)?(?P<host>[A-Za-z0-9.:-]+)/{_NAME}")

_SSH = lazy_pattern(rf"(?:ssh://)?git@(?P<host>[A-Za-z0-9.-]+)(?::\d+/|[:/]){_NAME}")


def read_page(git: Git) -> str:
    """Return the address of the repository's page, as the remote `origin` tells it.

    "" where there is no such remote, or where it is no repository of a forge.
    """
    answer = git.ask("config", "--get", "remote.origin.url")
    return page_of(answer.output.decode("utf-8", "replace").strip()) if answer.code == 0 else ""


def page_of(url: str) -> str:
    """Return the address of the page of the repository that is cloned from `url`; "" for none.

    What signs somebody in (`https://token@host/`) is left out.
    """
    web = _WEB.fullmatch(url)
    if web:
        return f"{web['scheme']}://{web['host']}/{web['name']}"
    ssh = _SSH.fullmatch(url)
    return f"https://{ssh['host']}/{ssh['name']}" if ssh else ""
