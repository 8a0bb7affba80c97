"""What calls of pip, and of `uv pip`, install.

Source: pip's reference of `pip install`, its configuration by variables, and uv's of `uv pip`.
"""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.docker.installers import Call
from hullcheck.environments.tools import Tool

from .reading import Lock, Reading
from .words import parse_words, switched

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
        "-C -P -f -i -p -t"
    ).split()
)
_LOCAL = lazy_pattern(r"[./~]|.*[/\\]|.*\.(?:whl|zip|tar\.\w+|tgz)\Z|[\w+]+:|.*\s@\s|[\w.-]+@")


def read_pip(call: Call) -> Reading | None:
    """Return what a call of pip, or of `uv pip`, installs; None: nothing."""
    of_uv = call.name == "uv"
    behind = call.words[call.words.index("pip") + 1 :] if of_uv else call.words
    words = parse_words(behind, _VALUED)
    if words.verb not in ("install", "sync") or words.has("--dry-run"):
        return None
    named, files = words.rest, words.values(*_FILES)
    if words.verb == "sync":
        named, files = (), words.rest
    constrained = words.values("-c", "--constraint", "--constraints") or words.has(
        "--require-hashes", "--no-index"
    )
    variables = ("PIP_CONSTRAINT", "UV_CONSTRAINT")
    return Reading(
        Tool.PIP,
        words.verb,
        call.directory,
        Lock.NONE,
        program="uv pip" if of_uv else "pip",
        requirements=tuple(word for word in named if not _LOCAL.match(word)),
        files=tuple(call.at(path) for path in files),
        constrained=bool(constrained)
        or any(call.variables.get(name) for name in variables)
        or switched(call, "PIP_REQUIRE_HASHES", "PIP_NO_INDEX"),
        editable=bool(words.values("-e", "--editable")),
    )
