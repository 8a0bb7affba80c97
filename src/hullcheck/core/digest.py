"""SHA-256, without OpenSSL: to load that takes as long as a hundred modules of ours."""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own takes long to load too
if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:
        from _sha2 import sha256
    except ImportError:
        try:
            from _sha256 import sha256  # before Python 3.12
        except ImportError:
            from hashlib import sha256  # another Python than CPython


def hex_digest(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8 (what is no character as its byte), in hexadecimal."""
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
