"""Renames that lose nothing: two files change places, or one moves to where nothing is.

Python has neither; Linux has both in one call, renameat2(2), on most file systems.
"""

from __future__ import annotations

import errno
import os
from functools import cache
from pathlib import Path
from typing import Any

NOREPLACE, EXCHANGE = 1, 2
"""Flags of renameat2, from linux/fs.h."""

_AT_FDCWD = -100


def exchange(one: Path, other: Path) -> bool:
    """Let two files change places at once; False: that cannot be done here, and was not.

    Raises `FileNotFoundError` where one is not there.
    """
    return _rename(one, other, EXCHANGE)


def move_to_free(source: Path, target: Path) -> bool:
    """Rename `source` to `target`, where nothing is; False: that cannot be done here.

    Raises `FileExistsError` where something is there.
    """
    return _rename(source, target, NOREPLACE)


def _rename(source: Path, target: Path, flags: int) -> bool:
    try:
        renameat2(os.fsencode(source), os.fsencode(target), flags)
    except (FileNotFoundError, FileExistsError):
        raise
    except OSError:
        # Whatever it is, a plain rename does it, or says why not.
        return False
    return True


def renameat2(source: bytes, target: bytes, flags: int) -> None:
    """Rename as the system's call of this name does. Raises `OSError`, also where there is none."""
    call = _call()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(_AT_FDCWD, source, _AT_FDCWD, target, flags):
        from ctypes import get_errno  # noqa: PLC0415  loaded by the call

        code = get_errno()
        raise OSError(code, os.strerror(code), os.fsdecode(target))


@cache
def _call() -> Any:
    """Return the C library's function; None where it has none."""
    try:
        # Only a write needs it, and Python can be built without it.
        from ctypes import CDLL, c_char_p, c_int, c_uint  # noqa: PLC0415

        found = CDLL(None, use_errno=True).renameat2
    except (ImportError, OSError, AttributeError, TypeError):
        return None
    found.argtypes = (c_int, c_char_p, c_int, c_char_p, c_uint)
    return found
