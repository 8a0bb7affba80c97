"""A head and its merge base, read with as few requests as tell all that matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from hullcheck.core.diff import ChangedFile, Patch, Status
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.edges.loading import load_together
from hullcheck.engine import wanted

from .client import Client
from .comparison import Comparison, base_tree, read_comparison, read_further_files
from .texts import TextReader
from .trees import TreeReader

NEVER_READ = frozenset(
    "py pyi js mjs cjs jsx ts tsx vue svelte css scss sass less html htm svg md mdx rst adoc "
    "go rs java kt scala rb php c h cc cpp hpp cs swift ex exs erl hs ml lua r jl ipynb sql "
    "png jpg jpeg gif ico webp pdf woff woff2 ttf otf mp3 mp4 wav csv tsv parquet po pot".split()
)
"""Endings of names that no build reads a declaration from, not even where one names the file."""


_NO_PATCH = "GitHub does not tell the patches of so many files"


@dataclass(frozen=True, slots=True)
class Change:
    """What a pull request would bring, as far as it matters."""

    head_sha: str
    base_sha: str
    """The merge base."""
    comparison: Comparison
    head: Snapshot = field(default_factory=lambda: Snapshot(Tree((), ())))
    base: Snapshot = field(default_factory=lambda: Snapshot(Tree((), ())))
    complete: bool = True
    """False: a tree is too large to be told whole."""
    matters: bool = True
    """False: nothing that changed can change a build, and neither side was read."""

    def files(self) -> dict[str, ChangedFile]:
        """Return the files whose patches are known, by their paths in the head."""
        return {file.change.path: file.change for file in self.comparison.files}

    def is_changed(self, path: str) -> bool:
        """Say whether the head has a file at `path` that the base has not, or has otherwise."""
        blob = self.head.tree.blob(path)
        return blob is not None and blob != self.base.tree.blob(path)


def read_change(client: Client, repository: str, base: str, head: str) -> Change:
    """Return what the commit `head` brings against its merge base with `base`.

    Raises a `GithubError`.
    """
    comparison = read_comparison(client, repository, base, head)
    found = Change(head, comparison.merge_base, comparison, matters=may_matter(comparison))
    return _read_whole(client, repository, found) if found.matters else found


def read_snapshot(client: Client, repository: str, commit: str) -> tuple[Snapshot, bool]:
    """Return one commit with all wanted texts, and whether its tree was told whole."""
    listing = TreeReader(client, repository).read(commit)
    reader = TextReader(client, repository, [commit], listing.sizes)
    return load_together(reader.load, [Snapshot(listing.tree)], wanted)[0], listing.complete


def may_matter(comparison: Comparison) -> bool:
    """Say whether the changes may change a build, or what lies beside one.

    A file that comes or goes always may; one that was there before only where a
    text of it could be read.
    """
    changes = [file.change for file in comparison.files]
    return not comparison.complete or not all(
        change.status is Status.MODIFIED and _is_never_read(change.path) for change in changes
    )


def _is_never_read(path: str) -> bool:
    name = path.rpartition("/")[2]
    asked = wanted(Snapshot(Tree.of({path: "100644"})))
    return not asked and name.rpartition(".")[2].lower() in NEVER_READ and "." in name.strip(".")


def _read_whole(client: Client, repository: str, change: Change) -> Change:
    """Return `change` with both sides read."""
    trees = TreeReader(client, repository)
    head = trees.read(change.head_sha)
    derived = base_tree(head.tree, change.comparison) if head.complete else None
    base = None if derived else trees.read(change.base_sha)
    sizes = head.sizes if base is None else {**base.sizes, **head.sizes}
    reader = TextReader(client, repository, [change.head_sha, change.base_sha], sizes)
    before = base.tree if base else derived
    assert before is not None  # noqa: S101
    snapshots = [Snapshot(head.tree), Snapshot(before)]
    after, before_ = load_together(reader.load, snapshots, wanted)
    return Change(
        change.head_sha,
        change.base_sha,
        change.comparison,
        head=after,
        base=before_,
        complete=head.complete and (base is None or base.complete),
    )


def placed_files(
    client: Client, repository: str, number: int, change: Change, wanted_paths: Iterable[str]
) -> tuple[ChangedFile, ...]:
    """Return the files of a pull request, with patches where findings may stand at their lines.

    More of its list is asked for only where one of `wanted_paths` changed and the
    comparison did not tell it.
    """
    files = change.files()
    if change.comparison.complete:
        return tuple(files.values())
    missing = [path for path in dict.fromkeys(wanted_paths) if path not in files]
    missing = [path for path in missing if change.is_changed(path)]
    if missing:
        for file in read_further_files(client, repository, number, missing):
            files[file.path] = file
    for path in missing:
        # It is in the pull request for certain; GitHub tells 3,000 files and no more.
        files.setdefault(path, ChangedFile(path, Status.MODIFIED, Patch(problem=_NO_PATCH)))
    return tuple(files.values())
