"""What calls of conda, mamba and micromamba install.

Source: conda's command reference; a spec with `=` names a version.
"""

from __future__ import annotations

from hullcheck.docker.installers import Call
from hullcheck.environments.tools import Tool

from .reading import Lock, Reading
from .words import parse_words

_VALUED = frozenset(
    "-p --prefix -n --name -c --channel -f --file -r --root-prefix --platform --solver "
    "--subdir --repodata-fn --experimental --rc-file --pip-constraint --default-channel".split()
)


def read_conda(call: Call) -> Reading | None:
    """Return what a call of conda installs; None: nothing."""
    words = parse_words(call.words, _VALUED)
    verb, named = words.verb, words.rest
    if verb == "env" and named:
        verb, named = f"env {named[0]}", named[1:]
    if verb not in ("install", "create", "env create", "env update") or words.has("--dry-run"):
        return None
    files = tuple(call.at(path) for path in words.values("-f", "--file"))
    return Reading(
        Tool.CONDA,
        verb,
        call.directory,
        Lock.NONE,
        program=call.name,
        requirements=named,
        files=files,
        constrained=words.has("--freeze-installed") or any("lock" in path for path in files),
    )
