"""Which reader understands which program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from hullcheck.docker.installers import Call

from .conda import read_conda
from .node import read_node
from .pdm import read_pdm
from .pip import read_pip
from .pipenv import read_pipenv
from .pixi import read_pixi
from .poetry import read_poetry
from .reading import Reading
from .uv import read_uv

Reader = Callable[[Call], Reading | None]

READERS: Mapping[str, Reader] = {
    "uv": read_uv,
    "pip": read_pip,
    "poetry": read_poetry,
    "pdm": read_pdm,
    "pipenv": read_pipenv,
    "pixi": read_pixi,
    "conda": read_conda,
    "mamba": read_conda,
    "micromamba": read_conda,
    "npm": read_node,
    "pnpm": read_node,
    "yarn": read_node,
    "bun": read_node,
}


def read_call(call: Call) -> Reading | None:
    """Return what a call installs; None: nothing that is known here."""
    name, words = call.name, call.words
    if name == "python" and words[:1] == ("-m",) and len(words) > 1:
        name, words = words[1], words[2:]
    reader = READERS.get(name)
    return reader(replace(call, name=name, words=words)) if reader else None
