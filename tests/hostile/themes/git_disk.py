"""A git directory that was copied along: settings that start programs, and lies about the files."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
from pathlib import Path

from tests.hostile.case import Built, Failure, Finding, Saying, case
from tests.hostile.ground import LEAKY, Ground

LEAKS = Finding("host-venv-in-image", "Dockerfile")


def _committed(ground: Ground, files: dict[str, str] | None = None) -> None:
    ground.leaky(files)
    ground.commit()
    ground.commit({"more": "x"})
    ground.write({"more": "changed", "new": "", "old/x.pyc": ""})


def _configure(ground: Ground, text: str) -> None:
    with (ground.root / ".git/config").open("a", encoding="utf-8") as config:
        config.write(text)


@case(tracked=False)
def programs_of_the_core(ground: Ground) -> Saying:
    """Settings of `core` that name programs: watcher, shell of another machine, pager, editor."""
    _committed(ground)
    names = (
        "fsmonitor",
        "sshCommand",
        "pager",
        "editor",
        "askPass",
        "gitProxy",
        "alternateRefsCommand",
    )
    _configure(ground, "[core]\n" + "".join(f"\t{name} = {ground.trap}\n" for name in names))
    return LEAKS


@case(tracked=False)
def hooks(ground: Ground) -> Saying:
    """Every hook, and a setting that says where they are."""
    _committed(ground)
    names = ("post-index-change", "fsmonitor-watchman", "reference-transaction", "pre-auto-gc")
    for name in (*names, "post-checkout", "pre-commit", "p4-changelist", "sendemail-validate"):
        ground.link(f".git/hooks/{name}", ground.trap)
        ground.link(f"hooks/{name}", ground.trap)
    _configure(ground, "[core]\n\thooksPath = hooks\n")
    return LEAKS


@case(tracked=False)
def filters_and_diff_drivers(ground: Ground) -> Saying:
    """Attributes that give every file a filter, a diff driver and a merge driver."""
    _committed(ground, {".gitattributes": "* filter=evil diff=evil merge=evil\n"})
    keys = [f"[filter {chr(34)}evil{chr(34)}]", "clean", "smudge", "process"]
    keys += [f"[diff {chr(34)}evil{chr(34)}]", "command", "textconv", "[diff]", "external"]
    keys += [f"[merge {chr(34)}evil{chr(34)}]", "driver", "[interactive]", "diffFilter"]
    lines = (key if key.startswith("[") else f"\t{key} = {ground.trap}" for key in keys)
    _configure(ground, "\n".join(lines) + "\n\trequired = true\n")
    return LEAKS


@case(tracked=False)
def commands_under_other_names(ground: Ground) -> Saying:
    """Aliases for every command that could be called, and helpers for secrets and signatures."""
    _committed(ground)
    names = ("ls-files", "ls-tree", "cat-file", "rev-parse", "check-ignore", "merge-base", "status")
    lines = "".join(f"\t{name} = !{ground.trap}\n" for name in names)
    helpers = f"[credential]\n\thelper = {ground.trap}\n[gpg]\n\tprogram = {ground.trap}\n"
    _configure(ground, f"[alias]\n{lines}{helpers}[log]\n\tshowSignature = true\n")
    return LEAKS


@case(tracked=False)
def remotes_that_are_programs(ground: Ground) -> Saying:
    """A partial clone whose remote is a program."""
    _committed(ground)
    blob = ground.git("rev-parse", "HEAD:Dockerfile")
    (ground.root / f".git/objects/{blob[:2]}/{blob[2:]}").unlink()
    _configure(
        ground,
        "[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tpartialClone = origin\n"
        f'[remote "origin"]\n\tpromisor = true\n\turl = ext::{ground.trap}\n'
        f"\tuploadpack = {ground.trap}\n\tvcs = ext\n[protocol]\n\tallow = always\n",
    )
    return LEAKS


@case(tracked=False)
def partial_clone_that_is_reviewed(ground: Ground) -> Saying:
    """The same, where the base that misses objects is asked for."""
    remotes_that_are_programs.make(ground)
    return LEAKS


@case(tracked=False)
def configuration_outside(ground: Ground) -> Saying:
    """Settings that include a file outside, whose text would stand in git's error."""
    _committed(ground)
    _configure(ground, f"[include]\n\tpath = {ground.outside}/config\n")
    return LEAKS


@case(tracked=False)
def configuration_that_includes_itself(ground: Ground) -> Saying:
    """Settings that include themselves without end."""
    _committed(ground)
    _configure(ground, "[include]\n\tpath = config\n")
    return Failure("git cannot read", 3)


@case(tracked=False)
def configuration_of_no_sense(ground: Ground) -> Saying:
    """Settings that cannot be parsed, with escapes in them."""
    _committed(ground)
    _configure(ground, "[core\n\x1b[2J\u202e = [[\n")
    return Failure("git cannot read", 3)


@case(tracked=False)
def format_of_the_future(ground: Ground) -> Saying:
    """A repository of a format that nobody knows yet."""
    _committed(ground)
    _configure(ground, "[core]\n\trepositoryFormatVersion = 999\n[extensions]\n\tevil = true\n")
    return Failure("git cannot read", 3)


@case(tracked=False)
def work_tree_outside(ground: Ground) -> Saying:
    """A setting that says that the files lie outside."""
    _committed(ground)
    _configure(ground, f"[core]\n\tworktree = {ground.outside}\n")
    return Failure("no work tree")


@case(tracked=False)
def bare(ground: Ground) -> Saying:
    """A setting that says that there are no files."""
    _committed(ground)
    _configure(ground, "[core]\n\tbare = true\n")
    return Failure("no work tree")


@case(tracked=False)
def git_file_that_leads_outside(ground: Ground) -> Saying:
    """A `.git` file that names a git directory outside, with programs in its settings."""
    _committed(ground)
    _configure(ground, f"[core]\n\tfsmonitor = {ground.trap}\n")
    (ground.root / ".git").rename(ground.outside / "git")
    (ground.root / ".git").write_text(f"gitdir: {ground.outside}/git\n")
    return LEAKS


@case(tracked=False)
def git_file_that_leads_nowhere(ground: Ground) -> Saying:
    """A `.git` file that names what is not there."""
    ground.leaky()
    shutil.rmtree(ground.root / ".git")
    (ground.root / ".git").write_text("gitdir: ../nowhere\x1b[2J\n")
    return Failure("git cannot read", 3)


@case(tracked=False)
def git_file_that_leads_to_itself(ground: Ground) -> Saying:
    """A `.git` file that names itself."""
    ground.leaky()
    shutil.rmtree(ground.root / ".git")
    (ground.root / ".git").write_text("gitdir: .git\n")
    return Failure("git cannot read", 3)


@case(tracked=False)
def git_file_of_a_secret(ground: Ground) -> Saying:
    """A `.git` that is a link to a file outside, whose text would stand in git's error."""
    ground.leaky()
    shutil.rmtree(ground.root / ".git")
    ground.link(".git", ground.outside / "secret")
    return Failure("git cannot read", 3)


@case(tracked=False, heavy=True)
def git_file_of_fifty_megabytes(ground: Ground) -> Saying:
    """A `.git` file that is far too large."""
    ground.leaky()
    shutil.rmtree(ground.root / ".git")
    (ground.root / ".git").write_text("gitdir: " + "x" * 50_000_000)
    return Failure("git cannot read", 3)


@case(tracked=False)
def work_tree_of_another(ground: Ground) -> Saying:
    """A linked work tree whose common directory lies outside."""
    _committed(ground)
    (ground.root / ".git/commondir").write_text(f"{ground.outside}\n")
    return LEAKS


@case(tracked=False)
def objects_of_another(ground: Ground) -> Saying:
    """Alternates that lead outside, to themselves, and to each other."""
    _committed(ground)
    (ground.root / ".git/objects/info").mkdir(exist_ok=True)
    lines = [f"{ground.outside}", "../objects", "/", "/proc/self", "../../x\x1b[2J"]
    (ground.root / ".git/objects/info/alternates").write_text("\n".join(lines * 100) + "\n")
    return LEAKS


@case(tracked=False)
def head_of_no_sense(ground: Ground) -> Saying:
    """A HEAD that names nothing, with escapes in it."""
    _committed(ground)
    (ground.root / ".git/HEAD").write_text("ref: \x1b[2J../../outside\n")
    return LEAKS


@case(tracked=False)
def head_that_names_itself(ground: Ground) -> Saying:
    """A HEAD and branches that name each other."""
    _committed(ground)
    (ground.root / ".git/HEAD").write_text("ref: refs/heads/a\n")
    (ground.root / ".git/refs/heads/a").write_text("ref: refs/heads/b\n")
    (ground.root / ".git/refs/heads/b").write_text("ref: refs/heads/a\n")
    return LEAKS


@case(tracked=False)
def references_of_no_sense(ground: Ground) -> Saying:
    """Packed references that are none, grafts, and a shallow file of no sense."""
    _committed(ground)
    for name in ("packed-refs", "shallow", "info/grafts"):
        ground.write({f".git/{name}": "\x1b[2J not a reference\n" * 9})
    return Failure("git cannot read", 3)


@case(tracked=False)
def submodules_of_death(ground: Ground) -> Saying:
    """Submodules of themselves, at paths outside, with programs for addresses."""
    _committed(ground)
    modules = "".join(
        f'[submodule "{name}"]\n\tpath = {path}\n\turl = ext::{ground.trap}\n'
        f"\tupdate = !{ground.trap}\n"
        for name, path in (("../../x", "sub"), ("a", "../outside"), ("b", "."), ("-u", "-rf"))
    )
    ground.write({".gitmodules": modules})
    head = ground.git("rev-parse", "HEAD")
    for path in ("sub", "-rf", "a/b"):
        ground.git("update-index", "--add", "--cacheinfo", f"160000,{head},{path}")
    shutil.copytree(ground.root / ".git", ground.root / "sub/.git")
    return LEAKS


def _index(entries: list[tuple[str, int]], count: int | None = None, version: int = 2) -> bytes:
    """Return an index as git writes it, of entries (path, mode) without content."""
    body = struct.pack(">4sII", b"DIRC", version, len(entries) if count is None else count)
    for path, mode in entries:
        name = path.encode("utf-8", "surrogateescape")
        stat = struct.pack(">10I", 0, 0, 0, 0, 0, 0, mode, 0, 0, 0)
        entry = stat + bytes(20) + struct.pack(">H", min(len(name), 0xFFF)) + name
        body += entry + b"\0" * (8 - len(entry) % 8)
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def _forged(ground: Ground, index: bytes) -> None:
    ground.leaky()
    (ground.root / ".git/index").write_bytes(index)


@case(tracked=False)
def index_with_paths_outside(ground: Ground) -> Saying:
    """An index that tracks files outside and inside of the git directory."""
    paths = [
        "../outside/secret",
        "../outside/Dockerfile",
        ".git/config",
        "/etc/passwd",
        "a/../../x",
    ]
    paths += ["./Dockerfile", "a//Dockerfile", "", "..", "a/./b", "a/"]
    _forged(ground, _index(sorted((path, 0o100644) for path in paths)))
    return LEAKS


@case(tracked=False)
def index_with_a_path_twice(ground: Ground) -> Saying:
    """An index with one path three times, as file, link and submodule, and not in order."""
    paths = [("Dockerfile", 0o120000), ("Dockerfile", 0o160000), ("Dockerfile", 0o100755)]
    _forged(ground, _index([*paths, ("Dockerfile/x", 0o100644), ("A", 0o100644)]))
    return Built("Dockerfile")


@case(tracked=False)
def index_with_odd_modes(ground: Ground) -> Saying:
    """An index with modes that there are not."""
    modes = [0o100666, 0o104755, 0o040000, 0, 0o777777, 0o020666, 0o010644]
    _forged(ground, _index([(f"a{mode:o}", mode) for mode in sorted(modes)]))
    return LEAKS


@case(tracked=False)
def index_that_claims_too_much(ground: Ground) -> Saying:
    """An index whose head promises four thousand million entries."""
    _forged(ground, _index([("a", 0o100644)], count=0xFFFFFFFF))
    return Failure("git cannot read", 3)


@case(tracked=False)
def index_of_another_version(ground: Ground) -> Saying:
    """An index of a version that is none, and an extension that must be known."""
    _forged(ground, _index([("a", 0o100644)], version=99))
    return Failure("git cannot read", 3)


@case(tracked=False)
def index_that_is_cut_off(ground: Ground) -> Saying:
    """An index that ends in the middle of an entry."""
    _forged(ground, _index([("a" * 100, 0o100644)])[:80])
    return LEAKS


@case(tracked=False)
def index_is_a_link(ground: Ground) -> Saying:
    """An index that is a link to a file outside."""
    ground.leaky()
    ground.link(".git/index", ground.outside / "secret")
    return Failure("git cannot read", 3)


@case(tracked=False)
def attributes_of_death(ground: Ground) -> Saying:
    """Attributes with patterns on which git takes for ever, and macros of macros."""
    stars = "*a" * 40 + "b x\n"
    ground.leaky({"a" * 200: ""})
    ground.track()
    ground.write({".gitattributes": stars * 100, ".git/info/attributes": "[attr]a b\n[attr]b a\n"})
    return LEAKS


@case(tracked=False)
def packs_of_no_sense(ground: Ground) -> Saying:
    """Packs, their indexes, graphs and bitmaps that are none."""
    _committed(ground)
    names = ("pack/pack-x.pack", "pack/pack-x.idx", "info/commit-graph", "pack/multi-pack-index")
    ground.write({f".git/objects/{name}": b"\xff" * 5_000 for name in names})
    return LEAKS


@case(tracked=False)
def repositories_in_each_other(ground: Ground) -> Saying:
    """Repositories in repositories, a hundred deep, each with programs in its settings."""
    _committed(ground)
    _configure(ground, f"[core]\n\tfsmonitor = {ground.trap}\n")
    empty = "[core]\n\tbare = false\n\tfsmonitor = evil\n"
    for depth in range(1, 100):
        prefix = "n/" * depth
        ground.write(
            {f"{prefix}.git/HEAD": "ref: refs/heads/main\n", f"{prefix}.git/config": empty}
        )
        (ground.root / f"{prefix}.git/objects").mkdir()
        (ground.root / f"{prefix}.git/refs").mkdir()
    ground.write({"n/n/Dockerfile": LEAKY["Dockerfile"]})
    return LEAKS


@case(tracked=False)
def bare_repository_inside(ground: Ground) -> Saying:
    """A folder of the repository that is itself a git directory, as `git clone` writes it."""
    _committed(ground)
    _configure(ground, f"[core]\n\tfsmonitor = {ground.trap}\n")
    shutil.copytree(ground.root / ".git", ground.root / "inner")
    ground.git("add", "--force", "inner", check=False)
    ground.canary.unlink(missing_ok=True)
    return LEAKS


@case(tracked=False)
def sparse_and_split_index(ground: Ground) -> Saying:
    """An index in parts, one of which is missing."""
    _committed(ground)
    ground.git("update-index", "--split-index")
    for part in (ground.root / ".git").glob("sharedindex.*"):
        part.unlink()
    return Failure("git cannot read", 3)


@case(tracked=False)
def git_directory_is_empty(ground: Ground) -> Saying:
    """A `.git` with nothing in it: no repository, says git."""
    ground.leaky()
    shutil.rmtree(ground.root / ".git")
    (ground.root / ".git").mkdir()
    return LEAKS


@case(tracked=False)
def names_that_git_may_not_have(ground: Ground) -> Saying:
    """Branches and remotes with escapes in their names and addresses."""
    _committed(ground)
    _configure(ground, '[remote "a\\\\\x1b[2J"]\n\turl = http://a:secret@evil.example/\x1b[2J\n')
    ground.write({".git/refs/heads/x\x1b[2J": "0" * 40 + "\n"})
    return LEAKS


@case(tracked=False)
def folder_of_others(ground: Ground) -> Saying:
    """A repository that belongs to another user, where the system can tell."""
    _committed(ground)
    if os.getuid() != 0:
        return LEAKS
    for place in (ground.root, ground.root / ".git", Path(f"{ground.root}/.git/config")):
        os.chown(place, 65534, 65534)
    return Failure("another user", 3)
