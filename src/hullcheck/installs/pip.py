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
        "-c --constraint --constraints -e --editable -t --target --prefix --root -i --index-url "
        "--extra-index-url -f --find-links --platform --python-version --implementation --abi "
        "--no-binary --only-binary --progress-bar --root-user-action --report "
        "--upgrade-strategy --src -b --build --log --proxy --retries --timeout --trusted-host "
        "--cert "
        "--client-cert --cache-dir --use-feature --use-deprecated --python -p --index "
        "--default-index --config-settings -C --extra --group --index-strategy --torch-backend "
        "--overrides --override --link-mode --exclude-newer --resolution --prerelease "
        "--build-constraints"
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
