"""Objects of git that lie: trees that no git writes, and that git reads all the same.

They are read as the base that `check --base` compares with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.hostile.case import Built, Case, Failure, Finding, Saying, case
from tests.hostile.ground import LEAKY, Ground
from tests.hostile.objects import Entry, Objects

LEAKS = Finding("host-venv-in-image", "Dockerfile")

BASE = ("--base", "lies")


def lies(**limits: Any) -> Callable[[Callable[[Ground], Saying]], Case]:
    """Make a case that compares with the branch `lies`."""
    return case(tracked=False, options=BASE, **limits)


def _branch(ground: Ground, entries: list[Entry]) -> None:
    """Let the branch `lies` have a tree of these entries, the work tree what leaks."""
    _below(ground, ground.objects.commit(ground.objects.tree(entries)))


def _below(ground: Ground, commit: str) -> None:
    """Let the branch `lies` be `commit`, and the work tree a commit on top of it."""
    ground.leaky()
    ground.commit()
    store = ground.objects
    tree = ground.git("rev-parse", "HEAD^{tree}")
    store.branch(commit, "lies")
    store.branch(store.commit(tree, parents=[commit]))


def _plain(store: Objects) -> list[Entry]:
    return store.files({"app.py": "x", "pyproject.toml": LEAKY["pyproject.toml"]})


@lies()
def entry_twice(ground: Ground) -> Saying:
    """A tree that has one name three times, as file, link and folder."""
    store = ground.objects
    blob, inner = store.blob("FROM x\n"), store.tree(_plain(store))
    _branch(
        ground,
        [
            ("100644", "Dockerfile", blob),
            ("120000", "Dockerfile", blob),
            ("40000", "Dockerfile", inner),
        ],
    )
    return LEAKS


@lies()
def parent_folder(ground: Ground) -> Saying:
    """A tree with entries named `..` and `.`."""
    store = ground.objects
    inner = store.tree(store.files({"outside": "x", "Dockerfile": "FROM x\n"}))
    _branch(
        ground, [("40000", "..", inner), ("40000", ".", inner), ("100644", "...", store.blob("x"))]
    )
    return LEAKS


@lies()
def git_directory(ground: Ground) -> Saying:
    """A tree with a git directory, a hook and settings in it."""
    store = ground.objects
    config = f"[core]\n\tfsmonitor = {ground.trap}\n"
    inner = store.tree(store.files({"config": config, "HEAD": "ref: x"}))
    _branch(ground, [("40000", ".git", inner), ("40000", ".GIT", inner), ("40000", "git~1", inner)])
    return LEAKS


@lies()
def name_with_a_slash(ground: Ground) -> Saying:
    """A tree whose names have slashes in them: in front, doubled, and behind dots."""
    store = ground.objects
    blob = store.blob("FROM x\n")
    names = ("/etc/passwd", "../outside/secret", "a/Dockerfile", "a//b", "b/", "/")
    _branch(ground, [("100644", name, blob) for name in names])
    return LEAKS


@lies()
def name_that_is_empty(ground: Ground) -> Saying:
    """A tree with an entry without a name."""
    store = ground.objects
    _branch(ground, [("100644", "", store.blob("x")), *_plain(store)])
    return Failure("git", 3)


@lies()
def odd_modes(ground: Ground) -> Saying:
    """A tree with modes that there are not."""
    store = ground.objects
    blob = store.blob("x")
    modes = ("100666", "104755", "0", "777777", "100600", "060000", "010644", "00100644")
    _branch(ground, [(mode, f"a{n}", blob) for n, mode in enumerate(modes)])
    return LEAKS


@lies()
def mode_that_is_no_number(ground: Ground) -> Saying:
    """A tree whose mode is no number."""
    store = ground.objects
    _branch(ground, [("evil", "a", store.blob("x"))])
    return Failure("git", 3)


@lies()
def file_that_is_a_folder(ground: Ground) -> Saying:
    """An entry that says file and is a tree: the Dockerfile."""
    store = ground.objects
    _branch(ground, [("100644", "Dockerfile", store.tree(_plain(store))), *_plain(store)])
    return LEAKS


@lies()
def folder_that_is_a_file(ground: Ground) -> Saying:
    """An entry that says tree and is a file."""
    store = ground.objects
    _branch(ground, [("40000", "a", store.blob("FROM x\n")), *_plain(store)])
    return Failure("git", 3)


@lies()
def file_that_is_a_commit(ground: Ground) -> Saying:
    """An entry that says file and is a commit."""
    store = ground.objects
    commit = store.commit(store.tree(_plain(store)))
    _branch(ground, [("100644", "Dockerfile", commit), *_plain(store)])
    return LEAKS


@lies()
def missing_file(ground: Ground) -> Saying:
    """An entry whose object is not there: the Dockerfile."""
    _branch(ground, [("100644", "Dockerfile", "1" * 40), *_plain(ground.objects)])
    return LEAKS


@lies()
def missing_folder(ground: Ground) -> Saying:
    """A folder whose tree is not there."""
    _branch(ground, [("40000", "a", "1" * 40), *_plain(ground.objects)])
    return Failure("git", 3)


@lies()
def content_under_another_id(ground: Ground) -> Saying:
    """A Dockerfile whose content is not what its id says."""
    store = ground.objects
    other = store.put("blob", LEAKY["Dockerfile"].encode(), as_id="2" * 40)
    _branch(ground, [("100644", "Dockerfile", other), *_plain(store)])
    return LEAKS


@lies()
def folder_that_holds_itself(ground: Ground) -> Saying:
    """A tree under an id of its own choice that has itself as a folder: it has no bottom."""
    store = ground.objects
    name = "3" * 40
    raw = b"40000 d\0" + bytes.fromhex(name)
    store.put("tree", raw, as_id=name)
    _branch(ground, [("40000", "d", name), *_plain(store)])
    return Failure("git", 3)


@lies(heavy=True)
def folders_that_multiply(ground: Ground) -> Saying:
    """Ten levels of ten names for one folder: ten thousand million files in eleven objects."""
    store = ground.objects
    inner = store.tree(store.files({"a": "x", "Dockerfile": "FROM x\n"}))
    for _ in range(10):
        inner = store.tree([("40000", f"d{n}", inner) for n in range(10)])
    _branch(ground, [("40000", "d", inner)])
    return Failure("git was stopped", 3)


@lies(heavy=True)
def three_thousand_levels(ground: Ground) -> Saying:
    """Folders in each other, three thousand deep."""
    store = ground.objects
    inner = store.tree(store.files({"Dockerfile": "FROM x\n"}))
    for _ in range(3_000):
        inner = store.tree([("40000", "d", inner)])
    _branch(ground, [("40000", "d", inner), *_plain(store)])
    return LEAKS


@lies()
def thousand_levels(ground: Ground) -> Saying:
    """Folders in each other, a thousand deep, which is a path that a file system takes."""
    store = ground.objects
    inner = store.tree(store.files({"Dockerfile": "FROM x\n"}))
    for _ in range(1_000):
        inner = store.tree([("40000", "d", inner)])
    _branch(ground, [("40000", "d", inner), *_plain(store)])
    return LEAKS


@lies()
def submodule_of_itself(ground: Ground) -> Saying:
    """A submodule whose commit is the repository's own."""
    store = ground.objects
    head = store.commit(store.tree(_plain(store)))
    _branch(ground, [("160000", "Dockerfile", head), ("160000", "self", head)])
    return LEAKS


@lies()
def link_of_five_megabytes(ground: Ground) -> Saying:
    """A link whose target is larger than any."""
    store = ground.objects
    _branch(ground, [("120000", "Dockerfile", store.blob("a/" * 2_500_000)), *_plain(store)])
    return LEAKS


@lies()
def link_out_of_the_tree(ground: Ground) -> Saying:
    """Links to files of the machine and to files outside."""
    store = ground.objects
    links = {"Dockerfile": "/etc/passwd", ".dockerignore": "../outside/secret", "a": "/proc/self"}
    _branch(ground, [("120000", name, store.blob(to)) for name, to in sorted(links.items())])
    return LEAKS


@lies()
def names_with_escapes(ground: Ground) -> Saying:
    """Names with line ends, escapes and bytes that are no text."""
    store = ground.objects
    blob = store.blob("FROM x\nCOPY . /\n")
    names: list[str | bytes] = [
        "a\n::error::x.Dockerfile",
        "\x1b[2J.Dockerfile",
        b"\xff\xfe.Dockerfile",
        "\t.Dockerfile",
    ]
    _branch(ground, [("100644", name, blob) for name in names])
    return LEAKS


@lies()
def name_of_a_megabyte(ground: Ground) -> Saying:
    """A name with a million letters."""
    store = ground.objects
    _branch(ground, [("100644", "a" * 1_000_000 + ".Dockerfile", store.blob("FROM x\nCOPY . /\n"))])
    return LEAKS


@lies()
def not_in_order(ground: Ground) -> Saying:
    """A tree whose names are in no order, so that a search by halves misses some."""
    store = ground.objects
    blob = store.blob("FROM x\n")
    _branch(
        ground, [("100644", name, blob) for name in ("z", "Dockerfile", "a", "z0", ".dockerignore")]
    )
    return LEAKS


@lies()
def file_and_folder_of_one_name(ground: Ground) -> Saying:
    """A name that is a file and a folder that holds a build."""
    store = ground.objects
    inner = store.tree(store.files({"Dockerfile": "FROM x\nCOPY . /\n"}))
    _branch(ground, [("100644", "a", store.blob("x")), ("40000", "a", inner)])
    return LEAKS


@lies()
def tree_that_is_cut_off(ground: Ground) -> Saying:
    """A tree that ends in the middle of an entry."""
    store = ground.objects
    _below(ground, store.commit(store.put("tree", b"100644 Dockerfile\0\x01\x02")))
    return Failure("git", 3)


@lies()
def size_that_lies(ground: Ground) -> Saying:
    """Objects that say another size than they have: larger, and far too large."""
    store = ground.objects
    small = store.put("blob", b"FROM x\n", size=5_000)
    large = store.put("blob", b"FROM y\n", size=1 << 60)
    _branch(ground, [("100644", ".dockerignore", large), ("100644", "Dockerfile", small)])
    return LEAKS


@lies(heavy=True)
def file_that_unfolds(ground: Ground) -> Saying:
    """A Dockerfile of two hundred megabytes of zeros, a thousandth of that when packed."""
    store = ground.objects
    _branch(ground, [("100644", "Dockerfile", store.blob(bytes(200_000_000)))])
    return LEAKS


@lies()
def object_that_is_no_zlib(ground: Ground) -> Saying:
    """Objects that are not packed as git packs them."""
    store = ground.objects
    blob = store.blob("FROM x\n")
    (store.folder / "objects" / blob[:2] / blob[2:]).write_bytes(b"\x78\x9c evil \x1b[2J")
    _branch(ground, [("100644", "Dockerfile", blob), *_plain(store)])
    return LEAKS


@lies()
def commit_without_a_tree(ground: Ground) -> Saying:
    """A commit that names no tree, and one whose tree is a file."""
    _below(ground, ground.objects.commit(ground.objects.blob("x")))
    return Failure("git", 3)


@lies()
def commits_in_a_circle(ground: Ground) -> Saying:
    """A commit under an id of its own choice whose parent is itself."""
    store = ground.objects
    name = "4" * 40
    tree = store.tree(_plain(store))
    raw = f"tree {tree}\nparent {name}\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx\n"
    _below(ground, store.put("commit", raw.encode(), as_id=name))
    return Failure("git knows no commit")


@lies(heavy=True)
def tags_of_tags(ground: Ground) -> Saying:
    """A branch that names a tag of a tag, three thousand deep."""
    ground.leaky()
    head = ground.commit()
    store = ground.objects
    for level in range(3_000):
        kind = "tag" if level else "commit"
        raw = f"object {head}\ntype {kind}\ntag x\ntagger a <a> 1 +0000\n\nx\n"
        head = store.put("tag", raw.encode())
    place = store.folder / "refs/tags/lies"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(head + "\n")
    return Built("Dockerfile")


@lies(heavy=True)
def words_of_ten_megabytes(ground: Ground) -> Saying:
    """A commit with a message of ten megabytes and escapes in it."""
    store = ground.objects
    _below(ground, store.commit(store.tree(_plain(store)), words="\x1b[2J\u202e" * 2_000_000))
    return LEAKS


@lies()
def pointer_into_git_lfs(ground: Ground) -> Saying:
    """Pointers into Git LFS in the place of Dockerfile and ignore file."""
    store = ground.objects
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    _branch(ground, store.files({"Dockerfile": pointer, ".dockerignore": pointer}))
    return LEAKS
