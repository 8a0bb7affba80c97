"""The instructions of a Dockerfile, each with its parts and where they stand in the file.

A `Word` is what BuildKit splits off, before quotes and variables: `"a b"` in a COPY
is two of them. `expanded` names the words of an instruction in which BuildKit then
replaces variables; in no other part does `$` mean anything to it.
Source: BuildKit's `frontend/dockerfile/instructions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from hullcheck.core.noun import dataclass
from hullcheck.core.source import Span
from hullcheck.docker.dockerfile.heredocs import Heredoc, parse_opening
from hullcheck.docker.dockerfile.mapped import MappedText
from hullcheck.docker.dockerfile.run_mount import Mount
from hullcheck.docker.dockerfile.word import Flag, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What every instruction has."""

    keyword: str
    """In capitals."""
    line: int
    """1-based number of its first line."""
    end_line: int
    """1-based number of its last line, heredocs included."""
    span: Span
    """From the keyword to the last character, heredocs included."""
    value: str
    """All behind the keyword, flags included, as one line."""
    flags: Mapping[str, tuple[Flag, ...]] = field(default_factory=dict, hash=False)
    """By name, without the dashes, in order."""
    heredocs: tuple[Heredoc, ...] = ()

    @property
    def expanded(self) -> tuple[Word, ...]:
        """The words in which BuildKit replaces variables."""
        return ()

    def flag(self, name: str) -> Word | None:
        """Return the value of the flag `name`, the last one if it is repeated."""
        found = self.flags.get(name)
        return found[-1].value if found else None

    def is_set(self, name: str) -> bool:
        """Say whether the switch `name` (`--link`) is there and not switched off."""
        found = self.flags.get(name)
        value = found[-1].value if found else None
        return bool(found) and (value is None or value.text.lower() == "true")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invalid(Instruction):
    """What the builder refuses: a line that is no instruction, or one it cannot read."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class From(Instruction):
    """FROM: begins a stage. Its words see the global arguments alone."""

    image: Word
    alias: Word | None = None
    """The stage's name as written; BuildKit compares it in small letters."""

    @property
    def platform(self) -> Word | None:
        """The value of `--platform`."""
        return self.flag("platform")

    @property
    def expanded(self) -> tuple[Word, ...]:
        """The image and the platform."""
        return _given(self.image, self.platform)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Instruction):
    """What COPY and ADD share."""

    sources: tuple[Word, ...]
    """Paths, patterns, and for ADD also URLs; heredocs are no sources of this kind."""
    destination: Word
    documents: tuple[Heredoc, ...] = ()
    """The heredocs among the sources, in order."""
    json: bool = False
    """Written as a JSON array."""

    @property
    def exclude(self) -> tuple[Word, ...]:
        """The patterns of `--exclude`; variables in them are not replaced."""
        return tuple(flag.value for flag in self.flags.get("exclude", ()) if flag.value)

    @property
    def link(self) -> bool:
        """Whether `--link` is set."""
        return self.is_set("link")

    @property
    def chown(self) -> Word | None:
        """The value of `--chown`."""
        return self.flag("chown")

    @property
    def chmod(self) -> Word | None:
        """The value of `--chmod`."""
        return self.flag("chmod")

    @property
    def expanded(self) -> tuple[Word, ...]:
        """Sources, destination, owner, mode and checksum."""
        options = _given(self.chown, self.chmod, self.flag("checksum"))
        return (*options, *self.sources, self.destination)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Transfer):
    """COPY: files of the context, of a stage or of an image."""

    @property
    def from_(self) -> Word | None:
        """The value of `--from`, if it is not empty: BuildKit refuses variables in it."""
        word = self.flag("from")
        return word if word and word.text else None

    @property
    def parents(self) -> bool:
        """Whether `--parents` is set."""
        return self.is_set("parents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Transfer):
    """ADD: files of the context, archives, URLs, git repositories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Instruction):
    """What RUN, CMD and their like share: a program with arguments, or a text for the shell."""

    arguments: tuple[Word, ...] | None = None
    """The exec form (a JSON array); None for the shell form."""
    command: MappedText | None = None
    """The shell form's text, continuations joined; None for the exec form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Command):
    """RUN: a command while the image is built."""

    mounts: tuple[Mount, ...] = ()

    @property
    def network(self) -> str:
        """`default`, `none` or `host`."""
        flag = self.flag("network")
        return flag.text if flag else "default"

    @property
    def security(self) -> str:
        """`sandbox` or `insecure`."""
        flag = self.flag("security")
        return flag.text if flag else "sandbox"

    @property
    def expanded(self) -> tuple[Word, ...]:
        """The values in `--mount`; the command's variables are the shell's own."""
        return tuple(word for mount in self.mounts for word in mount.words)

    @property
    def script(self) -> MappedText | None:
        """What the shell is given, heredocs included; None for the exec form.

        A sole heredoc is itself the script (run as a program if it begins with `#!`);
        others stand behind the command, as they do in the file.
        """
        if self.command is None or not self.heredocs:
            return self.command
        if isinstance(parse_opening(self.command.text), str | None):
            return self.command.joined(*(part for doc in self.heredocs for part in _behind(doc)))
        return self.heredocs[0].content


def _behind(document: Heredoc) -> tuple[MappedText, MappedText, MappedText]:
    # The line end is that of the line before, which is always there.
    body, end = document.span, document.terminator
    return (
        MappedText.of([("\n", body.start - 1)]),
        MappedText.of([(document.body, body.start)]),
        MappedText.of([(document.name, end.start)]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cmd(Command):
    """CMD: what a container runs, or the arguments of its ENTRYPOINT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrypoint(Command):
    """ENTRYPOINT: what a container runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Healthcheck(Command):
    """HEALTHCHECK: what asks a container how it is; neither form means NONE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell(Instruction):
    """SHELL: what runs shell forms from here on."""

    arguments: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workdir(Instruction):
    """WORKDIR: the directory from here on, relative to the one before."""

    path: Word

    @property
    def expanded(self) -> tuple[Word, ...]:
        """The path."""
        return (self.path,)


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Instruction):
    """USER: who runs commands from here on."""

    user: Word

    @property
    def expanded(self) -> tuple[Word, ...]:
        """The user."""
        return (self.user,)


@dataclass(frozen=True, slots=True)
class Pair:
    """One `name=value` of ENV, LABEL or ARG."""

    name: Word
    value: Word | None
    """None for an ARG without a default."""

    @property
    def span(self) -> Span:
        """Name and value as they are written."""
        return Span(self.name.span.start, (self.value or self.name).span.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs(Instruction):
    """What ENV, LABEL and ARG share."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Env(Pairs):
    """ENV: variables of the image; `ENV name value` sets one to all that follows."""

    @property
    def expanded(self) -> tuple[Word, ...]:
        """Names and values; none of them sees what the same ENV sets."""
        return tuple(word for pair in self.pairs for word in _given(pair.name, pair.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Pairs):
    """LABEL: notes on the image."""

    @property
    def expanded(self) -> tuple[Word, ...]:
        """Names and values."""
        return tuple(word for pair in self.pairs for word in _given(pair.name, pair.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arg(Pairs):
    """ARG: what a caller may set."""

    @property
    def expanded(self) -> tuple[Word, ...]:
        """The defaults, in order: each sees what the ARG has set before it."""
        return tuple(pair.value for pair in self.pairs if pair.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Instruction):
    """VOLUME: where containers keep a volume."""

    paths: tuple[Word, ...]

    @property
    def expanded(self) -> tuple[Word, ...]:
        """The paths."""
        return self.paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Expose(Instruction):
    """EXPOSE: ports; each word can become several when its variables are replaced."""

    ports: tuple[Word, ...]

    @property
    def expanded(self) -> tuple[Word, ...]:
        """The ports."""
        return self.ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopsignal(Instruction):
    """STOPSIGNAL: how a container is stopped."""

    signal: Word

    @property
    def expanded(self) -> tuple[Word, ...]:
        """The signal."""
        return (self.signal,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintainer(Instruction):
    """MAINTAINER: who made the image, as nobody writes it any more."""

    name: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Onbuild(Instruction):
    """ONBUILD: an instruction that runs where the image is a base, not here."""

    instruction: Instruction


def _given(*words: Word | None) -> tuple[Word, ...]:
    return tuple(word for word in words if word)
