"""Whatever stands in a configuration: it is read, or what is wrong is told."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from hullcheck.config.models import TABLES
from hullcheck.config.words import keys_of
from hullcheck.errors import UsageError
from tests.config.trees import read

KEYS = sorted({key for table in TABLES.values() for key in keys_of(table)})
WORDS = st.sampled_from(
    ["cache-in-image", "host-venv-in-image", "error", "never", "strict", "en", "a.toml", "o/r"]
) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5)
VALUES = st.recursive(
    WORDS | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=6,
)
TEXTS = st.dictionaries(st.sampled_from([*KEYS, "x"]), VALUES, max_size=5)
RIGHT = {
    "extends": st.just("a.toml"),
    "set": st.sampled_from(["recommended", "strict"]),
    "select": st.lists(st.sampled_from(["cache-in-image", "host-venv-in-image"]), unique=True),
    "severity": st.just({"cache-in-image": "error"}),
    "host-files": st.lists(st.sampled_from(["a", "b"]), unique=True),
    "fail-on": st.just("never"),
    "builds": st.just([{"dockerfile": "D", "context": "x"}]),
    "leave-out": st.just([{"context": "y"}]),
    "images": st.just([{"image": "acme/*", "python": "3.12"}]),
}


def toml(value: Any) -> str:
    """Return a value as TOML writes it on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return quoted(value) if isinstance(value, str) else repr(value)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def lines(keys: dict[str, Any]) -> str:
    return "".join(f"{key} = {toml(value)}\n" for key, value in keys.items())


def tried(text: str | bytes) -> None:
    """Read a configuration; what is wrong has words and a place."""
    told = ""
    try:
        read(text, {"a.toml": "", "Dockerfile": ""})
    except UsageError as error:
        told = error.what
    assert not told or "`.hullcheck.toml" in told or "`a.toml" in told


@given(TEXTS)
def test_random_keys_and_values_are_read_or_told(keys: dict[str, Any]) -> None:
    tried(lines(keys))


@given(st.binary(max_size=60))
@example(b"[" * 3000)
@example(b"a = " + b"[" * 3000)
@example(b"a" + b".a" * 3000 + b" = 1")
def test_random_bytes_are_read_or_told(data: bytes) -> None:
    tried(data)


@given(st.fixed_dictionaries({}, optional=RIGHT), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(keys: dict[str, Any], random: Any) -> None:
    shuffled = list(keys.items())
    random.shuffle(shuffled)
    others = {"a.toml": "ignore = ['cache-in-image']"}
    found, again = (read(lines(each), others) for each in (keys, dict(shuffled)))
    # Only the line of a build is another.
    assert [build.id for build in found.builds] == [build.id for build in again.builds]
    for name in ("strict", "select", "ignore", "severities", "host_files", "left_out", "fail_on"):
        assert getattr(found, name) == getattr(again, name)
