"""What the App asks GitHub for, and why: its manifest.

https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from __future__ import annotations

from typing import Any

HOMEPAGE = "https://github.com/OWNER/hullcheck"

PERMISSIONS = {
    "checks": ("write", "the check of each head, with its annotations and buttons"),
    "contents": ("write", "reading files, pushing the branch of a fix, resolving threads"),
    "issues": ("write", "the tracking issue, and reactions to commands"),
    "metadata": ("read", "every App has it; it says who may write to a repository"),
    "pull_requests": ("write", "comments of a review, and pull requests with fixes"),
}
"""Each permission with its level and what it is for. None is for workflows, secrets or settings."""

EVENTS = {
    "check_run": "the buttons of a check, and running it again",
    "check_suite": "running all checks of a head again",
    "issue_comment": "commands, and the box in the summary",
    "pull_request": "reviews",
    "push": "audits of the default branch",
}
"""Each event that is subscribed to, with what it is for; those of installations always come."""


def manifest(address: str, name: str = "hullcheck") -> dict[str, Any]:
    """Return the manifest of an App whose bot is reached at `address`."""
    root = address.rstrip("/")
    return {
        "name": name,
        "url": HOMEPAGE,
        "description": "Keeps the developer's machine out of container images.",
        "public": False,
        "hook_attributes": {"url": f"{root}/webhook", "active": True},
        "redirect_url": f"{root}/setup/done",
        "default_permissions": {name: level for name, (level, _) in PERMISSIONS.items()},
        "default_events": list(EVENTS),
    }
