"""`RUN --mount=...`, taken apart.

Source: BuildKit's `frontend/dockerfile/instructions/commands_runmount.go`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from types import MappingProxyType

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Span
from hullcheck.docker.dockerfile.word import Word

MOUNT_TYPES = ("bind", "cache", "tmpfs", "secret", "ssh")
"""The first is the default."""

_SHORT = MappingProxyType(
    {"src": "source", "dst": "target", "destination": "target", "ro": "readonly", "rw": "readwrite"}
)
_KEYS = frozenset(
    "type from source target readonly readwrite id sharing required size mode uid gid env".split()
)
_SWITCHES = frozenset({"readonly", "readwrite", "required"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FIELD = lazy_pattern(r'(?:"((?:[^"]|"")*)"|([^",]*))(,|\Z)')


@dataclass(frozen=True, slots=True)
class Mount:
    """One mount of a RUN. Values may hold variables: BuildKit replaces them in each."""

    span: Span
    """The value of the flag."""
    options: Mapping[str, Word | None] = field(hash=False)
    """By long name (`src` is `source`); None for a switch without a value (`ro`)."""
    problem: str = ""
    """Why the builder stops when it comes to the RUN, where that is plain to see."""

    @property
    def type(self) -> str:
        """What is mounted: one of `MOUNT_TYPES` in small letters, or as written."""
        word = self.options.get("type")
        return word.text.lower() if word else MOUNT_TYPES[0]

    @property
    def source(self) -> Word | None:
        """The path in the context, stage or image; None: its root."""
        return self.options.get("source")

    @property
    def target(self) -> Word | None:
        """Where it is mounted, relative to the WORKDIR."""
        return self.options.get("target")

    @property
    def from_(self) -> Word | None:
        """A stage by name, a named context or an image; None: the context (a new cache)."""
        word = self.options.get("from")
        return word if word and word.text else None

    @property
    def id(self) -> Word | None:
        """The name of a cache, secret or agent."""
        return self.options.get("id")

    @property
    def read_only(self) -> bool | None:
        """Whether the RUN cannot write to it; None where a variable says so."""
        named = [name for name in self.options if name in ("readonly", "readwrite")]
        if not named:
            return self.type not in ("cache", "tmpfs")
        word = self.options[named[-1]]
        if word and word.text not in _TRUE | _FALSE:
            return None
        return (word is None or word.text in _TRUE) == (named[-1] == "readonly")

    @property
    def words(self) -> tuple[Word, ...]:
        """The values, in order."""
        return tuple(word for word in self.options.values() if word)


def parse_mount(value: Word) -> Mount | str:
    """Return the mount that the value of a `--mount` describes; a string says why it is none."""
    fields = list(_fields(value.text))
    if fields and fields[-1] is None:
        return "the value of --mount is no line of comma-separated values"
    # With quotes or a continuation in it, parts of the value cannot be pointed at.
    exact = value.span.end - value.span.start == len(value.text)
    options: dict[str, Word | None] = {}
    problem = ""
    for text, start in filter(None, fields):
        key, equals, setting = text.partition("=")
        name = _SHORT.get(key.lower(), key.lower())
        begin = value.span.start + start + len(key) + 1
        span = Span(begin, begin + len(setting)) if exact else value.span
        options.pop(name, None)
        options[name] = Word(setting, span) if equals else None
        if name == "from" and "$" in setting[:-1]:
            return "--mount does not support variables in `from`: define a stage instead"
        problem = problem or _wrong(name, text, bool(equals))
    mount = Mount(value.span, MappingProxyType(options))
    return replace(mount, problem=problem or _inconsistent(mount))


def _fields(text: str) -> Iterator[tuple[str, int] | None]:
    """Yield each field with its offset; None at last where the text is not well formed."""
    position = 0
    while text:
        found = _FIELD.match(text, position)
        if found is None:
            yield None
            return
        if found[1] is None:
            yield found[2], position
        else:
            yield found[1].replace('""', '"'), position + 1
        position = found.end()
        if not found[3]:
            return


def _wrong(name: str, field: str, has_value: bool) -> str:
    if not has_value:
        return "" if name in _SWITCHES else f"invalid field `{field}` must be a key=value pair"
    return "" if name in _KEYS else f"unexpected key `{name}` in `{field}`"


def _inconsistent(mount: Mount) -> str:
    options = mount.options
    if any(word and "$" in word.text for word in options.values()):
        return ""
    if mount.type not in MOUNT_TYPES:
        return f"unsupported mount type `{mount.type}`"
    if mount.type != "cache" and "sharing" in options:
        return f"invalid cache sharing set for a {mount.type} mount"
    if mount.type == "secret":
        if "from" in options:
            return "secret mount should not have a from"
        if not {"source", "target", "id"} & options.keys():
            return "invalid secret mount: one of source, target required"
    return ""
