"""A fix that goes the way of a pull request: to the fake GitHub and back into the work tree."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

from hullcheck.core.on_disk import OnDisk
from hullcheck.edges.action.run import ActionRequest, run_action
from hullcheck.edges.loading import load_wanted
from hullcheck.edges.revision import read_revision
from hullcheck.engine import Analysis, Options, analyse, wanted

from .fixes_table import Outcome

RIG = Path(__file__).parents[1] / "github"
BRANCH = "refs/heads/hullcheck/fix-main"

INPUTS: dict[str, Any] = {
    **dict.fromkeys(("config", "sarif_file", "json_file"), ""),
    **dict.fromkeys(("fail_on", "rule_set")),
    **dict.fromkeys(("select", "ignore", "branches"), ()),
    **dict.fromkeys(("unsafe", "tracking_issue", "propose_fixes", "dry_run"), False),
    "mode": "fix",
    "comments": "inline",
    "language": "en",
    "remind_after": 0,
}


def analysed_on_github(real: Path) -> Analysis:
    """Return what the Action knows of the tracked files of `real`: nothing of a disk."""
    _commit_as_it_lies(real)
    reader = read_revision(str(real), "refs/heads/rig")
    return analyse(load_wanted(reader, reader.snapshot, wanted), OnDisk(), Options())


def fix_through_github(real: Path, folder: Path, outcome: Outcome) -> None:
    """Push what `analysed_on_github` saw to a fake GitHub, and write what is proposed to `real`.

    A second run has to write nothing, and no request may go against GitHub's descriptions.
    """
    if str(RIG) not in sys.path:
        sys.path.insert(0, str(RIG))
    from fake.hub import Hub  # noqa: PLC0415 (the rig is no package of its own)

    hub = Hub(folder / "github")
    hub.start()
    try:
        repository = hub.world.repository("octo/app")
        repository.store.git("fetch", "--quiet", str(real), "refs/heads/rig:refs/heads/main")
        _run(hub, folder)
        before = len(hub.writes)
        _run(hub, folder)
        if len(hub.writes) > before:
            outcome.troubles.append("a second run writes something again")
        outcome.troubles += hub.take_violations()
        if repository.store.ref(BRANCH):
            _write_back(repository.store.folder, real)
    finally:
        hub.stop()


def _git(folder: Path, *words: str) -> bytes:
    who = ("-c", "user.name=rig", "-c", "user.email=rig@example.org")
    command = ["git", *who, "-c", "core.hooksPath=/dev/null", "-C", str(folder), *words]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _commit_as_it_lies(real: Path) -> None:
    """Make a commit without a parent of the tracked files: a copy may lack some of its history."""
    _git(real, "add", "--update")
    tree = _git(real, "write-tree").decode().strip()
    commit = _git(real, "commit-tree", "-m", "as it lies", tree).decode().strip()
    _git(real, "update-ref", "refs/heads/rig", commit)


def _run(hub: object, folder: Path) -> None:
    from fake.hub import Hub  # noqa: PLC0415 (the rig is no package of its own)
    from still import StillClock  # noqa: PLC0415 (nor is this)

    assert isinstance(hub, Hub)
    event = folder / "event.json"
    event.write_text("{}")
    variables = {
        "GITHUB_REPOSITORY": "octo/app",
        "GITHUB_EVENT_NAME": "schedule",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_SHA": hub.world.repositories["octo/app"].store.ref("refs/heads/main") or "",
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_API_URL": hub.url,
        "GITHUB_GRAPHQL_URL": hub.graphql_url,
        "GITHUB_SERVER_URL": hub.url,
        "GITHUB_WORKSPACE": str(folder),
    }
    request = ActionRequest(**{**INPUTS, "token": hub.default_token.text})
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        run_action(request, variables, StillClock(hub))


def _write_back(store: Path, real: Path) -> None:
    changed = _git(store, "diff", "--name-only", "-z", "refs/heads/main", BRANCH)
    for name in changed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        path = real / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_git(store, "cat-file", "blob", f"{BRANCH}:{name}"))
