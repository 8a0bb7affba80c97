"""Which minor versions `requires-python` allows, held against the library that installers use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from hullcheck.environments.requires_python import allows

PLAIN = [
    (">=3.12", (3, 11), False),
    (">=3.12", (3, 12), True),
    (">=3.12.4", (3, 12), True),
    (">3.11", (3, 11), True),
    ("<3.12", (3, 12), False),
    ("<=3.12", (3, 12), True),
    (">=3.10,<3.13", (3, 13), False),
    ("~=3.11", (3, 13), True),
    ("~=3.11.2", (3, 12), False),
    ("==3.12.*", (3, 12), True),
    ("!=3.12.*", (3, 12), False),
    (">=3", (2, 7), False),
    ("", (3, 12), True),
    (">=3.12 , <4", (3, 12), True),
    ("~=3", (3, 12), None),
    ("^3.11", (3, 12), None),
    (">=3.12rc1", (3, 12), None),
    (">=3.11 || <3", (3, 12), None),
    (">=3.*", (3, 12), None),
    ("===3.12", (3, 12), None),
    (">=3.1," * 99, (3, 12), None),
]


@pytest.mark.parametrize(("specifier", "minor", "expected"), PLAIN)
def test_what_is_allowed(specifier: str, minor: tuple[int, int], expected: bool | None) -> None:
    assert allows(specifier, minor) is expected


CLAUSES = st.lists(
    st.builds(
        "{}3{}{}".format,
        st.sampled_from(["~=", "==", "!=", "<=", ">=", "<", ">"]),
        st.sampled_from(["", ".9", ".10", ".11", ".12", ".11.0", ".11.4", ".12.1"]),
        st.sampled_from(["", "", ".*"]),
    ),
    max_size=3,
).map(",".join)


@given(CLAUSES, st.integers(8, 13))
def test_the_library_says_the_same(specifier: str, minor: int) -> None:
    said = allows(specifier, (3, minor))
    if said is not None:
        library = SpecifierSet(specifier)
        assert said is any(f"3.{minor}.{patch}" in library for patch in range(100))


@given(st.text(max_size=30))
def test_no_text_is_too_odd(text: str) -> None:
    assert allows(text, (3, 12)) in (True, False, None)
