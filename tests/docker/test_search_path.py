"""Where directories stand on PATH, as far as it is known."""

from __future__ import annotations

import pytest

from hullcheck.docker.search_path import Standing

from .test_executed import flow_of


def standing(dockerfile: str, directory: str = "/v/bin") -> Standing:
    flow = flow_of(dockerfile)
    assert flow.target
    return flow.path_at_end(flow.target).standing(directory)


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ("ENV A=1", Standing.ABSENT),
        ("ENV PATH=/v/bin:$PATH", Standing.FIRST),
        ('ENV PATH="/x:/v/bin/:${PATH}"', Standing.FIRST),
        ("ENV PATH=/x:$PATH\nENV PATH=/v/bin:$PATH", Standing.FIRST),
        ("ENV PATH=$PATH:/v/bin", Standing.BEHIND),
        ("ENV PATH=/usr/bin:/v/bin", Standing.BEHIND),
        ("ENV PATH=/usr/bin", Standing.ABSENT),
        ("ENV PATH=v/bin:$PATH", Standing.UNKNOWN),
        ("ARG V\nENV PATH=$V/bin:$PATH", Standing.UNKNOWN),
        ("ARG V\nENV PATH=/v/bin:$V/bin:$PATH", Standing.FIRST),
        ("ARG V=/v\nENV PATH=$V/bin:$PATH", Standing.FIRST),
        ("ENV PATH=/v/bin:$PATH PATH=/x:$PATH", Standing.ABSENT),
        ("ENV PATH=/v/bin:$PATH\nENV PATH=/usr/bin", Standing.ABSENT),
    ],
)
def test_a_directory_stands_on_path_where_env_puts_it(env: str, expected: Standing) -> None:
    assert standing(f"FROM python:3.13\n{env}\n") is expected


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("python:3.13", Standing.ABSENT),
        ("docker.io/library/debian:13@sha256:" + "0" * 64, Standing.ABSENT),
        ("scratch", Standing.ABSENT),
        ("example.com/python:3", Standing.UNKNOWN),
        ("somebody/python:3", Standing.UNKNOWN),
        ("$BASE", Standing.UNKNOWN),
    ],
)
def test_only_of_docker_s_own_library_is_known_what_path_lacks(
    base: str, expected: Standing
) -> None:
    assert standing(f"ARG BASE\nFROM {base}\n") is expected
    assert standing(f"ARG BASE\nFROM {base}\nENV PATH=/v/bin:$PATH\n") is Standing.FIRST


def test_a_stage_begins_with_the_path_of_the_one_it_is_based_on() -> None:
    base = "FROM python:3.13 AS base\nENV PATH=/v/bin:$PATH\n"
    assert standing(f"{base}FROM base\n") is Standing.FIRST
    assert standing(f"{base}FROM base\nENV PATH=/x:$PATH\n") is Standing.FIRST
    assert standing(f"{base}FROM python:3.13\n") is Standing.ABSENT
