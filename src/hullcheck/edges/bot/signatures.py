"""Whether a body comes from GitHub: HMAC-SHA256 over its bytes, compared in constant time.

https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from hullcheck.core.lazy_pattern import lazy_pattern

_HEADER = lazy_pattern(r"sha256=[0-9a-f]{64}")


def has_form(header: str) -> bool:
    """Say whether a header may be a signature: else nothing of the body need be read."""
    return _HEADER.fullmatch(header) is not None


class Signature:
    """What a body is signed with by each of several secrets, while it is being read."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Take the secrets that count: with none, nothing is ever signed."""
        self._codes = [hmac.new(secret.encode(), digestmod=hashlib.sha256) for secret in secrets]

    def read(self, part: bytes) -> None:
        """Take in a part of the body."""
        for code in self._codes:
            code.update(part)

    def is_by(self, header: str) -> bool:
        """Say whether `header` is the signature by one of the secrets."""
        # All are compared: the time tells nothing of which one it is.
        signed = (f"sha256={code.hexdigest()}" for code in self._codes)
        return any(hmac.compare_digest(each.encode(), header.encode()) for each in signed)
