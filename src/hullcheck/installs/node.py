"""What calls of npm, pnpm, yarn and bun install.

Source: the command references of npm, pnpm, Yarn 1, Yarn and Bun. With `CI` set pnpm and
Yarn from 2 on keep to the lockfile by themselves.
"""

from __future__ import annotations

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


def read_node(call: Call) -> Reading | None:
    """Return what a call installs of its project's packages; None: nothing."""
    words = parse_words(call.words, _VALUED)
    tool = _TOOLS[call.name]
    if words.verb not in _INSTALL[tool] or words.rest or words.has("-g", "--global", "--version"):
        return None
    if words.has("--help", "-v", "--lockfile-only", "--package-lock-only", "--offline-mirror"):
        return None
    ci = words.verb in ("ci", "clean-install")
    return Reading(
        tool,
        words.verb,
        call.at(words.value(*_PLACE) or "."),
        Lock.CHECKED if ci else _lock(call, words, tool),
        program=call.name,
        locking="ci" if tool is Tool.NPM else "--frozen-lockfile",
        environment="node_modules",
    )


def _lock(call: Call, words: Words, tool: Tool) -> Lock:
    if words.has(*_FROZEN) or any(word.startswith(f"{_FROZEN[0]}=true") for word in words.options):
        return Lock.CHECKED
    if words.has("--no-frozen-lockfile", "--no-immutable"):
        return Lock.UPDATED
    if tool is Tool.PNPM and call.variables.get("CI"):
        return Lock.CHECKED
    if switched(call, "YARN_ENABLE_IMMUTABLE_INSTALLS"):
        return Lock.CHECKED
    return Lock.NONE if words.has("--no-package-lock", "--no-lockfile") else Lock.UPDATED
