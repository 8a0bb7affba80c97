"""What is known of images, as the stages of a Dockerfile ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hullcheck.docker.stages.variables import DEFAULT_SHELL, Configs, ImageConfig

from .facts import facts_of
from .row import OwnImage


def configs_of(own: Sequence[OwnImage] = ()) -> Configs:
    """Return the function that says what an image begins a stage with; `own` as for `facts_of`."""

    @cache
    def config(reference: str) -> ImageConfig:
        image = facts_of(reference, own)
        shell = image.shell or DEFAULT_SHELL
        return ImageConfig(image.env, image.env_complete, image.workdir, image.user, shell)

    return config
