"""What the example of an environment file shows of the file that a developer makes of it."""

from __future__ import annotations

from hullcheck.core.source import Source
from hullcheck.syntax.dotenv import parse_dotenv
from hullcheck.syntax.problem import Problem

from .secret_values import is_secret_name


def shows_no_secret(sample: Source) -> bool:
    """Say whether `sample` sets variables, and none of them is one for a secret.

    Pool sizes and the names of images in an image are stale settings, and no leak.
    """
    found = parse_dotenv(sample)
    if isinstance(found, Problem) or not found:
        return False
    return not any(is_secret_name(name, value or "") for name, value in found.items())
