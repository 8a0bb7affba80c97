"""Microsoft's validator of SARIF, where it is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def said_by_validator(text: str, folder: Path) -> list[str]:
    """Return the errors and warnings of a log, also by GitHub's rules; skip without the tool."""
    tool = os.environ.get("SARIF_MULTITOOL") or shutil.which("sarif-multitool")
    if tool is None:
        pytest.skip("npm install --global @microsoft/sarif-multitool, or set SARIF_MULTITOOL")
    (folder / "log.sarif").write_text(text, encoding="utf-8")
    kinds = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]
    done = subprocess.run(
        [tool, "validate", "log.sarif", *kinds],
        cwd=folder,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    # It exits 0 on errors as well.
    assert "Analysis completed successfully" in done.stdout
    assert "1 files scanned" in done.stdout
    lines = done.stdout.splitlines()
    return [line for line in lines if ": error " in line or ": warning " in line]
