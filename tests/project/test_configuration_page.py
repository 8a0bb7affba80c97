"""What pages show of the configuration is read as they say."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest

from hullcheck.config.models import TABLES
from hullcheck.config.words import keys_of
from tests.config.trees import read

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
EXAMPLES = [
    text
    for page in sorted((ROOT / "docs").rglob("*.md"))
    for text in re.findall(r"```toml\n(.+?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]
SCHEMA = json.loads((ROOT / "docs/schema/config.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_read_and_fits_the_schema(text: str) -> None:
    assert read(text, {"tools/hullcheck-base.toml": ""})
    jsonschema_rs.validator_for(SCHEMA).validate(tomllib.loads(text))


def test_every_key_is_on_the_page() -> None:
    assert len(EXAMPLES) >= 2
    for table in TABLES.values():
        for key in keys_of(table):
            assert f"| `{key}` |" in PAGE


@pytest.mark.parametrize("wrong", [{"ignor": []}, {"set": 1}, {"ignore": ["x"]}, {"builds": [{}]}])
def test_the_schema_refuses_what_is_refused(wrong: dict[str, object]) -> None:
    assert not jsonschema_rs.validator_for(SCHEMA).is_valid(wrong)
