"""A commit on a branch of its own, made without touching the work tree, the index or HEAD."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.errors import UsageError, WriteError

from .git import Git, Repository

TRAILER = "Hullcheck-Fix: "
"""In the message of each commit that is made here: only such commits are ever replaced."""

NOBODY = "0" * 40
"""The id that stands for no commit."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file of the commit that differs from its parent."""

    mode: str
    data: bytes


def current_branch(repository: Repository) -> str:
    """Return the name of the branch that is checked out. Raises `UsageError` where none is."""
    answer = repository.git.ask("symbolic-ref", "--quiet", "--short", "HEAD")
    if answer.code:
        raise UsageError(
            said("HEAD is on no branch, so there is nothing to propose a fix to"),
            advice=said("Check out a branch first: `git switch NAME`."),
        )
    return answer.output.decode("utf-8", "surrogateescape").strip()


def commit_on_branch(
    repository: Repository,
    branch: str,
    parent: str,
    files: Mapping[str, FileContent],
    message: str,
) -> str | None:
    """Let `branch` be one commit on `parent` that has `files`; return its id.

    `files` are by their paths in the folder that `repository` was found from. None
    where the branch is that already. Raises `UsageError` where the branch has
    commits of somebody else or is checked out, and where git does not know who
    commits; `WriteError` where it moved meanwhile.
    """
    git = repository.git
    ref = f"refs/heads/{branch}"
    before = _commit_of(git, ref)
    if before:
        _check_free(git, branch, before, parent)
    tree = _tree(repository, parent, files)
    if before and _is_same(git, before, parent, tree):
        return None
    commit = _committed(git, tree, parent, message)
    # It moves from where it was seen alone: what was committed meanwhile stays.
    answer = git.ask("update-ref", ref, commit, before or NOBODY[: len(commit)])
    if answer.code:
        raise WriteError(
            said("the branch `{branch}` cannot be written", branch=branch), cause=answer.words
        )
    return commit


def _commit_of(git: Git, ref: str) -> str:
    answer = git.ask("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    return "" if answer.code else answer.output.decode("ascii").strip()


def _check_free(git: Git, branch: str, commit: str, parent: str) -> None:
    """Raise where the branch may not be written over."""
    used = git.run("for-each-ref", "--format=%(worktreepath)", f"refs/heads/{branch}").strip()
    if used:
        raise UsageError(
            said("the branch `{branch}` is checked out", branch=branch),
            advice=said("Check out another branch first: `git switch -`."),
        )
    bodies = git.run("log", "-z", "--format=%B", f"{parent}..{commit}")
    if any(TRAILER.encode() not in body for body in bodies.split(b"\0") if body.strip()):
        raise UsageError(
            said(
                "the branch `{branch}` has commits that are not hullcheck's, so it is left as "
                "it is",
                branch=branch,
            ),
            advice=said("Rename it, `git branch -m {branch} NAME`, or delete it.", branch=branch),
        )


def _tree(repository: Repository, parent: str, files: Mapping[str, FileContent]) -> str:
    """Return the id of the tree of `parent` with `files`, made in an index of its own."""
    entries = b""
    for path, file in files.items():
        blob = repository.git.run("hash-object", "-w", "--stdin", given=file.data).strip()
        name = os.fsencode(f"{repository.prefix}{path}")
        entries += file.mode.encode("ascii") + b" " + blob + b"\t" + name + b"\0"
    with _temporary_folder() as folder:
        git = replace(repository.git, index_file=str(Path(folder, "index")))
        git.run("read-tree", parent)
        git.run("update-index", "-z", "--index-info", given=entries)
        return git.run("write-tree").decode("ascii").strip()


@contextmanager
def _temporary_folder() -> Iterator[str]:
    try:
        folder = TemporaryDirectory(prefix="hullcheck-", ignore_cleanup_errors=True)
    except OSError as error:
        place = error.filename or os.environ.get("TMPDIR", "/tmp")  # noqa: S108 (told, not used)
        refused = said("`{path}` cannot be written", path=place)
        raise WriteError(refused, cause=error.strerror or str(error)) from error
    with folder as name:
        yield name


def _is_same(git: Git, commit: str, parent: str, tree: str) -> bool:
    told = git.run("log", "-1", "--format=%T %P", commit).decode("ascii").split()
    return told == [tree, parent]


def _committed(git: Git, tree: str, parent: str, message: str) -> str:
    given = message.encode("utf-8", "surrogateescape")
    answer = git.ask("commit-tree", tree, "-p", parent, given=given)
    if answer.code:
        raise UsageError(
            said("git does not make the commit"),
            cause=answer.words,
            advice=said("Tell it who you are: `git config user.name NAME`, and `user.email`."),
        )
    return answer.output.decode("ascii").strip()
