"""GitHub tells the key of an App once: it is kept whole, or it is said that it is not."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from hullcheck.edges.bot.credentials import write_registered
from hullcheck.errors import WriteError

from .calls import Call, watched
from .disk import all_power_cuts
from .trees import apart, in_the_end, performed, read_tree, torn

APP = {"id": 1, "slug": "s", "pem": "a key", "webhook_secret": "hush", "html_url": "x"}


def test_the_key_of_an_app_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    old, calls, new = performed(tmp_path, lambda: write_registered(tmp_path / "app.json", APP))
    assert new["app.json"].mode == 0o600
    for _, tree in all_power_cuts(old, calls):
        files, left = apart(tree)
        assert torn(files, old, new) == {}
        assert all(tree[path].mode == 0o600 for path in left)
    assert all(tree == new for tree in in_the_end(old, calls))


def refusal_of(file: Path) -> str | None:
    try:
        write_registered(file, APP)
    except WriteError as error:
        return error.cause
    return None


def test_no_half_of_a_key_stays_that_would_keep_the_whole_one_out(tmp_path: Path) -> None:
    with watched(tmp_path) as layer:
        write_registered(tmp_path / "app.json", APP)
    (tmp_path / "app.json").unlink()
    for number, call in enumerate(layer.calls):
        if call.name == "unlink":
            continue

        def refuse(_: Call, at: int, number: int = number) -> None:
            if at == number:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with watched(tmp_path, refuse):
            cause = refusal_of(tmp_path / "app.json")
        assert cause in (None, "No space left on device")
        # The name of a file that is there whole may still be lost with the power.
        assert cause is None or call.path == "." or read_tree(tmp_path) == {}
        (tmp_path / "app.json").unlink(missing_ok=True)


def test_a_key_that_is_kept_is_not_written_over(tmp_path: Path) -> None:
    write_registered(tmp_path / "app.json", APP)
    with pytest.raises(WriteError, match="cannot be written"):
        write_registered(tmp_path / "app.json", {**APP, "pem": "another"})
    assert "a key" in (tmp_path / "app.json").read_text()
