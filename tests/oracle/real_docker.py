"""A real Docker to hold the simulation against: the one that is there, or one of our own.

    python -m tests.oracle.real_docker start FOLDER [SUITE]
    python -m tests.oracle.real_docker stop FOLDER

`start` unpacks dockerd and buildx of a newer Debian suite below FOLDER, starts
the daemon on a socket of its own and prints the variables to export. Nothing is
installed into the system; it takes root, because a daemon does.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .debian import unpack, unpack_from_suite

SUITE = "forky"
"""Its Docker knows `COPY --exclude`, which that of trixie refuses."""

PACKAGES = ("docker.io", "docker-cli", "docker-buildx", "containerd", "runc")

START_SECONDS = 60
"""A daemon that does not answer after this long will not."""

STOP_SECONDS = 30
"""A daemon without containers stops in a second or two."""


class NoDockerError(RuntimeError):
    """There is no Docker that answers."""


@dataclass(frozen=True, slots=True)
class Docker:
    """A Docker that answers."""

    environment: Mapping[str, str]
    """What a `docker` command needs in its environment to reach it."""
    version: str
    """The daemon's version, without the distribution's suffix."""


def find_docker() -> Docker:
    """Return the Docker that this process's environment reaches.

    Raises `NoDockerError` where no daemon answers or buildx is missing.
    """
    return _connected(dict(os.environ))


def start_docker(folder: Path, suite: str = SUITE) -> Docker:
    """Return the Docker below `folder`, unpacked and started where it is not yet."""
    folder = folder.resolve()
    environment = _environment(folder)
    try:
        return _connected(environment)
    except NoDockerError:
        pass
    if not (folder / "r/usr/sbin/dockerd").exists():
        _unpack_docker(folder, suite)
    _start_daemon(folder, environment)
    return _wait(folder, environment)


def stop_docker(folder: Path) -> None:
    """Stop the daemon that `start_docker` started below `folder`, if it runs."""
    pid_file = folder / "docker.pid"
    if not pid_file.exists():
        return
    os.kill(int(pid_file.read_text()), signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    # The daemon removes the file when it has unmounted everything.
    while pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def own_variables(folder: Path) -> dict[str, str]:
    """Return the variables by which a `docker` command reaches the daemon below `folder`."""
    programs = f"{folder}/r/usr/bin:{folder}/r/usr/sbin"
    return {
        "DOCKER_HOST": f"unix://{folder}/docker.sock",
        "DOCKER_CONFIG": str(folder / "cfg"),
        "PATH": f"{programs}:{os.environ.get('PATH', os.defpath)}",
    }


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, **own_variables(folder)}


def _connected(environment: Mapping[str, str]) -> Docker:
    # `docker` is looked up here because subprocess would search this process's own PATH.
    version = ["env", "docker", "version", "--format", "{{.Server.Version}}"]
    for command in (version, ["env", "docker", "buildx", "version"]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoDockerError(done.stderr.strip())
        if command is version:
            found = done.stdout.strip().split("+")[0]
    return Docker(environment, found)


def _unpack_docker(folder: Path, suite: str) -> None:
    root = folder / "r"
    unpack_from_suite(PACKAGES, root, suite)
    runc = root / "usr/sbin/runc"
    if subprocess.run([runc, "--version"], capture_output=True, check=False).returncode:
        # Linked against the newer suite's libc: this machine's own suite has one that runs.
        runc.unlink()
        unpack(["runc"], root)
    plugins = folder / "cfg/cli-plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    plugin = plugins / "docker-buildx"
    plugin.unlink(missing_ok=True)
    plugin.symlink_to(root / "usr/libexec/docker/cli-plugins/docker-buildx")


def _start_daemon(folder: Path, environment: Mapping[str, str]) -> None:
    (folder / "docker.pid").unlink(missing_ok=True)
    (folder / "daemon.json").write_text("{}")
    # No network is set up: a RUN that wants any takes --network=host.
    switched_off = ["iptables=false", "ip6tables=false", "bridge=none"]
    switched_off += ["ip-forward=false", "ip-masq=false"]
    command = ["env", "dockerd", "--host", environment["DOCKER_HOST"]]
    command += [f"--config-file={folder}/daemon.json", f"--data-root={folder}/data"]
    command += [f"--exec-root={folder}/run", f"--pidfile={folder}/docker.pid"]
    command += [f"--{option}" for option in switched_off]
    command += ["--storage-driver=" + environment.get("STORAGE", "overlay2")]
    with (folder / "log").open("ab") as log:
        subprocess.Popen(
            command,
            # Memory is there, and half of its time it would look for some to free.
            env={"GOGC": "400", **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait(folder: Path, environment: Mapping[str, str]) -> Docker:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return _connected(environment)
        except NoDockerError as error:
            if time.monotonic() > deadline:
                raise NoDockerError(f"{error}; see {folder / 'log'}") from error
            time.sleep(0.5)


def main(arguments: list[str]) -> int:
    """Start or stop a daemon, as the module's first lines say."""
    match arguments:
        case ["start", folder, *suite]:
            docker = start_docker(Path(folder), *suite)
            for name, value in own_variables(Path(folder).resolve()).items():
                sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
            sys.stderr.write(f"dockerd {docker.version}\n")
        case ["stop", folder]:
            stop_docker(Path(folder))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
