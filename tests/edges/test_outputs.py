"""What a step leaves behind, read as the runner reads it."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.edges.action.outputs import MAX_SUMMARY_BYTES, append_outputs, append_summary
from hullcheck.errors import WriteError

VALUES = st.dictionaries(
    st.sampled_from(["errors", "sarif", "review-url", "json"]),
    st.text(st.characters(exclude_categories=["Cs"])) | st.just("EOF\nerrors=0\nhullcheck_\n<<EOF"),
)


@given(VALUES)
def test_28_no_value_ends_early_or_begins_another(values: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "output"
        append_outputs(str(place), values)
        append_outputs(str(place), {"last": "1"})
        # Bytes: the runner, as we, ends lines at LF alone within a value.
        text = place.read_bytes().decode()
    found: dict[str, str] = {}
    while text:
        head = re.match(r"([a-z-]+)<<(\w+)\n", text)
        assert head is not None
        value, _, text = text[head.end() :].partition(f"\n{head[2]}\n")
        found[head[1]] = value
    assert found == {**values, "last": "1"}


def test_delimiters_differ(tmp_path: Path) -> None:
    append_outputs(str(tmp_path / "o"), {"a": "1", "b": "1"})
    delimiters = re.findall(r"<<(\w+)", (tmp_path / "o").read_text())
    assert len(set(delimiters)) == 2


def test_49_a_summary_is_cut_between_paragraphs(tmp_path: Path) -> None:
    append_summary(str(tmp_path / "s"), "para é\n\n" * 300_000)
    text = (tmp_path / "s").read_text()
    assert len(text.encode()) <= MAX_SUMMARY_BYTES + 100
    assert text.endswith("para é\n\nMore is not shown here, for want of room.\n")


def test_nowhere_is_fine_and_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    append_outputs("", {"a": "1"})
    with pytest.raises(WriteError, match="cannot be written"):
        append_outputs(str(tmp_path / "no" / "o"), {"a": "1"})
