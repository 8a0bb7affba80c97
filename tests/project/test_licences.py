"""The licences of what is published, and its bill of materials."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from importlib.metadata import Distribution
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from release.__main__ import main
from release.bill import bill
from release.licences import ACCEPTED, READ, is_permissive, licence_of, objection
from release.locked import Lock, hashes

ROOT = Path(__file__).parents[2]
LOCK = Lock.read(ROOT / "uv.lock")
PUBLISHED = LOCK.published()
BASE = "http://cyclonedx.org/schema/"


def test_everything_that_is_published_is_under_a_licence_that_is_accepted() -> None:
    assert len(PUBLISHED) > 20
    found = (objection(name, licence_of(name)) for name in sorted(PUBLISHED))
    assert [each for each in found if each] == []


def test_nothing_is_accepted_or_read_that_is_not_needed() -> None:
    assert PUBLISHED.keys() >= ACCEPTED.keys() | READ.keys()
    assert [name for name in ACCEPTED if is_permissive(licence_of(name))] == []


@pytest.mark.parametrize(
    ("expression", "permissive"),
    [
        ("MIT", True),
        ("Apache-2.0 AND ISC", True),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND LGPL-3.0-only", False),
        ("GPL-3.0-or-later", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("SSPL-1.0", False),
    ],
)
def test_only_what_asks_nothing_is_taken_unasked(expression: str, permissive: bool) -> None:
    assert is_permissive(expression) is permissive
    assert bool(objection("some-package", expression)) is not permissive


class Made(Distribution):
    """A package with these metadata and files."""

    def __init__(self, fields: list[tuple[str, str]], texts: dict[str, str]) -> None:
        self.texts = {"METADATA": "".join(f"{a}: {b}\n" for a, b in fields), **texts}

    def read_text(self, filename: str) -> str | None:
        return self.texts.get(filename)

    def locate_file(self, path: Any) -> Any:
        return Path("/nowhere") / path


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([("License-Expression", "MIT-0"), ("License", "MIT")], "MIT-0"),
        ([("License", "BSD-3-Clause")], "BSD-3-Clause"),
        ([("License", "as is"), ("Classifier", "License :: OSI Approved :: MIT License")], "MIT"),
        ([("License", "see LICENSE")], None),
        ([("Classifier", "License :: OSI Approved :: BSD License")], None),
        ([("Classifier", "License :: Other/Proprietary License")], None),
        ([], None),
    ],
)
def test_metadata_tell_a_licence_or_somebody_has_to_read_it(
    fields: list[tuple[str, str]], expected: str | None
) -> None:
    made = Made(fields, {})
    if expected is None:
        with pytest.raises(LookupError, match="tells the licence of a"):
            licence_of("a", lambda _: made)
    else:
        assert licence_of("a", lambda _: made) == expected


def test_a_licence_that_was_read_is_read_again_when_it_changes() -> None:
    made = Made([], {"licenses/LICENSE": "All rights reserved"})
    with pytest.raises(LookupError, match="no longer what was read"):
        licence_of("dockerfile-parse", lambda _: made)


@cache
def exported() -> str:
    uv = ROOT / ".tools/bin/uv"
    found = str(uv) if uv.exists() else shutil.which("uv")
    if found is None:
        pytest.skip("there is no uv: make brings one")
    command = [found, "export", "--frozen", "--quiet", "--no-dev", "--all-extras"]
    command += ["--format", "cyclonedx1.5", "--no-config"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_bill_is_what_its_schema_says() -> None:
    told = json.loads(bill(exported(), licence_of))
    folder = files("cyclonedx") / "schema/_res"

    def schema(name: str) -> Any:
        return json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text(encoding="utf-8"))

    # As the schema refers to them.
    others = {f"{BASE}{name}.SNAPSHOT.schema.json": schema(name) for name in ("spdx", "jsf-0.82")}
    registry = jsonschema_rs.Registry(list(others.items()))
    validator = jsonschema_rs.validator_for(schema("bom-1.5"), registry=registry)
    assert [each.message for each in validator.iter_errors(told)] == []
    told["components"][0]["licenses"] = [{"expression": 3}]
    assert not validator.is_valid(told)


def test_the_bill_lists_what_is_published_with_versions_hashes_and_licences() -> None:
    text = bill(exported(), licence_of)
    assert text == bill(exported(), licence_of)
    told = json.loads(text)
    assert told["metadata"]["component"]["purl"].startswith("pkg:pypi/hullcheck@")
    found = {each["name"]: each for each in told["components"]}
    assert found.keys() == PUBLISHED.keys()
    for name, each in found.items():
        [locked] = LOCK.named(name)
        named = {
            f"sha256:{one['content']}"
            for reference in each["externalReferences"]
            for one in reference["hashes"]
        }
        assert (each["version"], named) == (locked["version"], hashes(locked))
        assert each["licenses"] == [{"expression": licence_of(name)}]


def test_the_step_prints_the_bill(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"bomFormat": "SPDX"}')
    assert main(["sbom", str(tmp_path / "a.json")]) == 1
    assert "no bill of CycloneDX" in capsys.readouterr().err
    (tmp_path / "b.json").write_text(exported())
    assert main(["sbom", str(tmp_path / "b.json")]) == 0
    assert json.loads(capsys.readouterr().out)["specVersion"] == "1.5"
