"""The steps of a release."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from hullcheck import __version__
from release.__main__ import main
from release.steps import check_version, image_name, notes_of, pinned

ROOT = Path(__file__).parent.parent.parent
DIGEST = "sha256:" + "ab" * 32
CHANGELOG = """# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Added

- One thing.

## [0.1.0] - 2026-11-01

- Another.

[0.1.0]: https://example.org
"""


def texts(version: str = "0.2.0") -> tuple[str, str, str]:
    return f'__version__ = "{version}"\n', f'[project]\nversion = "{version}"\n', CHANGELOG


def test_55_the_released_action_names_its_image_by_digest_and_differs_in_that_line_alone() -> None:
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    released = pinned(action, image_name("Octo/Hullcheck"), DIGEST)
    changed = [
        line
        for line in difflib.unified_diff(action.split("\n"), released.split("\n"), n=0)
        if not line.startswith(("---", "+++", "@@"))
    ]
    assert changed == [
        "-  image: Dockerfile",
        f"+  image: docker://ghcr.io/octo/hullcheck@{DIGEST}",
    ]
    with pytest.raises(ValueError, match="does not say"):
        pinned(released, "ghcr.io/octo/hullcheck", DIGEST)


@pytest.mark.parametrize("digest", ["", "latest", "sha256:12", DIGEST + "\n  args: x"])
def test_55_what_is_no_digest_is_not_written(digest: str) -> None:
    with pytest.raises(ValueError, match="is no digest"):
        pinned("  image: Dockerfile\n", "ghcr.io/octo/hullcheck", digest)


def test_55_the_workflow_writes_the_digest_of_the_image_that_it_pushed() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    assert "digest: ${{ steps.build.outputs.digest }}" in text
    assert "DIGEST: ${{ needs.image.outputs.digest }}" in text
    assert 'python3 -m release pin "$IMAGE" "$DIGEST"' in text


def test_notes_are_the_section_of_the_version() -> None:
    assert notes_of("0.2.0", CHANGELOG) == "### Added\n\n- One thing."
    assert notes_of("0.1.0", CHANGELOG) == "- Another."


@pytest.mark.parametrize(
    ("version", "of_files", "told"),
    [
        ("v0.2.0", "0.2.0", "is no version"),
        ("0.3.0", "0.2.0", "is not 0.3.0"),
        ("0.4.0", "0.4.0", "has no section"),
    ],
)
def test_a_version_that_the_files_are_not_of_is_refused(
    version: str, of_files: str, told: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        check_version(version, *texts(of_files))


def test_a_version_that_all_files_are_of_is_taken() -> None:
    check_version("0.2.0", *texts())


def test_the_files_of_this_project_agree_on_the_version() -> None:
    package = (ROOT / "src/hullcheck/__init__.py").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    check_version(__version__, package, project, f"## [{__version__}]\n\nx\n")


def test_the_command_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["image", "Octo/App"]) == 0
    assert capsys.readouterr().out == "ghcr.io/octo/app\n"
    assert main(["base"]) == 0
    assert re.fullmatch(r"python:\S+ sha256:[0-9a-f]{64}\n", capsys.readouterr().out)
    assert main(["check", "9.9.9"]) == 1
    assert "is not 9.9.9" in capsys.readouterr().err
    assert main(["fly"]) == 1
    assert main([]) == 1
