"""What scripts and documents make on a developer's machine, by their commands.

A document is no script: only what stands where a command begins is looked at,
and a shell is not imitated. `cd` and simple variables are followed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source

from .host_file import HostKind

MAX_CHARACTERS = 200_000
"""Of a text that are looked at; the longest README of many hundreds has half of this."""

MAX_LINES = 2000
"""Lines that are looked at closely; the longest of many hundreds has a tenth."""

MAX_LINE = 2000
"""Characters of a line; more is data."""

_COPIERS = ("cp", "copy", "mv", "ln", "install")
_REDIRECTED = ("echo", "cat", "printf", "envsubst", "sed", "op")
"""What people write a file with, through `>`."""
_WRITERS = ("touch", "tee")
"""What writes the files that it is given."""
_KEY_MAKERS = {"openssl": ("-out", "-keyout"), "ssh-keygen": ("-f",)}
"""What makes keys, with the options behind which their files are named."""
MEASURES = ("--cov", "coverage run")
"""What asks for a report of coverage, on a command line and in what configures one."""
_LAUNCHERS = frozenset({"uv", "poetry", "pdm", "pipenv", "hatch", "rye", "pixi"})
"""What runs a command of a project's environment, each as `NAME run`."""

_TELLING = (
    *("venv", "virtualenv", "uv sync", " create ", "cd ", "secret", *MEASURES),
    *(f"{name} " for name in (*_COPIERS, *_REDIRECTED, *_WRITERS, *_KEY_MAKERS)),
)
"""A line without any of these makes nothing that is known here, and leads nowhere."""

_SEPARATOR = lazy_pattern(
    r"&&|\|\||[;|`]|</?code>|</?pre>|\$\((?=[a-z])|(?:^|\s)(?:then|do|else)\s"
)
_PROMPT = lazy_pattern(r"^(?:[\s>$%@!*+\-❯]|\d+[.)]\s)+|^(?:PS )?[A-Z]:\\[^>]*>")
_ASSIGNED = lazy_pattern(r"[A-Za-z_]\w*=\S*")
_VARIABLE = lazy_pattern(
    r"^[ \t]*(?:export[ \t]+|readonly[ \t]+|local[ \t]+)*([A-Za-z_]\w*)[ \t]*[:?]?=[ \t]*"
    r"[\"']?([^\s\"'#;&|]+)",
    re.MULTILINE,
)
_REFERENCE = lazy_pattern(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|\((\w+)\)|(\w+))")
_HERE = lazy_pattern(r"^(?:\$\((?:CURDIR|pwd)\)|\$\{?(?:PWD|CURDIR)\}?|\$\(PWD\))/")
_PYTHON = lazy_pattern(r"(?:.*/)?(?:python|pypy|py)[\d.]*(?:\.exe)?|.*PYTHON\d*[)}]?")
_WRITES_IGNORE = lazy_pattern(r"(?:.*/)?python3\.(?:1[3-9]|[2-9]\d)")
_COV = lazy_pattern(r"--cov(?:=.*)?")
_CONDAS = ("conda", "mamba", "micromamba")
ENVIRONMENTS = (HostKind.VENV, HostKind.CONDA)
_WRITES = lazy_pattern(r">>?[ \t]*[\"']?([^\s\"'<>|;&()]+)")
_UNREAL = lazy_pattern(r"[$<>{}*()\[\]\\=,`]|://|^[~/-]|^[A-Za-z]:")

MAX_SHOWN = 60
"""Characters of a command that evidence shows."""

MAX_DIRECTORY = 200
"""Characters of a path that `cd`s lead to; where one is longer, nobody is in it."""

Classify = Callable[[str], HostKind]


@dataclass(frozen=True, slots=True)
class Command:
    """A command that makes a host file."""

    kind: HostKind
    path: str
    """As written, relative to where the command runs."""
    directory: str
    """Where it runs, relative to where a reader starts: the `cd`s before it."""
    source: str | None
    """The file that it reads, as written: a copy's origin, the manifest of a `uv sync`."""
    text: str
    """The command in short, as a person would name it."""
    line: int
    seen_by_git: bool = False
    """What it makes has no `.gitignore` of its own: conda's, and that of venv before 3.13."""


@dataclass(frozen=True, slots=True)
class Made:
    """A host file that a script or document makes."""

    path: str
    """Relative to the repository."""
    kind: HostKind
    evidence: str
    place: Place
    by_project: bool = False
    """The command leaves it to the project's settings where the environment goes."""
    seen_by_git: bool = False
    """Its command leaves it without a `.gitignore` of its own."""


@dataclass(slots=True)
class _Reader:
    source: Source
    classify: Classify
    keeps_directory: bool
    """A script: a `cd` counts to its end. In a document and a Makefile it does not."""
    directory: str = ""
    _variables: Mapping[str, str] | None = None

    def commands(self) -> Iterator[Command]:
        """Yield the commands line by line."""
        previous = 0
        told: set[tuple[HostKind, str, str, str | None]] = set()
        for number in sorted(_telling_lines(self.source))[:MAX_LINES]:
            # What stands between is prose or other commands; a gap ends a block of code.
            if not self.keeps_directory and number != previous + 1:
                self.directory = ""
            previous = number
            line = self.source.line_text(number)
            if len(line) <= MAX_LINE:
                for command in self._line(line, number):
                    key = (command.kind, command.path, command.directory, command.source)
                    if key not in told:
                        told.add(key)
                        yield command

    def _line(self, line: str, number: int) -> Iterator[Command]:
        for segment in _SEPARATOR.split(line):
            words = _words(segment)
            if not words:
                continue
            if words[0] in ("cd", "pushd"):
                self._change(words[1:])
                continue
            for parse in _PARSERS:
                for kind, path, origin in parse(words, self.classify):
                    expanded = self._expanded(path)
                    if expanded:
                        short = _shortened(" ".join(words))
                        seen = kind in ENVIRONMENTS and _is_seen_by_git(words)
                        yield Command(kind, expanded, self.directory, origin, short, number, seen)

    def _change(self, words: Sequence[str]) -> None:
        path = self._expanded(words[0]) if words else None
        deeper = f"{self.directory}/{path}" if self.directory else path
        self.directory = deeper if path and deeper and len(deeper) <= MAX_DIRECTORY else ""

    def _expanded(self, word: str) -> str | None:
        """Return `word` with its variables replaced; None for what is no relative path."""
        for _ in range(3):
            word = _REFERENCE.sub(self._value, _HERE.sub("", word))
        return None if not word or _UNREAL.search(word) else word

    def _value(self, reference: re.Match[str]) -> str:
        name = reference[1] or reference[3] or reference[4]
        if self._variables is None:
            text = self.source.text[:MAX_CHARACTERS]
            self._variables = {match[1]: match[2] for match in _VARIABLE.finditer(text)}
        return self._variables.get(name) or reference[2] or reference[0]


def parse_commands(source: Source, classify: Classify, *, is_script: bool) -> Iterator[Command]:
    """Yield the commands in a script, Makefile or document that make host files."""
    yield from _Reader(source, classify, is_script).commands()


def _shortened(text: str) -> str:
    """Return `text`, cut where it is too long for a sentence."""
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}..."


def _telling_lines(source: Source) -> set[int]:
    """Return the numbers of the lines that are worth a closer look."""
    text = source.text
    end = min(len(text), MAX_CHARACTERS)
    lines: set[int] = set()
    for word in _TELLING:
        at = text.find(word, 0, end)
        while at >= 0:
            line = source.line_of(at)
            lines.add(line)
            after = text.find("\n", at)
            at = text.find(word, after, end) if after >= 0 else -1
    return lines


def _words(segment: str) -> list[str]:
    """Return the words of a command without prompt, assignments and quotes."""
    words = _PROMPT.sub("", segment).split()
    while words and (_ASSIGNED.fullmatch(words[0]) or words[0] in ("sudo", "exec", "time")):
        del words[0]
    ended = words.index("#") if "#" in words else len(words)
    return [word.strip("\"'") for word in words[:ended]]


_Found = Iterator[tuple[HostKind, str, str | None]]


def _python_venv(words: Sequence[str], _: Classify) -> _Found:
    if "-m" not in words[:-1] or not _PYTHON.fullmatch(words[0]):
        return
    at = words.index("-m")
    if words[at + 1] in ("venv", "virtualenv"):
        for path in _positionals(words[at + 2 :], {"--prompt", "-p", "--python"})[:1]:
            yield HostKind.VENV, path, None


def _is_seen_by_git(words: Sequence[str]) -> bool:
    """Say whether the command makes an environment without a `.gitignore` in it.

    uv and virtualenv (since 20.0.21) write one, venv does since Python 3.13, conda does not.
    https://docs.python.org/3/library/venv.html#creating-virtual-environments
    """
    if words[0] in _CONDAS:
        return True
    is_venv = "-m" in words[:-1] and words[words.index("-m") + 1] == "venv"
    return is_venv and not _WRITES_IGNORE.fullmatch(words[0])


def _virtualenv(words: Sequence[str], _: Classify) -> _Found:
    if words[0] != "virtualenv":
        return
    paths = _positionals(words[1:], {"--prompt", "-p", "--python"})
    # Prose begins with this word as well; a name that says what it is, alone, is a command.
    if len(paths) == 1 and "env" in paths[0]:
        yield HostKind.VENV, paths[0], None


def _uv(words: Sequence[str], _: Classify) -> _Found:
    if words[:2] == ["uv", "venv"]:
        paths = _positionals(words[2:], {"--prompt", "-p", "--python", "--index-url"})
        yield HostKind.VENV, (paths or [".venv"])[0], None
    elif words[:2] == ["uv", "sync"]:
        yield HostKind.VENV, ".venv", "pyproject.toml"


def _conda(words: Sequence[str], _: Classify) -> _Found:
    if words[0] not in _CONDAS or "create" not in words[1:3]:
        return
    for index, word in enumerate(words):
        option, _sign, value = word.partition("=")
        if option in ("-p", "--prefix"):
            path = value or "".join(words[index + 1 : index + 2])
            yield HostKind.CONDA, path, None


def _copied(words: Sequence[str], classify: Classify) -> _Found:
    if words[0] in _COPIERS:
        paths = _positionals(words[1:], {"-m"})
        if len(paths) == 2:
            yield from _if_secret(paths[1], classify, paths[0])


def _written(words: Sequence[str], classify: Classify) -> _Found:
    if words[0] in _REDIRECTED:
        for target in _WRITES.finditer(" ".join(words)):
            yield from _if_secret(target[1], classify)
    elif words[0] in _WRITERS:
        for path in _positionals(words[1:], set()):
            yield from _if_secret(path, classify)


def _key(words: Sequence[str], classify: Classify) -> _Found:
    options = _KEY_MAKERS.get(words[0], ())
    for option, path in pairwise(words):
        if option in options:
            yield from _if_secret(path, classify)


def _cloud_key(words: Sequence[str], _: Classify) -> _Found:
    """Yield what `gcloud iam service-accounts keys create FILE` writes, whatever its name."""
    if words[0] == "gcloud" and words[1:5] == ["iam", "service-accounts", "keys", "create"]:
        for path in _positionals(words[5:], {"--iam-account", "--key-file-type", "--project"})[:1]:
            yield HostKind.CREDENTIALS, path, None


def _measured(words: Sequence[str], _: Classify) -> _Found:
    """Yield what coverage.py writes where a command measures.

    https://pytest-cov.readthedocs.io/en/latest/config.html#reference
    """
    inner = [word for word in words[2:] if word != "--"] if words[0] in _LAUNCHERS else words
    if inner[1:2] == ["-m"] and _PYTHON.fullmatch(inner[0]):
        inner = inner[2:]
    name = inner[0].rpartition("/")[2] if inner else ""
    by_plugin = name in ("pytest", "py.test") and any(_COV.fullmatch(word) for word in inner)
    if by_plugin or (name == "coverage" and inner[1:2] == ["run"]):
        yield HostKind.CACHE, ".coverage", None


def _docker_secret(words: Sequence[str], _: Classify) -> _Found:
    if words[0] not in ("docker", "podman", "buildah", "nerdctl"):
        return
    for option, value in zip(words, [*words[1:], ""], strict=True):
        if option.startswith("--secret"):
            found = re.search(r"\b(?:src|source)=([^,\s\"']+)", f"{option} {value}")
            if found:
                yield HostKind.CREDENTIALS, found[1], None


_PARSERS = (
    _python_venv,
    _virtualenv,
    _uv,
    _conda,
    _copied,
    _written,
    _key,
    _cloud_key,
    _docker_secret,
    _measured,
)


def _if_secret(path: str, classify: Classify, origin: str | None = None) -> _Found:
    kind = classify(path.removeprefix("./"))
    if kind in (HostKind.ENV_FILE, HostKind.CREDENTIALS):
        yield kind, path, origin


def _positionals(words: Sequence[str], valued: set[str]) -> list[str]:
    """Return the words that are no options; `valued` are options with a value behind them."""
    found: list[str] = []
    skip = False
    for word in words:
        if skip or word.startswith("-"):
            skip = not skip and word in valued
        else:
            found.append(word)
    return found
