"""What calls of uv install.

Source: uv's command reference and its list of environment variables.
"""

from __future__ import annotations

from hullcheck.docker.installers import Call
from hullcheck.environments.tools import Tool

from .pip import read_pip
from .reading import Lock, Reading
from .words import Words, parse_words, switched

_VALUED = frozenset(
    (
        "--allow-insecure-host --cache-dir --color --config-file --config-setting "
        "--config-settings-package --default-index --directory --env-file --exclude-newer "
        "--exclude-newer-package --extra --extra-index-url --find-links --fork-strategy "
        "--group --index --index-strategy --index-url --keyring-provider --link-mode "
        "--no-binary-package --no-build-isolation-package --no-build-package "
        "--no-editable-package --no-extra --no-group --no-install-package "
        "--no-sources-package --only-group --output-format --package --prerelease "
        "--prerelease-package --project --python --python-platform --python-preference "
        "--refresh-package --reinstall-package --resolution --upgrade-group --upgrade-package "
        "--with --with-editable --with-requirements -C -P -f -i -p -w"
    ).split()
)
_NO_PROJECT = ("--no-install-project", "--no-install-workspace", "--only-group", "--only-dev")
_NO_DEV = ("--no-dev", "--no-default-groups", "--only-group")


def read_uv(call: Call) -> Reading | None:
    """Return what a call of uv installs; None: nothing, or nothing of a project."""
    words = parse_words(call.words, _VALUED, runners=("run",))
    if words.verb == "pip":
        return read_pip(call)
    if words.verb not in ("sync", "run") or words.has("--script", "-s", "--no-project"):
        return None
    if words.has("--dry-run", "--check", "--no-sync") or switched(call, "UV_NO_SYNC"):
        return None
    return _synced(call, words)


def may_download_python(call: Call) -> bool:
    """Say whether uv may fetch a Python where none that it finds will do."""
    word = call.variables.get("UV_PYTHON_DOWNLOADS", "").lower()
    forbidden = call.flag("UV_NO_MANAGED_PYTHON") or call.has(
        "--no-python-downloads", "--no-managed-python"
    )
    return not forbidden and word not in ("never", "manual", "0", "false")


def _synced(call: Call, words: Words) -> Reading:
    place = call.variables.get("UV_PROJECT_ENVIRONMENT") or ".venv"
    if words.has("--active") and call.variables.get("VIRTUAL_ENV"):
        place = call.variables["VIRTUAL_ENV"]
    no_project = words.has(*_NO_PROJECT) or _names(words, "--only-group")
    no_project = no_project or switched(call, "UV_NO_INSTALL_PROJECT", "UV_NO_INSTALL_WORKSPACE")
    return Reading(
        Tool.UV,
        words.verb,
        call.at(words.value("--project", "--directory") or "."),
        _lock(call, words),
        locking="--locked",
        project=not no_project,
        editable=not (words.has("--no-editable") or switched(call, "UV_NO_EDITABLE")),
        dev=_dev(call, words),
        runs=words.verb == "run",
        environment=place,
    )


def _lock(call: Call, words: Words) -> Lock:
    if words.has("--frozen") or switched(call, "UV_FROZEN"):
        return Lock.TRUSTED
    if words.has("--locked") or switched(call, "UV_LOCKED"):
        return Lock.CHECKED
    return Lock.NONE if words.has("--upgrade", "-U", "--upgrade-package") else Lock.UPDATED


def _dev(call: Call, words: Words) -> bool:
    excluded = words.has(*_NO_DEV) or "dev" in words.values("--no-group")
    excluded = excluded or _names(words, "--only-group")
    return not (excluded or switched(call, "UV_NO_DEV", "UV_NO_DEFAULT_GROUPS"))


def _names(words: Words, option: str) -> bool:
    return bool(words.values(option))
