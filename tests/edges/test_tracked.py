"""What a change puts into git is told as new; what was there before is not."""

from __future__ import annotations

import pytest

from hullcheck.edges.cli import main

from .conftest import Repo

Captured = pytest.CaptureFixture[str]

VENV = {
    "{}/pyvenv.cfg": "home = /usr/bin\n",
    "{}/bin/activate": "",
    "{}/lib/python3.12/site-packages/six.py": "",
}


def venv(name: str) -> dict[str, str]:
    return {path.format(name): text for path, text in VENV.items()}


@pytest.fixture
def change(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Make a repository with an environment in git, go there, and begin a branch."""
    repo.commit({"main.py": "", **venv("old")})
    repo.git("checkout", "--quiet", "-b", "change")
    monkeypatch.chdir(repo.root)
    return repo


def test_an_environment_that_a_change_adds_is_new(change: Repo, capsys: Captured) -> None:
    assert main(["check", "--base", "main"]) == 0
    capsys.readouterr()
    change.commit(venv("new"))
    assert main(["check", "--base", "main"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("new/bin/activate error[tracked-venv]")
    assert "`old`" not in out


def test_an_environment_that_moves_is_nothing_new(change: Repo) -> None:
    change.git("mv", "old", "backend")
    change.git("commit", "--quiet", "-m", "x")
    assert main(["check", "--base", "main"]) == 0


def test_the_fix_and_its_command_leave_nothing_but_the_disk(change: Repo, capsys: Captured) -> None:
    assert main(["fix", "--write"]) == 0
    assert "git rm -r --cached old" in capsys.readouterr().err
    assert (change.root / ".gitignore").read_text() == "/old/\n"
    assert main(["check"]) == 1
    assert main(["fix"]) == 0
    change.git("rm", "-r", "--cached", "--quiet", "old")
    assert main(["check"]) == 0
    assert (change.root / "old/pyvenv.cfg").exists()
    assert change.git("check-ignore", "old/pyvenv.cfg")


def test_one_more_place_of_a_known_cache_is_new(repo: Repo, capsys: Captured) -> None:
    repo.commit({"a/__pycache__/a.cpython-312.pyc": "1", "a/x.py": ""})
    repo.git("checkout", "--quiet", "-b", "change")
    check = ["check", repo.path, "--base", "main", "--fail-on", "warning"]
    repo.commit({"a/__pycache__/b.cpython-312.pyc": "2"})
    assert main(check) == 0
    repo.git("mv", "a", "b")
    repo.git("commit", "--quiet", "-m", "x")
    assert main(check) == 0
    capsys.readouterr()
    repo.commit({"c/__pycache__/c.cpython-312.pyc": "3"})
    assert main(check) == 1
    assert "git tracks `__pycache__`: 3 files in 2 places" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "json", "markdown", "sarif", "github"])
def test_no_secret_is_shown_and_one_more_is_new(repo: Repo, capsys: Captured, form: str) -> None:
    first, second = "t9Wq3vZk7Yb2Xf8Lr5Nc1Hd6Gm4Ps0Ju", "b7Kx2mQw9Zt4Rv6Ly1Nd8Hf3Jc5Gs0Pa"
    repo.commit({".env": f"SECRET_KEY={first}\n"})
    repo.git("checkout", "--quiet", "-b", "change")
    check = ["check", repo.path, "--fail-on", "warning", "--format", form]
    assert main(check) == 1
    assert main([*check, "--base", "main"]) == 0
    repo.commit({".env": f"SECRET_KEY={first}\nAPI_TOKEN={second}\n"})
    assert main([*check, "--base", "main"]) == 1
    out = capsys.readouterr().out
    assert "SECRET_KEY" in out
    assert first not in out
    assert second not in out


def test_an_environment_on_the_disk_is_ignored_by_the_fix(repo: Repo, capsys: Captured) -> None:
    repo.commit({"main.py": "", ".gitignore": "*.pyc\r\n"})
    repo.write(venv("my env"))
    check = ["check", repo.path, "--fail-on", "advice"]
    assert main(check) == 1
    assert main(["fix", repo.path, "--write"]) == 0
    capsys.readouterr()
    assert (repo.root / ".gitignore").read_bytes() == b"*.pyc\r\n/my env/\r\n"
    assert main(check) == 0
    assert repo.git("check-ignore", "my env/pyvenv.cfg")
