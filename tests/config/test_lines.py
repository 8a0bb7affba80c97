"""On which line a key stands."""

from __future__ import annotations

import pytest

from hullcheck.config.toml_lines import Key, line_of

TEXT = '''\
a = 1
b.c = """
d = 2
"""
"e f".g = 3
[t]
# h = 1
h = [
  "x",
]
[t.u]
i = 1
[[v]]
i = 1
[[v]]
i = 1
[v.w]
j = 1
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("a",), 1),
        (("b", "c"), 2),
        (("d",), None),
        (("e f", "g"), 5),
        (("t",), 6),
        (("t", "h", 0), 8),
        (("t", "u", "i"), 12),
        (("v", 0, "i"), 14),
        (("v", 1), 15),
        (("v", 1, "i"), 16),
        (("v", 1, "w", "j"), 18),
        (("v", 1, "missing"), 15),
        ((), None),
    ],
)
def test_a_key_stands_on_its_line_or_on_that_of_what_is_around_it(
    key: Key, line: int | None
) -> None:
    assert line_of(TEXT, key) == line
