"""`hullcheck review` prints exactly what the Action posts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from hullcheck.edges.cli import main
from step import OPEN, SECOND, Step


@pytest.mark.parametrize("files", [OPEN, SECOND, {**OPEN, **SECOND}])
def test_the_local_review_is_the_posted_one(
    step: Step, tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str]
) -> None:
    step.review(step.open(files))
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", step.repository.store.folder, clone],
        check=True,
        capture_output=True,
    )
    page = f"{step.hub.url}/{step.repository.full_name}"
    subprocess.run(["git", "-C", clone, "remote", "set-url", "origin", page], check=True)
    main(["review", str(clone), "--head", "origin/feature", "--format", "json"])
    steps = json.loads(capsys.readouterr().out)["steps"]
    inline = [each for kind in steps if kind["step"] == "post-review" for each in kind["comments"]]
    posted = step.repository.review_comments.values()
    assert [(each["path"], each["line"], each["body"].rstrip()) for each in inline] == [
        (each.path, each.line, each.body.rstrip()) for each in posted
    ]
    (summary,) = [each["body"] for each in steps if each["step"] == "upsert-summary"]
    (comment,) = step.repository.comments.values()
    assert summary.rstrip() == comment.body.rstrip()
