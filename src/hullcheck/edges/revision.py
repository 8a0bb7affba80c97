"""A snapshot of a git revision, read from the object store without a checkout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hullcheck.core.git_listing import RevisionListing
from hullcheck.core.noun import dataclass
from hullcheck.core.said import one_of, said
from hullcheck.core.snapshot import Mode, Snapshot, Unreadable
from hullcheck.core.source import Source
from hullcheck.errors import UsageError

from .disk import real_directory
from .git import Git, Repository, find_repository
from .loading import MAX_FILE_BYTES, MAX_LINK_BYTES, Allowance, content_of, not_loaded
from .objects import read_contents, read_sizes

DEFAULT_BASES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
"""What pull requests usually go to, the surest first."""

_MISSING = said("the repository does not have its content (a partial clone, or damage)")


@dataclass(frozen=True, slots=True)
class GitReader:
    """A revision of a git repository: a `Loader` for its own snapshot."""

    repository: Repository
    commit: str
    """The id of the commit."""
    snapshot: Snapshot
    """As first read: all paths, and the targets of the symbolic links."""

    def load(self, snapshot: Snapshot, paths: Iterable[str]) -> Snapshot:
        """Return `snapshot` with the texts at `paths` loaded, see `Loader`."""
        return _load(self.repository.git, snapshot, paths)


def read_revision(path: str, revision: str) -> GitReader:
    """Return the snapshot of `revision` in the repository that the folder `path` is in.

    For a part of a repository it is that part; empty where the revision has not
    got it. Raises `UsageError` where there is no such folder, repository or
    revision, and `RepositoryError` where git cannot read the repository.
    """
    repository = _find(path)
    commit = _resolve(repository, revision)
    prefix = repository.prefix
    part = ("--", f":(literal){prefix}") if prefix else ()
    listing = RevisionListing(prefix)
    repository.git.tell(listing.hear, "ls-tree", "-r", "-z", "--full-tree", commit, *part)
    snapshot = Snapshot(listing.tree())
    return GitReader(repository, commit, _load(repository.git, snapshot, snapshot.tree.links))


def read_merge_base(path: str, base: str, head: str) -> str:
    """Return the id of the newest commit that the revisions `base` and `head` have in common.

    Raises as `read_revision` does, and `UsageError` where they have none.
    """
    repository = _find(path)
    commits = (_resolve(repository, base), _resolve(repository, head))
    output = repository.git.run("merge-base", *commits, accepted=(0, 1))
    if output:
        return output.decode("ascii").strip()
    raise UsageError(
        said("`{base}` and `{head}` have no commit in common", base=base, head=head),
        advice=_deepen(repository),
    )


def read_default_base(path: str) -> str:
    """Return the revision that pull requests go to, as far as the clone knows.

    Raises as `read_revision` does, and `UsageError` where none of `DEFAULT_BASES` is there.
    """
    git = _find(path).git
    for name in DEFAULT_BASES:
        answer = git.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        if answer.code == 0:
            return name
    raise UsageError(
        said("it is not known what this would be merged into"),
        advice=said("Name it: `--base REV`."),
    )


def _find(path: str) -> Repository:
    repository = find_repository(str(real_directory(path)))
    if repository is None:
        raise UsageError(
            said("`{path}` is in no git repository, so it has no revisions", path=path),
            advice=said("Name a folder of a repository, or leave the revision out."),
        )
    return repository


def _resolve(repository: Repository, revision: str) -> str:
    """Return the id of the commit that `revision` names."""
    name = f"{revision}^{{commit}}"
    if "\0" not in name:
        answer = repository.git.ask("rev-parse", "--verify", "--end-of-options", name)
        if answer.code == 0:
            return answer.output.decode("ascii").strip()
    raise UsageError(
        said("git knows no commit `{revision}`", revision=revision), **_help(repository, revision)
    )


def _help(repository: Repository, revision: str) -> dict[str, str]:
    """Return the likely cause of an unknown revision, and what to do."""
    listed = repository.git.run("for-each-ref", "--format=%(refname:short)", "--count=10000")
    names = listed.decode("utf-8", "replace").splitlines()
    if not names and repository.git.ask("rev-parse", "--verify", "HEAD").code:
        return {"cause": said("the repository has no commits yet")}
    if revision in names:
        cause = said("there is such a name, and the commit that it means is not in this clone")
        return {"cause": cause, "advice": _deepen(repository)}
    from difflib import get_close_matches  # noqa: PLC0415  an error needs it

    close = get_close_matches(revision, names, n=3)
    if close:
        return {
            "advice": said("Did you mean {names}?", names=one_of([f"`{name}`" for name in close]))
        }
    return {"advice": _deepen(repository)}


def _deepen(repository: Repository) -> str:
    if not repository.is_shallow:
        return said("Fetch it first: `git fetch`.")
    return said(
        "The clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` for "
        "actions/checkout, brings the whole history."
    )


def _load(git: Git, snapshot: Snapshot, paths: Iterable[str]) -> Snapshot:
    tree, wanted = snapshot.tree, not_loaded(snapshot, paths)
    files = {path: tree.blob(path) or "" for path in wanted if tree.mode(path) != Mode.SUBMODULE}
    texts = list(_read_texts(git, snapshot, files))
    submodules = (path for path in wanted if path not in files)
    texts += [
        Unreadable(path, said("it is a submodule: another repository"), expected=True)
        for path in submodules
    ]
    return snapshot.with_texts(texts)


def _read_texts(
    git: Git, snapshot: Snapshot, blobs: Mapping[str, str]
) -> Iterator[Source | Unreadable]:
    """Yield the texts of `{path: blob id}`; of too large a blob nothing but the size is read."""
    allowance = Allowance(snapshot)
    sizes = read_sizes(git, blobs.values())
    admitted: dict[str, str] = {}
    for path, blob in blobs.items():
        size = sizes[blob]
        limit = MAX_LINK_BYTES if snapshot.tree.mode(path) == Mode.SYMLINK else MAX_FILE_BYTES
        refusal = (
            Unreadable(path, _MISSING, expected=True)
            if size is None
            else allowance.refusal(path, size, limit)
        )
        if refusal is None:
            admitted[path] = blob
        else:
            yield refusal
    contents = read_contents(git, admitted.values())
    for path, blob in admitted.items():
        data = contents[blob]
        yield Unreadable(path, _MISSING, expected=True) if data is None else content_of(path, data)
