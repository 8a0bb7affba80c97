"""Where directories stand on PATH, as far as it is known."""

from __future__ import annotations

import pytest

from hullcheck.docker.search_path import Standing, has_plain_base

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


@pytest.mark.parametrize(
    ("base", "plain"),
    [
        ("python:3.13", True),
        ("scratch", True),
        ("ghcr.io/astral-sh/uv:python3.13-bookworm", True),
        ("continuumio/miniconda3", True),
        # Their own user, variables for installers, Windows, and what nobody knows.
        ("mambaorg/micromamba:2", False),
        ("tiangolo/uvicorn-gunicorn-fastapi:python3.11", False),
        ("python:3.13-windowsservercore", False),
        ("mcr.microsoft.com/windows/nanoserver:1809", False),
        ("somebody/python:3.13", False),
    ],
)
def test_of_which_bases_it_is_known_that_nothing_is_prepared(base: str, plain: bool) -> None:
    flow = flow_of(f"FROM {base} AS one\nFROM one\n")
    assert flow.target
    assert has_plain_base(flow.target) is plain
    assert flow.path_at_end(flow.target).plain_base is plain


def test_a_base_that_is_known_has_the_path_that_its_images_have() -> None:
    flow = flow_of("FROM continuumio/miniconda3\n")
    assert flow.target
    entries = flow.path_at_end(flow.target).entries
    assert entries[0] == "/opt/conda/bin"
    assert standing("FROM continuumio/miniconda3\n", "/opt/conda/bin") is Standing.FIRST
    assert standing("FROM continuumio/miniconda3\n", "/usr/bin") is Standing.BEHIND
