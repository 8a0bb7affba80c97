"""The `git` program, run so that a hostile repository cannot make it run anything else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from shlex import quote
from threading import Event, Timer
from typing import IO

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.errors import RepositoryError, TooSlowError

from .cache.record import forget

TIMEOUT_SECONDS = 120
"""Far more than a listing of a million files takes; a configuration can include a FIFO."""

MAX_OUTPUT_BYTES = 300_000_000
"""A listing of three million files, and more than the texts of one snapshot take. Eleven
objects make a tree of ten thousand million."""

_CHUNK = 1 << 20

Hear = Callable[[bytes], object]
"""Takes what git prints next."""

# git 2.35.2 and before said "unsafe repository ('/x' is owned by someone else)".
_OWNED_BY_OTHERS = lazy_pattern(
    r"(?:dubious ownership in repository at|unsafe repository \()\s*'(.*)'"
)

_OVERRIDES = (
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.editor=false",
    "core.askPass=",
    "core.sshCommand=false",
    "core.gitProxy=false",
    "core.alternateRefsCommand=false",
    "credential.helper=",
    "diff.external=",
    "gpg.program=false",
    "protocol.allow=never",
    "log.showSignature=false",
)
"""Every setting with which a repository's own configuration names a program to run."""

_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    # Before 2.44 a partial clone still fetches: no protocol, no program. An empty list allows none.
    "GIT_ALLOW_PROTOCOL": "",
    "LC_ALL": "C",
}

_KEPT = (
    *("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_", "GIT_EXEC_PATH"),
    *("GIT_AUTHOR_", "GIT_COMMITTER_"),
)
"""What is kept of git's variables. A git hook sets GIT_DIR and others, which would
lead git to another repository than the one that was asked for."""


_OF_FILES = frozenset({"rev-parse", "ls-files", "check-ignore"})
"""Questions that git answers from the files that `cache.git_files` names, and no object."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What git said."""

    code: int
    output: bytes
    words: str
    """What it wrote to standard error."""


@dataclass(frozen=True, slots=True)
class Git:
    """The git program in one directory."""

    directory: str
    seconds: float = TIMEOUT_SECONDS
    """How long it may take."""
    index_file: str = ""
    """An index of its own, in place of the repository's."""

    def run(self, *arguments: str, given: bytes = b"", accepted: tuple[int, ...] = (0,)) -> bytes:
        """Return what git prints; `given` is its standard input.

        Raises `RepositoryError` for an exit code that is not `accepted`, and as `ask` does.
        """
        answer = self.ask(*arguments, given=given)
        if answer.code not in accepted:
            raise self.refusal(answer)
        return answer.output

    def tell(self, hear: Hear, *arguments: str) -> None:
        """Have git print to `hear`, piece by piece while it works. Raises as `run` does."""
        answer = self.ask(*arguments, hear=hear)
        if answer.code:
            raise self.refusal(answer)

    def ask(self, *arguments: str, given: bytes = b"", hear: Hear | None = None) -> Answer:
        """Return git's answer whatever its exit code; without its output where somebody hears it.

        Raises `TooSlowError` where git does not end within `seconds`, `RepositoryError`
        where it is not there or prints more than `MAX_OUTPUT_BYTES`.
        """
        if arguments[0] not in _OF_FILES:
            forget()
        with _nameless_file() as stdin, _nameless_file() as stderr:
            # Files in place of pipes: git never waits for us, nor we for git.
            stdin.write(given)
            stdin.seek(0)
            chunks: list[bytes] = []
            code = self._perform(arguments, stdin, stderr, hear or chunks.append)
            stderr.seek(0)
            return Answer(
                code, b"".join(chunks), stderr.read(10_000).decode("utf-8", "replace").strip()
            )

    def _perform(
        self, arguments: tuple[str, ...], stdin: IO[bytes], stderr: IO[bytes], hear: Hear
    ) -> int:
        """Run git, its output handed to `hear`; return its exit code."""
        try:
            process = subprocess.Popen(
                self._command(arguments),
                stdin=stdin,
                stdout=subprocess.PIPE,
                # Git prints 76 MB of a million paths: through 64 kB it waits for us all the time.
                pipesize=_CHUNK,
                stderr=stderr,
                env=_environment() | self._own_index,
            )
        except OSError as error:
            raise RepositoryError(
                said("the program `git` cannot be run"),
                cause=str(error),
                advice=said("Install git."),
            ) from error
        late = Event()

        def stop() -> None:
            late.set()
            process.kill()

        watchdog = Timer(self.seconds, stop)
        watchdog.start()
        try:
            with process:
                size = _read(process, hear)
        finally:
            watchdog.cancel()
            # Nobody else is at work then: see `copies.side_by_side`.
            watchdog.join()
        if late.is_set():
            cause = said("it did not end within {seconds:g} seconds", seconds=self.seconds)
            raise TooSlowError(self._stopped, cause=cause)
        if size > MAX_OUTPUT_BYTES:
            cause = said(
                "it printed more than {max_output_bytes:,} bytes", max_output_bytes=MAX_OUTPUT_BYTES
            )
            raise RepositoryError(self._stopped, cause=cause)
        return process.returncode

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        settings = [part for override in _OVERRIDES for part in ("-c", override)]
        flags = ["--no-pager", "--no-replace-objects"]
        return ["git", *flags, "-C", self.directory, *settings, *arguments]

    @property
    def _own_index(self) -> dict[str, str]:
        return {"GIT_INDEX_FILE": self.index_file} if self.index_file else {}

    @property
    def _stopped(self) -> str:
        return said("git was stopped in `{directory}`", directory=self.directory)

    def refusal(self, answer: Answer) -> RepositoryError:
        """Return what git's failure means, and what can be done about it."""
        what = said("git cannot read the repository of `{directory}`", directory=self.directory)
        others = _OWNED_BY_OTHERS.search(answer.words)
        if others:
            return RepositoryError(
                what,
                cause=said("it belongs to another user, whose configuration git does not trust"),
                advice=f"git config --global --add safe.directory {quote(others[1])}",
            )
        return RepositoryError(
            what, cause=answer.words or said("git exited with {code}", code=answer.code)
        )


def _nameless_file() -> IO[bytes]:
    """Return a file without a name, in memory where the system has that."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("hullcheck"), "w+b")
    from tempfile import TemporaryFile  # noqa: PLC0415  it loads a dozen modules

    return TemporaryFile()


def _read(process: subprocess.Popen[bytes], hear: Hear) -> int:
    """Hand on what `process` prints; return how much, at most a little more than the limit."""
    assert process.stdout is not None  # noqa: S101
    size = 0
    try:
        while size <= MAX_OUTPUT_BYTES and (chunk := process.stdout.read(_CHUNK)):
            hear(chunk)
            size += len(chunk)
    except BaseException:
        process.kill()
        raise
    if size > MAX_OUTPUT_BYTES:
        process.kill()
    return size


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    return kept | _ENVIRONMENT


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, seen from one directory."""

    git: Git
    prefix: str
    """The directory inside the repository, with a final slash; "" is the root."""
    is_bare: bool
    has_work_tree: bool
    """Whether the directory is in a work tree: not bare, and not the git directory itself."""
    is_shallow: bool


def find_repository(directory: str) -> Repository | None:
    """Return the git repository that `directory`, an absolute path, is in; None if in none.

    Raises `RepositoryError` where there is one that git cannot or will not read.
    """
    git = Git(directory)
    questions = ("--is-bare-repository", "--is-inside-work-tree", "--is-shallow-repository")
    answer = git.ask("rev-parse", *questions, "--show-prefix")
    if answer.code != 0:
        # "(or any of the parent directories)"; without it a `.git` file leads nowhere.
        if "not a git repository (or any" in answer.words:
            return None
        raise git.refusal(answer)
    # The prefix comes last because a directory's name may hold a line end.
    bare, work_tree, shallow, prefix = answer.output.split(b"\n", 3)
    return Repository(
        git,
        prefix=prefix[:-1].decode("utf-8", "surrogateescape"),
        is_bare=bare == b"true",
        has_work_tree=work_tree == b"true",
        is_shallow=shallow == b"true",
    )
