"""Runs hullcheck on a folder, each command in a process of its own that has limits.

`python -m tests.hostile.runner` imports everything once and forks for each command; it reads
a job a line on standard input and answers a line, both JSON.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from hullcheck.edges.cli import main

HARD_BYTES = 3 << 30
"""Of address space: far above the limit that is told, so that a defect cannot stop the machine."""

OUTPUT_BYTES = 64 << 20
"""Of one file that is written: an output that is larger is a defect."""

WALL_FACTOR = 12
"""The machine may be busy, so waiting is cheap; something that waits for ever still ends."""

SEEN = {
    *("open", "os.listdir", "os.scandir", "os.mkdir", "os.rename", "os.remove", "os.rmdir"),
    *("os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate", "os.utime"),
}
"""Audit events whose first argument is a path."""

RUN = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"}
NET = {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname"}


class Witness:
    """Notes what a run does with the world, as Python's audit events tell it."""

    def __init__(self, root: str, scratch: str) -> None:
        self.allowed = (root + "/", scratch + "/", sys.prefix, sys.base_prefix, *_own_places())
        self.root = root
        self.notes: set[str] = set()
        self.own = threading.local()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note an event that should not be."""
        if getattr(self.own, "looking", False):
            return
        if event in SEEN and arguments and isinstance(arguments[0], str | bytes | Path):
            self._place(event, os.fsdecode(arguments[0]), arguments)
        elif event in RUN:
            self._program(arguments)
        elif event in NET:
            self.notes.add(f"{event} {arguments[1:]}")

    def _place(self, event: str, path: str, arguments: tuple[Any, ...]) -> None:
        flags = arguments[2] if event == "open" and isinstance(arguments[2], int) else 0
        if event == "open" and flags & os.O_NOFOLLOW:
            parent, _, name = path.rpartition("/")
            real = f"{self._real(parent or '/' * path.startswith('/') or '.')}/{name}"
        else:
            real = self._real(path)
        if real != self.root and not real.startswith(self.allowed):
            self.notes.add(f"{event} {real}")

    def _real(self, path: str) -> str:
        """Return what `os.path.realpath` does, which asks for each of thousands of levels alone.

        The system has them all at hand where something is there, and is asked without opening it.
        """
        self.own.looking = True
        try:
            number = os.open(path, os.O_PATH)
            try:
                return str(Path(f"/proc/self/fd/{number}").readlink())
            finally:
                os.close(number)
        except OSError:  # not there, or its name is too long
            return os.path.realpath(path)
        finally:
            self.own.looking = False

    def _program(self, arguments: tuple[Any, ...]) -> None:
        command = [os.fsdecode(part) for part in arguments[1]]
        if command[0] != "git":
            self.notes.add(f"program {command}")


def _own_places() -> tuple[str, ...]:
    here = str(Path(__file__).parents[2])
    return (f"{here}/src/", f"{here}/docs/", "/dev/null", "/usr/share/zoneinfo/", "/etc/localtime")


def run(job: dict[str, Any], arguments: list[str]) -> dict[str, Any]:
    """Run one command; return its code, words, time and memory, and what it should not do."""
    names = {stream: f"{job['scratch']}/{stream}" for stream in ("out", "err", "notes")}
    for name in names.values():
        Path(name).write_bytes(b"")
    child = os.fork()
    if child == 0:
        _perform(job, arguments, names)
    late = threading.Event()

    def stop() -> None:
        late.set()
        os.killpg(child, signal.SIGKILL)

    watchdog = threading.Timer(job["seconds"] * WALL_FACTOR, stop)
    watchdog.start()
    _, status, used = os.wait4(child, 0)
    watchdog.cancel()
    return {
        "code": os.waitstatus_to_exitcode(status),
        "late": late.is_set(),
        "seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
        "notes": Path(names["notes"]).read_text("utf-8").splitlines(),
    }


def _perform(job: dict[str, Any], arguments: list[str], names: dict[str, str]) -> None:
    """Become the command; never return."""
    code = 99
    try:
        os.setpgid(0, 0)
        os.chdir(job["root"])
        for stream, number in (("out", 1), ("err", 2)):
            os.dup2(os.open(names[stream], os.O_WRONLY | os.O_TRUNC), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        cpu = int(job["seconds"] * 2) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
        resource.setrlimit(resource.RLIMIT_AS, (HARD_BYTES, HARD_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        witness = Witness(os.path.realpath(job["root"]), job["scratch"])
        sys.addaudithook(witness)
        code = main(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        notes = list(witness.notes)
        text = "".join(f"{note!a}\n" for note in sorted(notes))
        Path(names["notes"]).write_text(text, "utf-8")
    finally:
        os._exit(code)


def _load_everything() -> None:
    """Import what the commands import when they need it, so that no child does."""
    folder = f"/tmp/hullcheck-warm-{os.getpid()}"
    Path(folder).mkdir()
    (Path(folder) / "Dockerfile").write_text("FROM python:3.13\nCOPY . /app\nRUN pip install x\n")
    (Path(folder) / "compose.yaml").write_text("services: {a: {build: .}}\n")
    (Path(folder) / "refused").mkdir()
    (Path(folder) / "refused/.hullcheck.toml").write_text("unknown = 1\n")
    for arguments in (
        *(["check", "--format", name, folder, "-o", f"{folder}/o"] for name in FORMATS),
        ["trace", folder, "-o", f"{folder}/o"],
        ["fix", folder],
        ["check", f"{folder}/refused"],
    ):
        with redirect_stdout(_silence()), redirect_stderr(_silence()):
            main(arguments)
    for name in ("Dockerfile", "compose.yaml", "o", "refused/.hullcheck.toml"):
        (Path(folder) / name).unlink(missing_ok=True)
    (Path(folder) / "refused").rmdir()
    Path(folder).rmdir()


def _silence() -> TextIOWrapper:
    return TextIOWrapper(BytesIO(), encoding="utf-8")


FORMATS = ("text", "json", "markdown", "sarif", "github", "html")


def serve() -> None:
    """Answer jobs until there are none."""
    _load_everything()
    for line in sys.stdin:
        job = json.loads(line)
        sys.stdout.write(json.dumps(run(job, job["arguments"])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
