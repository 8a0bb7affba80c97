"""What calls of npm, pnpm, yarn and bun install.

Source: the command references of npm, pnpm, Yarn 1, Yarn and Bun. With `CI` set pnpm and
Yarn from 2 on keep to the lockfile by themselves.
"""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.docker.installers import Call
from hullcheck.environments.tools import Tool

from .reading import Lock, Reading
from .words import Words, parse_words, switched

_PLACE = ("--prefix", "--cwd", "-C", "--dir")
_VALUED = frozenset(_PLACE).union(
    (
        "--omit --include --registry --cache -w --workspace --filter -F --loglevel "
        "--network-timeout --network-concurrency --mutex --store-dir "
        "--cache-folder --modules-folder "
        "--mode --install-strategy --fetch-timeout --os --cpu --libc --node-linker --reporter "
        "--backend --config -c"
    ).split()
)
_TOOLS = {"npm": Tool.NPM, "pnpm": Tool.PNPM, "yarn": Tool.YARN_CLASSIC, "bun": Tool.BUN}
_FROZEN = ("--frozen-lockfile", "--immutable")
_INSTALL = {
    Tool.NPM: ("install", "i", "ci", "clean-install"),
    Tool.PNPM: ("install", "i"),
    Tool.YARN_CLASSIC: ("", "install"),
    Tool.BUN: ("install", "i"),
}

_CI = ("ci", "clean-install")
_ADD = ("add",)
_UPDATE = ("update", "up", "upgrade")
"""Verbs that take what is newest, whatever the lockfile says, and write another one."""

_WRITES_ONLY = ("--lockfile-only", "--package-lock-only", "--offline-mirror")

_NAME = lazy_pattern(r"(?P<name>(?:@[\w.~-]+/)?[\w~-][\w.~-]*)(?:@(?P<version>[^/:]*))?")
"""A package of the registry; no path, no URL, no repository."""
_EXACT = lazy_pattern(r"v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?")


def read_node(call: Call) -> Reading | None:
    """Return what a call installs of its project's packages, or by name; None: nothing."""
    words = parse_words(call.words, _VALUED)
    tool = _TOOLS[call.name]
    if words.has("-g", "--global", "--version", "--help", "-v", *_WRITES_ONLY):
        return None
    if not _installs(tool, words):
        return None
    return Reading(
        tool,
        words.verb,
        call.at(words.value(*_PLACE) or "."),
        _lock(call, words, tool),
        requirements=words.rest,
        program=call.name,
        locking="ci" if tool is Tool.NPM else "--frozen-lockfile",
        environment="node_modules",
    )


def open_names(reading: Reading) -> tuple[str, ...]:
    """Return the packages of the registry that a call names without an exact version."""
    found = (_NAME.fullmatch(word) for word in reading.requirements)
    return tuple(one["name"] for one in found if one and not _EXACT.fullmatch(one["version"] or ""))


def _installs(tool: Tool, words: Words) -> bool:
    if words.verb in _ADD:
        return bool(words.rest)
    # What names packages installs those, but for `yarn install` and `npm ci`.
    named = words.rest and (tool is Tool.YARN_CLASSIC or words.verb in _CI)
    if words.verb in _UPDATE:
        return not words.rest
    return words.verb in _INSTALL[tool] and not named


def _lock(call: Call, words: Words, tool: Tool) -> Lock:
    if words.verb in _CI:
        return Lock.CHECKED
    if words.verb in _UPDATE or words.rest:
        return Lock.NONE
    if words.has(*_FROZEN) or any(word.startswith(f"{_FROZEN[0]}=true") for word in words.options):
        return Lock.CHECKED
    if words.has("--no-frozen-lockfile", "--no-immutable"):
        return Lock.UPDATED
    if tool is Tool.PNPM and call.variables.get("CI"):
        return Lock.CHECKED
    if switched(call, "YARN_ENABLE_IMMUTABLE_INSTALLS"):
        return Lock.CHECKED
    return Lock.NONE if words.has("--no-package-lock", "--no-lockfile") else Lock.UPDATED
