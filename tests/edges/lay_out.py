"""A tree literal as a real work tree."""

from __future__ import annotations

from hullcheck.core.literal import TreeLiteral
from hullcheck.core.snapshot import Mode

from .conftest import Repo


def lay_out(literal: TreeLiteral, repo: Repo) -> None:
    """Make a work tree of what `literal` says, with every ignored entry in git's exclude file."""
    snapshot, on_disk = literal.snapshot, literal.on_disk
    for entry in on_disk.entries:
        repo.write({path: "" for path in entry.probes if path not in snapshot})
        if not entry.probes:
            (repo.root / entry.path).mkdir(parents=True, exist_ok=True)
    for path in snapshot.paths:
        source = snapshot.source(path)
        repo.write({path: source.data if source else b""})
        if snapshot.tree.mode(path) == Mode.EXECUTABLE:
            (repo.root / path).chmod(0o755)
        target = snapshot.link_target(path)
        if target is not None:
            (repo.root / path).unlink()
            (repo.root / path).symlink_to(target)
    tracked = [path for path in snapshot.paths if path not in snapshot.untracked]
    repo.git("--literal-pathspecs", "add", "--force", "--", *tracked)
    ignored = "".join(f"/{entry.path}\n" for entry in on_disk.entries if entry.ignored)
    exclude = repo.root / ".git/info/exclude"
    exclude.write_bytes(ignored.encode("utf-8", "surrogateescape"))
