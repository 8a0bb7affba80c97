"""Woodpecker's pipelines, which are read as those of Drone."""

from __future__ import annotations

from .drone import texts_of

__all__ = ["texts_of"]
