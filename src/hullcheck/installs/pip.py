"""What calls of pip, and of `uv pip`, install, or make wheels of.

Source: pip's reference of `pip install`, its configuration by variables, and uv's of `uv pip`.
"""

from __future__ import annotations

import posixpath

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.docker.installers import Call
from hullcheck.environments.tools import Tool

from .reading import Lock, Reading
from .words import Words, parse_words, switched

_FILES = ("-r", "--requirement", "--requirements")
_VALUED = frozenset(_FILES).union(
    (
        "-b --build-constraint --build-constraints -c --constraint --constraints -e "
        "--editable --excludes --overrides --override --abi --allow-insecure-host --cache-dir "
        "--cert --client-cert --color --config-file --config-setting --config-settings "
        "--config-settings-package --default-index --directory --exclude-newer "
        "--exclude-newer-package --exists-action --extra --extra-index-url --find-links "
        "--fork-strategy --global-option --group --implementation --index --index-strategy "
        "--index-url --keyring-provider --link-mode --log --no-binary "
        "--no-build-isolation-package --no-sources-package --only-binary --output-format "
        "--platform --prefix --prerelease --prerelease-package --progress-bar --project "
        "--proxy --python --python-platform --python-preference --python-version "
        "--refresh-package --reinstall-package --report --resolution --retries --root "
        "--root-user-action --src --target --timeout --torch-backend --trusted-host "
        "--upgrade-group --upgrade-package --upgrade-strategy --use-deprecated --use-feature "
        "--wheel-dir --dest -C -P -d -f -i -p -t -w"
    ).split()
)
_VERBS = ("install", "sync", "wheel")
_LOCAL = lazy_pattern(r"[./~]|.*[/\\]|.*\.(?:whl|zip|tar\.\w+|tgz)\Z|[\w+]+:|.*\s@\s|[\w.-]+@")


_NO_DIRECTORY = lazy_pattern(r".*(?:\.(?:whl|zip|tar\.\w+|tgz)\Z|://|\s@\s)|[\w+.-]+[:@]")
_PROGRAM = lazy_pattern(r"/bin/(?:pip|python)[\d.]*\Z")


def read_pip(call: Call) -> Reading | None:
    """Return what a call of pip, or of `uv pip`, installs; None: nothing."""
    of_uv = call.name == "uv"
    behind = call.words[call.words.index("pip") + 1 :] if of_uv else call.words
    words = parse_words(behind, _VALUED)
    if words.verb not in _VERBS or words.has("--dry-run"):
        return None
    named, files = words.rest, words.values(*_FILES)
    if words.verb == "sync":
        named, files = (), words.rest
    constrained = words.values("-c", "--constraint", "--constraints") or words.has(
        "--require-hashes", "--no-index"
    )
    variables = ("PIP_CONSTRAINT", "UV_CONSTRAINT")
    linked = words.values("-e", "--editable")
    project = _project((*words.rest, *linked)) if words.verb == "install" else None
    return Reading(
        Tool.PIP,
        words.verb,
        call.directory if project is None else call.at(project),
        Lock.NONE,
        program="uv pip" if of_uv else "pip",
        requirements=tuple(word for word in named if not _LOCAL.match(word)),
        files=tuple(call.at(path) for path in files),
        constrained=bool(constrained)
        or any(call.variables.get(name) for name in variables)
        or switched(call, "PIP_REQUIRE_HASHES", "PIP_NO_INDEX"),
        project=project is not None,
        editable=bool(linked),
        environment=_environment(call, words, of_uv=of_uv),
    )


def _project(words: tuple[str, ...]) -> str | None:
    """Return the directory of the one project of those named; None: none, or several."""
    local = (word for word in words if _LOCAL.match(word) and not _NO_DIRECTORY.match(word))
    found = {word.partition("[")[0] for word in local}
    return found.pop() if len(found) == 1 else None


def _environment(call: Call, words: Words, *, of_uv: bool) -> str | None:
    """Return where it installs, as far as its own words and variables say."""
    if words.values("--python", "-p", "--target", "-t", "--prefix", "--root"):
        return None
    if of_uv:
        whole = words.has("--system") or call.flag("UV_SYSTEM_PYTHON")
        return None if whole else call.at(call.variables.get("VIRTUAL_ENV") or ".venv")
    program = call.written or ""
    written_out = "/" in program and _PROGRAM.search(program)
    return posixpath.dirname(posixpath.dirname(call.at(program))) if written_out else None
