"""A run to which nothing has changed says what the one before said; any change makes a new one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hullcheck.edges.cache import entry, question, record
from tests.edges.conftest import Repo

from .conftest import Home

ASKED = ("check", "fix", "trace", "check --format json", "check --format sarif", "trace . -z", "")


@pytest.mark.parametrize("asked", ASKED)
def test_a_second_run_says_the_same_without_looking(home: Home, leaky: Repo, asked: str) -> None:
    first, second = home.settled(*asked.split()), home.run(*asked.split())
    assert first.looked
    assert (second.out, second.err, second.code) == (first.out, first.err, first.code)
    # An error is told anew: it ends a run before anything is read.
    assert second.looked == (asked == "trace . -z")


def changes() -> dict[str, Callable[[Repo, Path], object]]:
    def same_size(repo: Repo, _: Path) -> None:
        # An editor that sets the time back: only the change of the state tells.
        place = repo.root / "Dockerfile"
        before = place.stat()
        place.write_text(place.read_text().replace("/app", "/srv"))
        os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))

    def replaced(repo: Repo, _: Path) -> None:
        other = repo.root / ".git/other"
        other.write_text("FROM scratch\n")
        other.replace(repo.root / "Dockerfile")

    def as_link(repo: Repo, _: Path) -> None:
        (repo.root / "Dockerfile").rename(repo.root / "Other")
        (repo.root / "Dockerfile").symlink_to("Other")

    return {
        "a file of the same size": same_size,
        "a file in its place": replaced,
        "a link in its place": as_link,
        "a new file": lambda repo, _: repo.write({"compose.yaml": "services: {}\n"}),
        "a new folder with a mark": lambda repo, _: repo.write({"env/pyvenv.cfg": "home = /\n"}),
        "a file that is gone": lambda repo, _: (repo.root / "uv.lock").unlink(),
        "a file nobody may read": lambda repo, _: (repo.root / "Dockerfile").chmod(0),
        "git's list": lambda repo, _: repo.git("rm", "--cached", "-q", "uv.lock"),
        "git's own exclusions": lambda repo, _: repo.write({".git/info/exclude": "x\n"}),
        "a setting of the repository": lambda repo, _: repo.git("config", "core.excludesFile", "x"),
        "a setting of the user": lambda _, home: (home / ".gitconfig").write_text("[a]\nb = c\n"),
        "what the user ignores": lambda _, home: Repo(home).write({".config/git/ignore": "x\n"}),
        "a `.gitignore` above": lambda repo, _: Repo(repo.root.parent).write({".gitignore": "x"}),
    }


@pytest.mark.parametrize("name", changes())
def test_any_change_makes_a_new_run(home: Home, leaky: Repo, own_home: Path, name: str) -> None:
    home.settled("check")
    assert not home.run("check").looked
    changes()[name](leaky, own_home)
    assert home.run("check").looked


def test_lists_that_a_setting_names_are_looked_at(home: Home, leaky: Repo, own_home: Path) -> None:
    (own_home / ".gitconfig").write_text("[core]\n\texcludesFile = ~/mine\n[include]\npath = more")
    (own_home / "more").write_text("[a]\n\tb = c\n")
    for name in ("mine", "more"):
        home.settled("check")
        assert not home.run("check").looked
        (own_home / name).write_text("[a]\n\tb = d\n")
        assert home.run("check").looked, name


def test_a_gitignore_of_an_untracked_folder_is_looked_at(home: Home, leaky: Repo) -> None:
    # Only git reads this one: it is no file of the repository.
    leaky.write({".venv/pyvenv.cfg": "home = /\n", ".venv/.gitignore": "*\n"})
    home.settled("check")
    assert not home.run("check").looked
    leaky.write({".venv/.gitignore": "x\n"})
    assert home.run("check").looked


def test_what_has_just_changed_is_not_kept(home: Home, leaky: Repo) -> None:
    home.settled("check")
    leaky.write({"Dockerfile": "FROM scratch\n"})
    home.run("check")
    # Within one tick of the file system's clock it could have changed again, unseen.
    assert home.run("check").looked
    home.settled("check")
    assert not home.run("check").looked


def test_a_system_that_counts_seconds_has_a_longer_tick(
    home: Home, leaky: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = entry.state_of

    def coarse(path: bytes | str) -> bytes:
        if plain(path) == entry.GONE:
            return entry.GONE
        times, rest = plain(path).split()[:2], plain(path).split()[2:]
        return b" ".join([*(b"%d" % (int(each) // 10**9 * 10**9) for each in times), *rest])

    time.sleep(0.5)
    home.settled("check")
    assert not home.run("check").looked
    (leaky.root / "Dockerfile").touch()
    for module in (entry, record):
        monkeypatch.setattr(module, "state_of", coarse)
    home.settled("check")
    assert home.run("check").looked


NOT_KEPT = {
    "standard input": "check --host-files-from -",
    "another revision": "check --base HEAD",
    "a file that is written": "check -o report.txt",
    "times": "check --verbose",
    "sizes": "check --format html",
    "what it is told": "check --no-cache",
    "files that are changed": "fix --write",
    "a wrong word": "check --format toml",
}


@pytest.mark.parametrize("name", NOT_KEPT)
def test_these_look_anew_each_time(
    home: Home, leaky: Repo, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = NOT_KEPT[name].split()
    with (leaky.root / "Dockerfile").open() as given:
        monkeypatch.setattr("sys.stdin", given)
        home.settled(*asked)
        home.settled(*asked)
        assert home.run(*asked).looked


def test_another_question_is_another_result(
    home: Home, leaky: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.settled("check")
    assert home.run("check", ".").looked
    monkeypatch.setenv("NO_COLOR", "1")
    assert home.run("check").looked
    monkeypatch.chdir(leaky.root.parent)
    assert home.run("check").looked


def test_another_day_is_another_question(
    home: Home, leaky: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.settled("check")
    assert not home.run("check").looked
    monkeypatch.setattr(time, "strftime", lambda _: "2031-01-01")
    assert home.run("check").looked


def test_another_program_answers_anew(
    home: Home, leaky: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(question.PROGRAM, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(question, "PROGRAM", str(copy))
    home.settled("check")
    assert not home.run("check").looked
    # As a developer does who works on hullcheck itself.
    (copy / "engine.py").touch()
    assert home.run("check").looked


def test_settings_of_git_in_the_environment_keep_nothing(
    home: Home, leaky: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(leaky.root.parent / "config"))
    home.settled("check")
    assert home.run("check").looked


@pytest.mark.parametrize("where", ["HULLCHECK_CACHE_DIR", "XDG_CACHE_HOME"])
def test_results_lie_where_the_user_wants_them(
    home: Home, leaky: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    monkeypatch.setenv(where, str(tmp_path / "mine"))
    home.settled("check")
    assert len(list((tmp_path / "mine").rglob("results/*"))) == 1
    assert not home.run("check").looked
    monkeypatch.setenv("HULLCHECK_NO_CACHE", "1")
    assert home.run("check").looked


def kept(home: Path) -> Path:
    (found,) = home.glob(".cache/hullcheck/results/*")
    return found


def harms() -> dict[str, Callable[[Path], object]]:
    return {
        "cut off": lambda file: os.truncate(file, 300),
        "empty": lambda file: file.write_bytes(b""),
        "changed": lambda file: file.write_bytes(file.read_bytes()[:-1] + b"?"),
        "no file": lambda file: (file.unlink(), file.mkdir()),
        "open to others": lambda file: file.parent.chmod(0o777),
    }


@pytest.mark.parametrize("name", harms())
def test_what_is_not_whole_or_not_our_own_is_not_said(
    home: Home, leaky: Repo, own_home: Path, name: str
) -> None:
    first = home.settled("check")
    harms()[name](kept(own_home))
    again = home.run("check")
    assert again.looked
    assert (again.out, again.err, again.code) == (first.out, first.err, first.code)


def test_nowhere_to_keep_anything_is_no_failure(home: Home, leaky: Repo, own_home: Path) -> None:
    (own_home / ".cache").write_text("a file\n")
    assert home.settled("check").code == 1
    assert home.run("check").err == ""


def test_only_the_owner_can_read_results(home: Home, leaky: Repo, own_home: Path) -> None:
    home.settled("check")
    assert kept(own_home).stat().st_mode & 0o077 == 0
    assert kept(own_home).parent.stat().st_mode & 0o077 == 0


def test_no_secret_of_the_environment_is_kept(
    home: Home, leaky: Repo, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_secret")
    home.settled("check")
    assert b"ghs_secret" not in kept(own_home).read_bytes()


def test_old_results_go(
    home: Home, leaky: Repo, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "MAX_KEPT", 4)
    for number in range(9):
        home.settled("check", "--host-file", f"file{number}")
    assert len(list(kept_all(own_home))) <= 4
    assert not home.run("check", "--host-file", "file8").looked


def kept_all(home: Path) -> list[Path]:
    return list(home.glob(".cache/hullcheck/results/*"))


WATCHED = """
import os, sys
seen = set()
def watch(event, args):
    if event in ("open", "os.scandir", "os.listdir") and isinstance(args[0], (str, bytes)):
        seen.add(os.path.abspath(os.fsdecode(args[0])))
sys.addaudithook(watch)
from hullcheck.edges.cli import main
main(sys.argv[1:])
sys.stdout.flush()
sys.stderr.write("\\n".join(sorted(seen)))
"""


@pytest.mark.parametrize("asked", ["check", "fix", "trace"])
def test_all_that_python_opens_below_the_folder_is_noted(
    leaky: Repo, own_home: Path, asked: str
) -> None:
    leaky.write({
        ".venv/pyvenv.cfg": "home = /\n", ".venv/bin/python": "", "web/package.json": "{}",
        "compose.yaml": "services:\n  a:\n    build: .\n    env_file: .env\n", ".env": "A=1\n",
        "new/.gitignore": "data\n", "new/data/x": "", "hullcheck.toml": "",
    })  # fmt: skip
    (leaky.root / "link").symlink_to("compose.yaml")
    time.sleep(0.2)
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, asked], capture_output=True, text=True, check=True
    )
    told = entry.unpacked(kept(own_home).read_bytes())
    assert told is not None
    opened = [path for path in done.stderr.splitlines() if path.startswith(leaky.path)]
    assert len(opened) > 5
    noted = {os.fsdecode(path).rstrip("/") for path, _ in told.states}
    assert [path for path in opened if path not in noted] == []
