"""What an outcome depends on beside the repository: a former one counts only for the same."""

from __future__ import annotations

from collections.abc import Mapping

from hullcheck import __version__
from hullcheck.core.digest import hex_digest
from hullcheck.engine import Options

from .nouns import Stage


def key_of(options: Options, config: str | None, stage: Stage, *, unsafe: bool) -> str:
    """Return what stands for the version and for what was asked: 16 hex digits."""
    asked = (
        __version__,
        sorted(options.select),
        sorted(options.ignore),
        options.strict,
        config,
        stage.label,
        unsafe,
    )
    return digest_of(repr(asked))


def digest_of_texts(texts: Mapping[str, str]) -> str:
    """Return what stands for files by their paths."""
    return digest_of(repr(sorted(texts.items())))


def digest_of(text: str) -> str:
    """Return 16 hex digits that stand for `text`."""
    return hex_digest(text)[:16]
