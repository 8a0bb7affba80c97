"""Which Python the files of a project ask for, each in its own way."""

from __future__ import annotations

import pytest

from hullcheck.core.source import Source
from hullcheck.environments.declared_python import declared_python
from hullcheck.environments.tools import Tool


def declared(path: str, text: str, tool: Tool = Tool.PIP) -> tuple[str, int] | None:
    found = declared_python(Source(path, text.encode()), tool)
    return (found.text, found.line) if found else None


@pytest.mark.parametrize(
    ("constraint", "fits", "fits_not"),
    [
        ("^3.12", ["3.12", "3.14"], ["3.11", "4.0"]),
        ("~3.12", ["3.12"], ["3.11", "3.13"]),
        ("~3", ["3.9", "3.14"], ["4.0"]),
        ("~3.12.4", ["3.12"], ["3.13"]),
        (">= 3.10, <3.13", ["3.10", "3.12"], ["3.9", "3.13"]),
        (">=3.10 <3.13", ["3.12"], ["3.13"]),
        ("3.12.*", ["3.12"], ["3.13"]),
        ("3.12", ["3.12"], ["3.13"]),
        ("^2.7 || ^3.12", ["2.7", "3.13"], ["3.11"]),
        ("*", ["3.12"], []),
    ],
)
def test_the_constraints_of_poetry(constraint: str, fits: list[str], fits_not: list[str]) -> None:
    text = f'[tool.poetry.dependencies]\npython = "{constraint}"\n'
    found = declared_python(Source("pyproject.toml", text.encode()), Tool.POETRY)
    assert found is not None
    for version in (*fits, *fits_not):
        major, minor = map(int, version.split("."))
        assert found.allows((major, minor)) is (version in fits)


@pytest.mark.parametrize("constraint", ["^0", "about 3", ">=3.12rc1", "||"])
def test_what_is_no_constraint_forbids_nothing(constraint: str) -> None:
    text = f'[tool.poetry.dependencies]\npython = "{constraint}"\n'
    found = declared_python(Source("pyproject.toml", text.encode()), Tool.POETRY)
    assert found is not None
    assert found.allows((3, 12)) is not False


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("setup.py", "from x import y\nsetup(python_requires='>=3.13')", (">=3.13", 2)),
        ("setup.py", "setup(name='t', python_requires = REQUIRED, x=1)", None),
        ("setup.cfg", "[options]\npython_requires = >=3.9, <4\n", (">=3.9, <4", 2)),
        ("setup.cfg", "[options]\n", None),
        (".python-version", "3.13.1\n3.12\n", ("3.13", 1)),
        (".python-version", "cpython-3.13", ("3.13", 1)),
        (".python-version", "pypy@3.10\n", None),
        (".python-version", "3\n", None),
        ("pyproject.toml", '[project]\nrequires-python = ">=3.9"', (">=3.9", 2)),
        ("pyproject.toml", "[project", None),
    ],
)
def test_what_other_files_say(path: str, text: str, expected: tuple[str, int] | None) -> None:
    assert declared(path, text) == expected
