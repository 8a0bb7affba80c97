"""What is known of images, as the stages of a Dockerfile ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from hullcheck.docker.stages.variables import DEFAULT_SHELL, Configs, ImageConfig

from .facts import facts_of
from .row import OwnImage


def configs_of(own: Sequence[OwnImage] = ()) -> Configs:
    """Return the function that says what an image begins a stage with; `own` as for `facts_of`.

    Without images of one's own it is always the same one, so what is worked out with it
    serves the next simulation as well.
    """
    if not own:
        return _public

    @cache
    def config(reference: str) -> ImageConfig:
        return _config(reference, own)

    return config


@lru_cache(maxsize=1024)
def _public(reference: str) -> ImageConfig:
    return _config(reference, ())


def _config(reference: str, own: Sequence[OwnImage]) -> ImageConfig:
    image = facts_of(reference, own)
    shell = image.shell or DEFAULT_SHELL
    return ImageConfig(image.env, image.env_complete, image.workdir, image.user, shell)
