"""Where a project is installed before any of its modules is there."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

NAME = "project-installed-before-source"
TREE = """
-- pyproject.toml --
[tool.poetry]
name = "shop"
version = "1"
-- poetry.lock --
-- shop/__init__.py --
-- Dockerfile --
FROM python:3.13-slim
{}
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN poetry install --only main
COPY . .
"""


def is_told(before: str) -> bool:
    literal = parse_tree(TREE.format(before))
    report = analyse(literal.snapshot, literal.on_disk, Options(select=frozenset({NAME}))).report
    return bool(report.findings)


@pytest.mark.parametrize(
    "before",
    [
        "",
        # kserve/kserve, remsky/Kokoro-FastAPI, QuivrHQ/quivr: how installers come onto PATH.
        "RUN curl -LsSf https://x/install.sh | sh && ln -s /root/.local/bin/uv /usr/local/bin/uv",
        "RUN curl -LsSf https://x/install.sh | sh && mv /root/.local/bin/uv /usr/local/bin/",
        "RUN cd /usr/local/bin && ln -s /opt/poetry/bin/poetry",
        "RUN apt-get update && apt-get install -y --no-install-recommends git tar unzip",
        "RUN git config --global advice.detachedHead false",
        "RUN apt-get install -y curl && curl -L https://x/y.tgz | tar xz -C /opt",
        "RUN apt-get install -y curl && cd /opt && curl -LO https://x/y.zip && unzip y.zip",
        "RUN apt-get update && cp /usr/share/zoneinfo/UTC /etc/localtime && touch /var/lib/ready",
    ],
)
def test_what_goes_elsewhere_brings_no_source(before: str) -> None:
    assert is_told(before)


@pytest.mark.parametrize(
    "before",
    [
        "RUN git clone https://x/shop /app",
        "RUN mkdir -p /app/shop && touch /app/shop/a",
        "RUN mv /tmp/app /",
        "RUN ln -s /opt/shop /app/shop",
        "RUN cp -t /app /opt/shop",
        "RUN cp -r /opt/shop $WHERE && ln -s a b",
        "RUN curl -L https://x/y.tgz | tar xzC /app",
        "RUN curl -L https://x/y.tgz | tar xz",
        "RUN find /opt -name shop | xargs mv",
        "RUN echo > /app/shop.py",
    ],
)
def test_what_may_bring_the_source_is_believed(before: str) -> None:
    assert not is_told(before)
