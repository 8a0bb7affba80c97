"""Changes to files as a patch that `git apply` takes, in bytes: a file need not be UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import takewhile

from hullcheck.core.noun import dataclass

CONTEXT = 3
"""Unchanged lines around a change, as git has them."""

MAX_COMPARED = 4_000_000
"""Pairs of lines; comparing is quadratic where lines repeat. Beyond, all that lies
between the first and the last change is replaced as a whole, which is as true."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `start` to `end` of the old file become lines `new_start` to `new_end` of the new."""

    start: int
    end: int
    new_start: int
    new_end: int


def render_patch(before: Mapping[str, bytes | None], after: Mapping[str, bytes]) -> bytes:
    """Return what makes the files of `after` out of those of `before` (None: not there yet)."""
    return b"".join(_file(path, before[path], after[path]) for path in sorted(after))


def _file(path: str, before: bytes | None, after: bytes) -> bytes:
    if before == after:
        return b""
    old, new = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    head = b"diff --git %s %s\n" % (old, new)
    head += b"new file mode 100644\n" if before is None else b""
    if not before and not after:
        return head
    # A name with a space ends at a tab; git writes it so too.
    tab = b"\t" if " " in path else b""
    head += b"--- %s\n" % (b"/dev/null" if before is None else old + tab)
    head += b"+++ %s%s\n" % (new, tab)
    return head + b"".join(_hunks(*_apart(before or b"", after)))


def _apart(before: bytes, after: bytes) -> tuple[int, list[bytes], list[bytes]]:
    """Return how many lines before any change are left out, and the lines of both from there on.

    What is alike at either end is not taken apart, but for the lines that are shown: a file
    may have millions.
    """
    start = head = _alike(before, after)
    for _ in range(CONTEXT + 1):
        start = before.rfind(b"\n", 0, max(start, 0))
    start += 1
    end = len(before) - _alike(before[head:][::-1], after[head:][::-1])
    for _ in range(CONTEXT + 1):
        end = before.find(b"\n", end) + 1 or len(before)
    left = len(after) - (len(before) - end)
    return before.count(b"\n", 0, start), _lines(before[start:end]), _lines(after[start:left])


def _alike(old: bytes, new: bytes) -> int:
    """Return of how many bytes the beginnings are the same."""
    same, most = 0, min(len(old), len(new))
    while same < most:
        middle = (same + most + 1) // 2
        if old[same:middle] == new[same:middle]:
            same = middle
        else:
            most = middle - 1
    return same


def _quoted(path: str) -> bytes:
    """Return `path` as git writes it: in quotes, as in C, where it has unusual characters."""
    data = path.encode("utf-8", "surrogateescape")
    if re.fullmatch(rb"[ !#-\[\]-~]*", data):
        return data
    return b'"' + b"".join(_octal(byte) for byte in data) + b'"'


def _octal(byte: int) -> bytes:
    if byte in b'"\\':
        return b"\\" + bytes([byte])
    return bytes([byte]) if 0x20 <= byte < 0x7F else b"\\%03o" % byte


def _lines(data: bytes) -> list[bytes]:
    r"""Return the lines with their ends; only `\n` ends one."""
    return re.findall(rb"[^\n]*\n|[^\n]+", data)


def _hunks(left_out: int, old: list[bytes], new: list[bytes]) -> Iterator[bytes]:
    group: list[_Change] = []
    for change in _changes(old, new):
        if group and change.start - group[-1].end > 2 * CONTEXT:
            yield _hunk(group, left_out, old, new)
            group = []
        group.append(change)
    if group:
        yield _hunk(group, left_out, old, new)


def _changes(old: list[bytes], new: list[bytes]) -> Iterator[_Change]:
    """Yield what differs, from the first line to the last."""
    head = _equal_from_start(old, new)
    tail = _equal_from_start(old[head:][::-1], new[head:][::-1])
    middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle) * len(new_middle) > MAX_COMPARED:
        yield _Change(head, head + len(middle), head, head + len(new_middle))
        return
    matcher = SequenceMatcher(None, middle, new_middle, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            yield _Change(head + start, head + end, head + new_start, head + new_end)


def _equal_from_start(old: list[bytes], new: list[bytes]) -> int:
    pairs = zip(old, new, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _hunk(group: list[_Change], left_out: int, old: list[bytes], new: list[bytes]) -> bytes:
    """Return the changes of `group` with the unchanged lines around and between them.

    So many lines are `left_out` before both `old` and `new`.
    """
    start = max(group[0].start - CONTEXT, 0)
    end = min(group[-1].end + CONTEXT, len(old))
    body: list[bytes] = []
    position = start
    for change in group:
        body += [_line(b" ", line) for line in old[position : change.start]]
        body += [_line(b"-", line) for line in old[change.start : change.end]]
        body += [_line(b"+", line) for line in new[change.new_start : change.new_end]]
        position = change.end
    body += [_line(b" ", line) for line in old[position:end]]
    new_start = group[0].new_start - (group[0].start - start)
    new_end = group[-1].new_end + (end - group[-1].end)
    ranges = (_range(left_out + a, left_out + b) for a, b in ((start, end), (new_start, new_end)))
    return b"@@ -%s +%s @@\n" % tuple(ranges) + b"".join(body)


def _range(start: int, end: int) -> bytes:
    """Return a range of lines as unified diffs count: an empty one begins at the line before."""
    return b"%d,%d" % (start + (end > start), end - start)


def _line(sign: bytes, line: bytes) -> bytes:
    return sign + line + (b"" if line.endswith(b"\n") else b"\n\\ No newline at end of file\n")
