"""`docker build` and its like, read from a parsed command.

Docker's options are those of buildx (docs.docker.com/reference/cli/docker/buildx/build),
the others' those of buildah (buildah-build(1), podman-build(1)) and nerdctl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.syntax.shell_nouns import Command, Hole, Word
from hullcheck.syntax.shell_prefixes import program_words

BUILDERS = ("docker", "podman", "buildah", "nerdctl", "depot")
"""Programs that build images; the option tables below are theirs."""

KANIKO = "kaniko"
"""Its program is named `executor`, in a directory of this name."""

NAMES = (*BUILDERS, KANIKO, "DOCKER", "PODMAN", "CONTAINER_")
"""What a text says that runs one of them, if only through a variable."""

VERBS = ("build", "bud", "buildx", KANIKO)
"""What a text that builds says besides."""

_GROUPS = frozenset(("image", "buildx", "builder"))
_VERBS = {
    "build": BUILDERS,
    "b": ("docker",),
    "bud": ("buildah",),
    "build-using-dockerfile": ("buildah",),
}
_COMPOSE = frozenset(("docker-compose", "podman-compose"))

_BAKERS = ("docker", "depot")
_BAKES_NOTHING = frozenset("--print --list --list-targets --list-variables --call --check".split())
"""Options with which bake only says what it would build."""

_VALUED_GLOBALS = frozenset(
    """
    -H --host -c --context --config -l --log-level --builder --url -n --namespace
    --tlscacert --tlscert --tlskey --connection --root
    """.split()
)
"""Options before the verb whose value is the next word."""

_COMPOSE_VALUED = frozenset(
    """
    -f --file -p --project-name --profile --env-file --project-directory
    --ansi --progress --parallel
    """.split()
)

_SWITCHES = frozenset(
    """
    --check --compress --debug --disable-content-trust --force-rm --help --load --no-cache
    --pull --push --quiet --rm --squash --stream
    --all-platforms --compat-volumes --created-annotation --disable-compression
    --force-compression --http-proxy --identity-label --inherit-annotations --inherit-labels
    --layers --log-rusage --logsplit --no-hostname --no-hosts --omit-history --pull-always
    --pull-never --rewrite-timestamp --save-stages --skip-unused-stages --squash-all
    --stage-labels --stdin --tls-verify
    """.split()
)
"""Options of a build that take no further word, of docker and nerdctl and then of podman and
buildah. Of some hundred and fifty options these are the fewer, so an option that is not known is
taken to have a value."""

_KANIKO_SWITCHES = frozenset(
    """
    --cache --cache-copy-layers --cache-run-layers --cleanup --compressed-caching --force
    --ignore-var-run --insecure --insecure-pull --no-push --no-push-cache --preserve-context
    --push-ignore-immutable-tag-errors --reproducible --single-snapshot --skip-push-permission-check
    --skip-tls-verify --skip-tls-verify-pull --skip-unused-stages --use-new-run
    """.split()
)
"""Options of kaniko that take no further word (GoogleContainerTools/kaniko, README)."""

_SHORT_SWITCHES = "qDh"
_ENGINE = lazy_pattern(r"docker|podman|container_|buildah|nerdctl", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BuildCall:
    """A command that builds an image, as it is written."""

    program: str
    """`docker`, `podman` ...; `docker` for a variable that is named like one of them."""
    word: Word
    """The program's word: where a person would point at."""
    command: Command
    operands: tuple[Word, ...] = ()
    """What is no option: the context."""
    options: tuple[tuple[str, Word], ...] = ()
    """Options with a value, by their long names where they have one that matters here."""
    loose: Hole | None = None
    """An unquoted variable among the words, which may hold anything."""

    def option(self, name: str) -> Word | None:
        """Return the last value of the option `name`."""
        values = self.every(name)
        return values[-1] if values else None

    def every(self, name: str) -> tuple[Word, ...]:
        """Return the values of the option `name`, in order."""
        return tuple(value for key, value in self.options if key == name)


@dataclass(frozen=True, slots=True)
class ComposeCall:
    """`docker compose -f a -f b ...`: files that are used together."""

    files: tuple[Word, ...]
    directory: Word | None
    """The project's directory, where it is told."""
    word: Word
    command: Command


@dataclass(frozen=True, slots=True)
class BakeCall:
    """`docker buildx bake`, as it is written."""

    word: Word
    """The program's word."""
    command: Command
    targets: tuple[Word, ...]
    options: tuple[tuple[str, Word], ...]
    loose: Hole | None
    """An unquoted variable among the words, which may hold anything."""

    def every(self, name: str) -> tuple[Word, ...]:
        """Return the values of the option `name`, in order."""
        return tuple(value for key, value in self.options if key == name)


def parse_build(command: Command) -> BuildCall | None:
    """Return the build that `command` is, or None."""
    words = _program_words(command)
    program = _program(words)
    if program is None:
        return _parse_kaniko(command, words)
    rest = list(_behind_globals(words[1:]))
    while rest and rest[0].value in _GROUPS:
        rest = list(_behind_globals(rest[1:]))
    verb = (rest[0].value or "") if rest else ""
    if program not in _VERBS.get(verb, ()):
        return None
    operands, options, loose = _read(rest[1:])
    if words[0].holes and not options:
        return None
    return BuildCall(program, words[0], command, operands, options, loose)


def _parse_kaniko(command: Command, words: Sequence[Word]) -> BuildCall | None:
    """Return the build that kaniko is told, in the words of `docker build`."""
    path = (words[0].value or "") if words else ""
    if not path.endswith(f"{KANIKO}/executor"):
        return None
    _, options, loose = _read(words[1:], _KANIKO_SWITCHES)
    call = BuildCall(KANIKO, words[0], command, (), options, loose)
    context = call.option("--context") or call.option("-c")
    below = call.option("--context-sub-path")
    if context is not None and context.prefix.startswith(_LOCAL):
        context = context.without(len(_LOCAL))
    if context is not None and below is not None:
        context = replace(context, pieces=(*context.pieces, "/", *below.pieces))
    told = tuple((_OF_KANIKO.get(name, name), word) for name, word in options)
    return replace(call, operands=(context,) if context else (), options=told)


_LOCAL = "dir://"
_OF_KANIKO = {"--dockerfile": "--file"}


def parse_bake(command: Command) -> BakeCall | None:
    """Return the call of bake that `command` is, or None where it is none or builds nothing."""
    words = _program_words(command)
    if _program(words) not in _BAKERS:
        return None
    rest = list(_behind_globals(words[1:]))
    while rest and rest[0].value in _GROUPS:
        rest = list(_behind_globals(rest[1:]))
    if not rest or rest[0].value != "bake":
        return None
    if any(word.prefix.partition("=")[0] in _BAKES_NOTHING for word in rest):
        return None
    targets, options, loose = _read(rest[1:])
    return BakeCall(words[0], command, targets, options, loose)


def parse_compose(command: Command) -> ComposeCall | None:
    """Return the files that a `docker compose` command names, or None if it names none."""
    words = _program_words(command)
    name = (words[0].value or "").rpartition("/")[2] if words else ""
    rest = tuple(words[1:])
    if name not in _COMPOSE:
        rest = tuple(_behind_globals(rest))
        if name not in BUILDERS or not rest or rest[0].value != "compose":
            return None
        rest = rest[1:]
    options = list(_globals(rest, _COMPOSE_VALUED))
    files = [value for key, value in options if key in ("-f", "--file")]
    told = [value for key, value in options if key == "--project-directory"]
    directory = told[-1] if told else None
    return ComposeCall(tuple(files), directory, words[0], command) if files else None


def _program_words(command: Command) -> Sequence[Word]:
    """Return the words from the program on; `$DRY docker` and `$SUDO docker` call docker."""
    words = program_words(command.words)
    while len(words) > 1 and len(words[0].pieces) == 1 and not words[0].is_single:
        rest = program_words(words[1:])
        if _ENGINE.search(words[0].holes[0].name) or not rest:
            break
        words = rest
    return words


def _program(words: Sequence[Word]) -> str | None:
    """Return which builder `words` call; a variable is believed by its name."""
    if not words:
        return None
    if words[0].value is None:
        names = [hole.name for hole in words[0].holes]
        return "docker" if any(_ENGINE.search(name) for name in names) else None
    name = words[0].value.rpartition("/")[2]
    return name if name in BUILDERS else None


def _behind_globals(words: Sequence[Word]) -> Iterator[Word]:
    """Yield `words` from the first on that is no option."""
    position = 0
    while position < len(words) and words[position].prefix.startswith("-"):
        position += 2 if words[position].value in _VALUED_GLOBALS else 1
    yield from words[position:]


def _globals(words: Sequence[Word], valued: frozenset[str]) -> Iterator[tuple[str, Word]]:
    """Yield the options before the first word that is none, with their values."""
    position = 0
    while position < len(words) and words[position].prefix.startswith("-"):
        name, is_joined, _ = words[position].prefix.partition("=")
        if is_joined:
            yield name, words[position].without(len(name) + 1)
        elif name in valued and position + 1 < len(words):
            position += 1
            yield name, words[position]
        position += 1


@dataclass(slots=True)
class _Reading:
    words: Sequence[Word]
    position: int = 0
    operands: list[Word] = field(default_factory=list)
    options: list[tuple[str, Word]] = field(default_factory=list)
    loose: Hole | None = None

    def next(self) -> Word | None:
        """Return the next word, if there is one, and go behind it."""
        self.position += 1
        return self.words[self.position - 1] if self.position <= len(self.words) else None


_LONG = {"f": "--file", "t": "--tag", "o": "--output"}


def _read(
    words: Sequence[Word], switches: frozenset[str] = _SWITCHES
) -> tuple[tuple[Word, ...], tuple[tuple[str, Word], ...], Hole | None]:
    """Return the operands, the options with a value, and an unquoted variable among `words`."""
    reading = _Reading(words)
    while (word := reading.next()) is not None:
        if word.prefix == "--" and not word.holes:
            reading.operands += words[reading.position :]
            break
        if word.prefix.startswith("--"):
            _read_long(reading, word, switches)
        elif word.prefix.startswith("-") and word.value != "-":
            _read_short(reading, word)
        elif not word.is_single and len(word.pieces) == 1:
            reading.loose = reading.loose or word.holes[0]
        elif word.pieces:
            reading.operands.append(word)
    return tuple(reading.operands), tuple(reading.options), reading.loose


def _read_long(reading: _Reading, word: Word, switches: frozenset[str]) -> None:
    name, is_joined, _ = word.prefix.partition("=")
    if is_joined:
        reading.options.append((name, word.without(len(name) + 1)))
    elif name not in switches:
        value = reading.next()
        if value is not None:
            reading.options.append((name, value))


def _read_short(reading: _Reading, word: Word) -> None:
    """Read `-t x`, `-tx` and `-qt x`."""
    letters = word.prefix[1:]
    place = next((i for i, letter in enumerate(letters) if letter not in _SHORT_SWITCHES), None)
    if place is None:
        return
    name = _LONG.get(letters[place], f"-{letters[place]}")
    joined = word.without(place + 2)
    value = joined if joined.pieces else reading.next()
    if value is not None and value.prefix.startswith("=") and value is joined:
        value = value.without(1)
    if value is not None:
        reading.options.append((name, value))
