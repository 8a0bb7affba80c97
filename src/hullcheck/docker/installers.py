"""What the installers and file tools do, one function a program.

Each gets one call whose words are known and yields what it does, as kind and
absolute path. Sources: the programs' own manuals.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.docker.removing import ANYWHERE

_STARS = lazy_pattern(r"\*{2,}")


class EffectKind(StrEnum):
    """What happens at a path."""

    MAKES_VENV = "makes-venv"
    """A virtual environment is made, or brought up to date, at the path."""
    MAKES_CONDA = "makes-conda"
    """A conda or pixi prefix is made at the path."""
    INSTALLS_NODE = "installs-node"
    """Node packages are installed into the `node_modules` at the path."""
    REMOVES = "removes"
    """What is at the path, which may hold wildcards, is removed."""
    REMOVES_FILES = "removes-files"
    """Files at the path, which may hold wildcards, are removed, and none in a directory there."""
    MAKES_DIRECTORY = "makes-directory"
    INSTALLS_PROJECT = "installs-project"
    """The Python project in the directory at the path is built and installed."""


@dataclass(frozen=True, slots=True)
class Call:
    """A command with what is known around it."""

    name: str
    words: tuple[str, ...]
    """Arguments whose value is known; an unknown one is left out."""
    directory: str
    variables: Mapping[str, str]
    written: str | None = None
    """The program as it is written, with its directory; None: not known."""
    complete: bool = True
    """The value of every word is known."""

    def option(self, *names: str) -> str | None:
        """Return the value of the first of the options `names` that is given."""
        for index, word in enumerate(self.words):
            if word in names and index + 1 < len(self.words):
                return self.words[index + 1]
            for name in names:
                if name.startswith("--") and word.startswith(name + "="):
                    return word[len(name) + 1 :]
        return None

    def has(self, *names: str) -> bool:
        """Say whether any of `names` is among the arguments."""
        return any(name in self.words for name in names)

    def flag(self, variable: str) -> bool:
        """Say whether an environment variable switches something on."""
        return self.variables.get(variable, "").lower() in ("1", "true", "yes", "on")

    def at(self, path: str) -> str:
        """Return `path` absolute, as seen from where the command runs."""
        return posixpath.normpath(posixpath.join(self.directory, path))

    def plain(self, *valued: str) -> list[str]:
        """Return the arguments that are no options, nor the values of the options `valued`."""
        found: list[str] = []
        skip = False
        for word in self.words:
            if not skip and not word.startswith("-"):
                found.append(word)
            skip = word in valued
        return found


Found = Iterator[tuple[EffectKind, str]]


def nothing(_: Call) -> Found:
    """Yield no effect: the program is none that is known here."""
    return iter(())


def _uv(call: Call) -> Found:
    plain = call.plain(
        "--project", "--directory", "--python", "-p", "--package", "--group", "--extra"
    )
    verb = plain[0] if plain else ""
    if verb == "venv":
        yield EffectKind.MAKES_VENV, call.at(plain[1] if len(plain) > 1 else ".venv")
    elif verb in ("sync", "add", "remove") or (verb == "run" and not _unsynced(call)):
        project = call.option("--project", "--directory") or "."
        place = call.variables.get("UV_PROJECT_ENVIRONMENT") or ".venv"
        if call.has("--active") and call.variables.get("VIRTUAL_ENV"):
            place = call.variables["VIRTUAL_ENV"]
        yield EffectKind.MAKES_VENV, call.at(posixpath.join(project, place))
        if not call.has("--no-install-project", "--no-install-workspace"):
            yield EffectKind.INSTALLS_PROJECT, call.at(project)
    elif plain[:2] == ["pip", "install"]:
        yield from _pip_projects(call)


def _unsynced(call: Call) -> bool:
    return call.has("--no-sync", "--no-project") or call.flag("UV_NO_SYNC")


def _pip(call: Call) -> Found:
    if "install" in call.words:
        yield from _pip_projects(call)


def _pip_projects(call: Call) -> Found:
    for word in call.plain("-r", "--requirement", "-c", "--constraint", "--target", "--prefix"):
        path = word.partition("[")[0]
        if path in (".", "./") or (path.startswith(("./", "/")) and "." not in path[2:]):
            yield EffectKind.INSTALLS_PROJECT, call.at(path)


def _python(call: Call) -> Found:
    if call.words[:1] != ("-m",) or len(call.words) < 2:
        return
    module = call.words[1]
    inner = replace(call, name=module, words=call.words[2:])
    if module in ("venv", "virtualenv"):
        yield from _virtualenv(inner)
    else:
        yield from HANDLERS.get(module, nothing)(inner)


def _virtualenv(call: Call) -> Found:
    for path in call.plain("--prompt", "-p", "--python"):
        yield EffectKind.MAKES_VENV, call.at(path)


def _poetry(call: Call) -> Found:
    if not call.has("install", "sync", "update", "add") or call.has("config"):
        return
    project = call.option("-C", "--directory", "-P", "--project") or "."
    created = call.variables.get("POETRY_VIRTUALENVS_CREATE", "true").lower() != "false"
    if created and call.flag("POETRY_VIRTUALENVS_IN_PROJECT"):
        yield EffectKind.MAKES_VENV, call.at(posixpath.join(project, ".venv"))
    if not call.has("--no-root"):
        yield EffectKind.INSTALLS_PROJECT, call.at(project)


def _pdm(call: Call) -> Found:
    if call.has("install", "sync", "add", "update"):
        project = call.option("-p", "--project") or "."
        if call.variables.get("PDM_USE_VENV", "true").lower() not in ("0", "false"):
            yield EffectKind.MAKES_VENV, call.at(posixpath.join(project, ".venv"))
        if not call.has("--no-self"):
            yield EffectKind.INSTALLS_PROJECT, call.at(project)


def _pipenv(call: Call) -> Found:
    if (
        call.has("install", "sync")
        and call.flag("PIPENV_VENV_IN_PROJECT")
        and not call.has("--system")
    ):
        yield EffectKind.MAKES_VENV, call.at(".venv")


_CONDA_ITSELF = frozenset({"conda", "mamba"})
"""What an update renews without putting anything else into an environment."""


def _conda(call: Call) -> Found:
    kind = _of_conda(call)
    prefix, name = call.option("-p", "--prefix"), call.option("-n", "--name")
    if kind and prefix:
        yield kind, call.at(prefix)
    elif kind and name:
        yield kind, conda_prefix(call, name)


def _of_conda(call: Call) -> EffectKind | None:
    """Return what a call does to the environment that it names."""
    verb, *rest = call.plain("-p", "--prefix", "-n", "--name", "-r", "--root-prefix") or [""]
    if verb == "env":
        verb = f"env {rest[0]}" if rest else ""
    if verb in ("update", "upgrade") and rest and _CONDA_ITSELF.issuperset(rest):
        return None
    if verb in ("create", "install", "update", "upgrade", "env create", "env update"):
        return EffectKind.MAKES_CONDA
    whole = verb in ("remove", "uninstall") and call.has("--all", "-a")
    return EffectKind.REMOVES if whole or verb == "env remove" else None


def conda_prefix(call: Call, name: str) -> str:
    """Return where conda keeps the environment that it calls `name`."""
    directory = posixpath.dirname(call.written or "")
    own = posixpath.dirname(directory) if directory.endswith(("/bin", "/condabin")) else ""
    root = call.variables.get("MAMBA_ROOT_PREFIX") or call.variables.get("CONDA_DIR")
    root = root or (own if call.name != "micromamba" else "") or "/opt/conda"
    return root if name == "base" else f"{root}/envs/{name}"


def _pixi(call: Call) -> Found:
    if call.has("install", "run", "add"):
        manifest = call.option("--manifest-path")
        project = posixpath.dirname(manifest) if manifest else "."
        yield EffectKind.MAKES_CONDA, call.at(posixpath.join(project, ".pixi"))


def _node(call: Call) -> Found:
    verb = next(iter(call.plain("--prefix", "--cwd", "-C", "--dir")), "install")
    global_install = call.has("-g", "--global") or verb == "global"
    if verb in ("install", "ci", "i", "clean-install", "add") and not global_install:
        project = call.option("--prefix", "--cwd", "-C", "--dir") or "."
        place = call.at(posixpath.join(project, "node_modules"))
        if call.name == "npm" and verb in ("ci", "clean-install"):
            # https://docs.npmjs.com/cli/commands/npm-ci: it removes what is there first.
            yield EffectKind.REMOVES, place
        yield EffectKind.INSTALLS_NODE, place


def _mkdir(call: Call) -> Found:
    for path in call.plain("-m", "--mode"):
        yield EffectKind.MAKES_DIRECTORY, call.at(path)


def _rm(call: Call) -> Found:
    for path in call.plain():
        # To a shell many stars are one, which goes into no directory.
        yield EffectKind.REMOVES, call.at(_STARS.sub("*", path))


def _find(call: Call) -> Found:
    """`find DIR -name X -delete`, or with `-exec rm`: at every depth below DIR.

    `-delete` takes no directory away in which something is.
    """
    if not call.has("-delete", "rm") or call.has("-not", "!", "-mtime", "-size", "-newer"):
        return
    starts = list(call.words[: _first_option(call.words)]) or ["."]
    kind = EffectKind.REMOVES
    if call.has("-delete") or (call.option("-type") == "f" and not call.has("-o", "-or")):
        kind = EffectKind.REMOVES_FILES
    for index, word in enumerate(call.words):
        if word in ("-name", "-iname") and index + 1 < len(call.words):
            for start in starts:
                yield kind, posixpath.join(call.at(start), ANYWHERE, call.words[index + 1])


def _first_option(words: Sequence[str]) -> int:
    return next((i for i, word in enumerate(words) if word[:1] in ("-", "(", "\\")), len(words))


HANDLERS: dict[str, Callable[[Call], Found]] = {
    "uv": _uv,
    "pip": _pip,
    "python": _python,
    "virtualenv": _virtualenv,
    "poetry": _poetry,
    "pdm": _pdm,
    "pipenv": _pipenv,
    "conda": _conda,
    "mamba": _conda,
    "micromamba": _conda,
    "pixi": _pixi,
    "npm": _node,
    "yarn": _node,
    "pnpm": _node,
    "bun": _node,
    "mkdir": _mkdir,
    "rm": _rm,
    "find": _find,
}
