"""A head and its merge base, read with as few requests as tell all that matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from hullcheck.core.diff import ChangedFile, Patch, Status
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.edges.loading import load_together
from hullcheck.engine import wanted

from .client import Client
from .comparison import Comparison, base_tree, read_comparison, read_further_files
from .texts import TextReader
from .trees import Listing, TreeReader

NEVER_READ = frozenset(
    "py pyi js mjs cjs jsx ts tsx vue svelte css scss sass less html htm svg md mdx rst adoc "
    "go rs java kt scala rb php c h cc cpp hpp cs swift ex exs erl hs ml lua r jl ipynb sql "
    "png jpg jpeg gif ico webp pdf woff woff2 ttf otf mp3 mp4 wav csv tsv parquet po pot".split()
)
"""Endings of names that no build reads a declaration from, not even where one names the file."""


_NO_PATCH = "GitHub does not tell the patches of so many files"


Asked = Callable[[Snapshot], Iterable[str]]
"""Gives the texts of a snapshot that are still wanted."""

EMPTY = Snapshot(Tree(()))


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit as GitHub has it, its texts read as they are wanted."""

    snapshot: Snapshot
    texts: TextReader
    complete: bool
    """False: the tree is too large to be told whole."""

    def loaded(self, asked: Asked) -> Commit:
        """Return it with all that `asked` asks for."""
        return replace(self, snapshot=load_together(self.texts.load, [self.snapshot], asked)[0])


@dataclass(frozen=True, slots=True)
class Change:
    """What a head brings against a merge base."""

    head_sha: str
    comparison: Comparison
    texts: TextReader
    head: Snapshot = EMPTY
    base: Snapshot = EMPTY
    """The merge base."""
    complete: bool = True
    """False: a tree is too large to be told whole."""

    @property
    def matters(self) -> bool:
        """Whether the changes may change a build."""
        return may_matter(self.comparison)

    def loaded(self, asked: Asked) -> Change:
        """Return it with all that `asked` asks for of both sides, read together."""
        head, base = load_together(self.texts.load, [self.head, self.base], asked)
        return replace(self, head=head, base=base)

    def files(self) -> dict[str, ChangedFile]:
        """Return the files whose patches are known, by their paths in the head."""
        return {file.change.path: file.change for file in self.comparison.files}

    def is_changed(self, path: str) -> bool:
        """Say whether the head has a file at `path` that the base has not, or has otherwise."""
        blob = self.head.tree.blob(path)
        return blob is not None and blob != self.base.tree.blob(path)


def read_commit(client: Client, repository: str, commit: str) -> Commit:
    """Return one commit, named by its id or as git calls it, with no text yet.

    Raises a `GithubError`.
    """
    listing = TreeReader(client, repository).read(commit)
    texts = TextReader(client, repository, [commit], listing.sizes)
    return Commit(Snapshot(listing.tree, whole=listing.complete), texts, listing.complete)


def read_change(client: Client, repository: str, base: str, head: str) -> Change:
    """Return what the commit `head` brings against its merge base with `base`.

    Neither side has a text yet; both are empty where nothing that changed can
    change a build. Raises a `GithubError`.
    """
    comparison = read_comparison(client, repository, base, head)
    commits = [head, comparison.merge_base]
    if not may_matter(comparison):
        return Change(head, comparison, TextReader(client, repository, commits, {}))
    trees = TreeReader(client, repository)
    after = trees.read(head)
    derived = base_tree(after.tree, comparison) if after.complete else None
    if derived is not None:
        before = Listing(derived, {}, complete=True)
    else:
        before = trees.read(comparison.merge_base)
    return Change(
        head,
        comparison,
        TextReader(client, repository, commits, {**before.sizes, **after.sizes}),
        Snapshot(after.tree, whole=after.complete),
        Snapshot(before.tree, whole=before.complete),
        complete=after.complete and before.complete,
    )


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
    asked = wanted(Snapshot(Tree.of({path: Mode.FILE})))
    return not asked and name.rpartition(".")[2].lower() in NEVER_READ and "." in name.strip(".")


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
