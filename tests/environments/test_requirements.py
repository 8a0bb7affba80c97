"""Which packages a requirements file or a specification names, and whether exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.source import Source
from hullcheck.environments.requirements import (
    parse_conda_spec,
    parse_environment_yml,
    parse_requirement,
    parse_requirements,
)


@pytest.mark.parametrize(
    ("text", "name", "versioned", "exact"),
    [
        ("flask", "flask", False, False),
        ("flask==3.1.2", "flask", True, True),
        ("flask == 3.1.2 ; python_version < '3.9'", "flask", True, True),
        ("uvicorn[standard]==0.30.*", "uvicorn", True, False),
        ("flask===3", "flask", True, True),
        ("flask>=2,<3", "flask", True, False),
        ("flask~=3.1", "flask", True, False),
        ("flask (==3.1)", "flask", True, True),
        ("flask==3.1 --hash=sha256:ab", "flask", True, True),
        ("lib @ https://host/lib-1.tar.gz", "lib", True, True),
    ],
)
def test_a_requirement(text: str, name: str, versioned: bool, exact: bool) -> None:
    found = parse_requirement(text)
    assert found is not None
    assert (found.name, found.versioned, found.exact) == (name, versioned, exact)


@pytest.mark.parametrize("text", ["", "./lib", "git+https://host/x", "https://h/x.whl", "a b"])
def test_what_is_no_requirement(text: str) -> None:
    assert parse_requirement(text) is None


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("numpy", False),
        ("numpy=1.26", True),
        ("numpy==1.26.4", True),
        ("numpy>=1.26", False),
        ("numpy=1.*", False),
        ("conda-forge::numpy=1.26.4=py312_0", True),
        ("numpy 1.26.4", True),
    ],
)
def test_a_specification_of_conda(text: str, exact: bool) -> None:
    found = parse_conda_spec(text)
    assert found is not None
    assert (found.name, found.exact) == ("numpy", exact)


def test_a_requirements_file() -> None:
    text = (
        b"\xef\xbb\xbf# top\nflask==3 \\\n    --hash=sha256:aa\r\n-r base.txt\n"
        b"--requirement=more.txt\n-e .\ngunicorn # newest\n-c pins.txt\n--index-url https://x\n"
    )
    read = parse_requirements(Source("r.txt", text))
    assert [(each.name, each.exact) for each in read.requirements] == [
        ("flask", True),
        ("gunicorn", False),
    ]
    assert [each.place.line for each in read.requirements if each.place] == [2, 7]
    assert read.includes == ("base.txt", "more.txt")
    assert read.constrained


def test_an_environment_file() -> None:
    text = (
        b"name: x\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy\n"
        b"  - pip:\n      - flask==3.1\nprefix: /opt\n"
    )
    read = parse_environment_yml(Source("environment.yml", text))
    assert [(each.name, each.exact) for each in read.requirements] == [
        ("python", True),
        ("numpy", False),
        ("flask", True),
    ]
    assert [each.place.line for each in read.requirements if each.place] == [5, 6, 8]


@given(st.text(alphabet="ab-_=.<>~!@;# \\\n\r\t[]()'\"*:/é", max_size=200))
def test_any_text_is_read(text: str) -> None:
    source = Source("r.txt", text.encode())
    lines = len(text.splitlines()) + 1
    for read in (parse_requirements(source), parse_environment_yml(source)):
        assert all(
            0 < each.place.line <= lines
            for each in read.requirements
            if each.place and each.place.line
        )
    parse_requirement(text)
    parse_conda_spec(text)
