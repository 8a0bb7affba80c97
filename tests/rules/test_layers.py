"""What instructions leave in layers: who speaks of one, and what the fixes write."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes
from hullcheck.rules import all_rules

LAYERS = frozenset(rule.name() for rule in all_rules() if rule.group == "layers")
FILES = "-- requirements.txt --\nflask==3.1.0\n"


def analysed(dockerfile: str, *rules: str, files: str = FILES) -> Analysis:
    tree = parse_tree(f"{files}-- Dockerfile --\n{dockerfile}\n")
    select = frozenset(rules) or LAYERS - {"missing-python-variables"}
    return analyse(tree.snapshot, tree.on_disk, Options(select=select))


def findings(dockerfile: str, *rules: str, files: str = FILES) -> tuple[Finding, ...]:
    return analysed(dockerfile, *rules, files=files).findings


def mended(dockerfile: str, *rules: str, files: str = FILES, unsafe: bool = False) -> str:
    """Return the Dockerfile with the fixes, of which all must stand verification."""
    plan = plan_fixes(analysed(dockerfile, *rules, files=files), unsafe=unsafe)
    assert plan.fixed
    assert not plan.refused
    source = plan.after.source("Dockerfile")
    assert source
    return source.text.removesuffix("\n")


CACHE = "download-cache-in-layer"


@pytest.mark.parametrize(
    "run",
    [
        "pip install flask",
        "pip3 install -U flask",
        "python -m pip install flask",
        "uv pip install --system flask",
        "uv sync",
        "conda install -y flask",
        "pip install flask && rm -rf /tmp/x",
        "--mount=type=cache,target=/root/.npm pip install flask",
        "--mount=type=secret,id=x pip install flask",
    ],
)
def test_a_download_into_a_layer_is_found(run: str) -> None:
    assert [each.rule for each in findings(f"FROM python:3.13\nRUN {run}", CACHE)] == [CACHE]


@pytest.mark.parametrize(
    "run",
    [
        "pip install --no-cache-dir flask",
        "pip --no-cache-dir install flask",
        "PIP_NO_CACHE_DIR=1 pip install flask",
        "export PIP_NO_CACHE_DIR=1; pip install flask",
        "pip install --no-index flask",
        "pip install flask && pip cache purge",
        "pip install flask && rm -rf /root/.cache",
        "pip install flask && rm -rf ~/.cache/pip",
        "pip install flask && rm -rf $HOME/.cache",
        "--mount=type=cache,target=/root/.cache pip install flask",
        "--mount=type=tmpfs,target=/root/.cache/pip pip install flask",
        "--mount=type=cache,target=$CACHE pip install flask",
        "uv sync --no-cache",
        "uv pip install --no-cache-dir --system flask",
        "UV_NO_CACHE=true uv sync",
        "uv sync && uv cache clean",
        "UV_CACHE_DIR=/c uv sync && rm -rf /c",
        "poetry install --no-cache",
        "conda install -y flask && conda clean -afy",
        "if true; then pip install flask; fi",
        "pip list",
    ],
)
def test_a_download_that_leaves_nothing_is_silent(run: str) -> None:
    assert findings(f"FROM python:3.13\nARG CACHE\nRUN {run}", CACHE) == ()


@pytest.mark.parametrize(
    "before",
    ["ENV PIP_NO_CACHE_DIR=1", "COPY pip.conf /etc/pip.conf", "RUN pip config set x y"],
)
def test_a_setting_that_holds_for_later_is_believed(before: str) -> None:
    assert findings(f"FROM python:3.13\n{before}\nRUN pip install flask", CACHE) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN pip install flask", "RUN pip install --no-cache-dir flask"),
        ("RUN uv sync --frozen", "RUN uv sync --no-cache --frozen"),
        ("RUN uv pip install -r r", "RUN uv pip install --no-cache -r r"),
        (
            "RUN pip install \\\n    # the web\n    flask",
            "RUN pip install --no-cache-dir \\\n    # the web\n    flask",
        ),
        (
            "RUN pip install flask; pip install gunicorn",
            "RUN pip install --no-cache-dir flask; pip install --no-cache-dir gunicorn",
        ),
        (
            "RUN <<END\nset -e\npip install flask\nEND",
            "RUN <<END\nset -e\npip install --no-cache-dir flask\nEND",
        ),
        ("RUN conda install -y a", "RUN conda install -y a && conda clean --all --yes"),
        (
            "RUN conda install -y \\\n      a",
            "RUN conda install -y \\\n      a && \\\n      conda clean --all --yes",
        ),
        (
            "RUN true \\\n  && conda install a",
            "RUN true \\\n  && conda install a \\\n  && conda clean --all --yes",
        ),
        (
            "RUN <<END\n  conda install a\nEND",
            "RUN <<END\n  conda install a\n  conda clean --all --yes\nEND",
        ),
    ],
)
def test_the_fix_of_a_download_cache_keeps_the_way_it_is_written(before: str, after: str) -> None:
    head = "FROM python:3.13\n"
    assert mended(head + before, CACHE) == head + after
    assert findings(head + after, CACHE) == ()


@pytest.mark.parametrize(
    "run",
    [
        '["pip", "install", "flask"]',
        "conda install a # for b",
        "conda install a;",
        "<<END\n#!/bin/bash\nconda install a\nEND",
        "I=install; pip $I flask",
        "poetry install",
    ],
)
def test_no_fix_where_the_word_is_not_written_or_the_end_is_not_clear(run: str) -> None:
    (finding,) = findings(f"FROM python:3.13\nRUN {run}", CACHE)
    assert finding.fix is None


def test_the_fix_keeps_another_escape() -> None:
    text = "# escape=`\nFROM python:3.13\nRUN conda install -y `\n  a"
    assert mended(text, CACHE) == f"{text} && `\n  conda clean --all --yes"
