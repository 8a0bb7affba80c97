"""Debian packages unpacked into a folder: nothing is installed into the system."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


class PackagesError(RuntimeError):
    """The packages cannot be had on this machine."""


def run(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> str:
    """Return the standard output of `command`; raise `PackagesError` with its errors."""
    done = subprocess.run(
        command, env=env, cwd=cwd, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise PackagesError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def read_mirror() -> str:
    """Return the address of the Debian mirror that this machine's own apt uses."""
    listed = run(
        [
            "apt-get",
            "indextargets",
            "--format=$(COMPONENT) $(REPO_URI) $(ORIGIN)",
            "Created-By: Packages",
        ]
    )
    for line in listed.splitlines():
        component, address, *origin = line.split(" ")
        # Before the first `apt-get update` the origin is not known yet.
        if component == "main" and origin[:1] in (["Debian"], [""], []):
            return address
    raise PackagesError("no Debian mirror in the apt sources of this machine")


def unpack(packages: Sequence[str], root: Path) -> None:
    """Download `packages` of this machine's own suite and unpack them below `root`."""
    _download_and_unpack(packages, root, dict(os.environ))


def unpack_from_suite(packages: Sequence[str], root: Path, suite: str) -> None:
    """Download `packages` of another Debian `suite` and unpack them below `root`."""
    apt = root.with_name(root.name + ".apt")
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    (apt / "sources.list").write_text(f"deb [signed-by={KEYRING}] {read_mirror()} {suite} main\n")
    config = apt / "apt.conf"
    config.write_text(
        f'Dir::Etc::sourcelist "{apt}/sources.list";\n'
        'Dir::Etc::sourceparts "-";\n'
        f'Dir::State "{apt}/state";\n'
        'Dir::State::status "/var/lib/dpkg/status";\n'
        f'Dir::Cache "{apt}/cache";\n'
        'APT::Sandbox::User "root";\n'
        'Acquire::Languages "none";\n'
    )
    env = {**os.environ, "APT_CONFIG": str(config)}
    run(["apt-get", "update", "-qq"], env=env)
    _download_and_unpack(packages, root, env)
    shutil.rmtree(apt)


def _download_and_unpack(packages: Sequence[str], root: Path, env: Mapping[str, str]) -> None:
    archives = root.with_name(root.name + ".debs")
    archives.mkdir(parents=True, exist_ok=True)
    root.mkdir(parents=True, exist_ok=True)
    run(["apt-get", "download", "-qq", *packages], env=env, cwd=archives)
    for archive in archives.glob("*.deb"):
        run(["dpkg", "-x", str(archive), str(root)])
        archive.unlink()
    archives.rmdir()
