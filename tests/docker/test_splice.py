"""Words put into a call of a Dockerfile: the file then says that, and nothing else has changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.edit import Replace, apply_replacements
from hullcheck.core.source import Source
from hullcheck.docker.calls import PlacedCall
from hullcheck.docker.dockerfile import parse_dockerfile
from hullcheck.docker.flow import Flow
from hullcheck.docker.splice import insert_behind, replace_word
from hullcheck.docker.start import start_of

from .test_executed import flow_of

Told = tuple[str, tuple[str, ...]]

BREAKS = st.sampled_from([" ", "  ", " \\\n    ", " \\\n# a note\n  ", " \\\n\n  ", "\t"])
BEFORE = st.sampled_from(
    ["", "set -eux; ", "cd /app && ", "apt-get update && ", "X='a b' ", "echo 'uv sync' && ", "# "]
)
OPTIONS = st.lists(
    st.sampled_from(["--no-dev", '"--group"', "'a b'", "--extra=x", "$HOME", "`date`", "sync"]),
    max_size=3,
)
AFTER = st.sampled_from(["", " && rm -rf /tmp/x", "; uv cache clean", " || true", " > /dev/null"])
MOUNTS = st.sampled_from(["", "--mount=type=cache,target=/root/.cache/uv ", "--network=host "])


@st.composite
def shell_runs(draw: st.DrawFn) -> str:
    """Draw a RUN in shell form that calls `uv sync` somewhere."""
    words = ["uv", "sync", *draw(OPTIONS)]
    text = words[0] + "".join(f"{draw(BREAKS)}{word}" for word in words[1:])
    return f"RUN {draw(MOUNTS)}{draw(BEFORE)}{text}{draw(AFTER)}"


@st.composite
def heredoc_runs(draw: st.DrawFn) -> str:
    """Draw a RUN whose script is a heredoc, with and without variables replaced."""
    end = draw(st.sampled_from(["EOF", "'EOF'"]))
    before, after = draw(BEFORE), draw(AFTER)
    return f"RUN <<{end}\n{before}uv sync --no-dev{after}\nls\nEOF"


@st.composite
def exec_runs(draw: st.DrawFn) -> str:
    """Draw a RUN in exec form."""
    space = draw(st.sampled_from(["", " ", " \\\n  "]))
    words = ["uv", "sync", *draw(st.lists(st.sampled_from(["--no-dev", "a b", "\\u0041"])))]
    return f"RUN [{space}" + f",{space}".join(f'"{word}"' for word in words) + "]"


def told(flow: Flow) -> list[Told]:
    return [(each.call.name, each.call.words) for each in calls(flow)]


def calls(flow: Flow) -> list[PlacedCall]:
    return [placed for step in flow.executed for placed in step.calls]


def edited(flow: Flow, edit: Replace) -> str:
    return apply_replacements(flow.dockerfile.source, [edit]).decode()


def shape(text: str) -> list[tuple[str, int]]:
    parsed = parse_dockerfile(Source("Dockerfile", text.encode()))
    return [(each.keyword, each.line) for each in parsed.instructions]


@given(run=st.one_of(shell_runs(), heredoc_runs(), exec_runs()), newline=st.sampled_from("\n \r\n"))
def test_a_call_gets_its_option_and_nothing_else_changes(run: str, newline: str) -> None:
    end = "\r\n" if newline == "\r" else "\n"
    text = f"FROM python:3.13\nWORKDIR /app\n{run}\nCMD x\n".replace("\n", end)
    before = flow_of(text)
    for number, placed in enumerate(calls(before)):
        if placed.call.words[:1] != ("sync",):
            continue
        edit = insert_behind("Dockerfile", placed, "sync", ("--locked", "--no-dev"))
        if edit is None:
            continue
        wanted = told(before)
        name, words = wanted[number]
        wanted[number] = (name, ("sync", "--locked", "--no-dev", *words[1:]))
        after = edited(before, edit)
        assert told(flow_of(after)) == wanted
        assert shape(after) == shape(text)
        assert after.replace(edit.text, "", 1) == text


@given(run=st.one_of(shell_runs(), exec_runs()))
def test_what_is_written_out_can_be_edited(run: str) -> None:
    flow = flow_of(f"FROM python:3.13\n{run}\n")
    found = [placed for placed in calls(flow) if placed.call.words[:1] == ("sync",)]
    assert all(insert_behind("Dockerfile", placed, "sync", ("--locked",)) for placed in found)


@pytest.mark.parametrize(
    ("dockerfile", "after"),
    [
        ('CMD ["uv", "run", "app"]', 'CMD ["uv", "run", "--no-sync", "app"]'),
        ('CMD ["uv","run","app"]', 'CMD ["uv","run", "--no-sync","app"]'),
        ("CMD uv run app", "CMD uv run --no-sync app"),
        ('ENTRYPOINT ["uv"]\nCMD ["run", "x"]', 'ENTRYPOINT ["uv"]\nCMD ["run", "--no-sync", "x"]'),
        ('ENTRYPOINT ["tini", "--", "uv", "run"]', '["tini", "--", "uv", "run", "--no-sync"]'),
        ('CMD ["sh", "-c", "uv run app"]', None),
        ('ENTRYPOINT ["uv"]\nCMD run app', None),
        ('CMD ["uv", "r\\u0075n", "app"]', None),
    ],
)
def test_what_a_container_starts_is_edited_where_it_is_written(
    dockerfile: str, after: str | None
) -> None:
    flow = flow_of(f"FROM python:3.13\n{dockerfile}\n")
    start = start_of(flow)
    assert start is not None
    placed = next((each for each in start.calls if "run" in each.call.words), start.calls[-1])
    edit = insert_behind("Dockerfile", placed, "run", ("--no-sync",))
    assert (after is None) == (edit is None)
    if edit is not None and after is not None:
        assert after in edited(flow, edit)


@pytest.mark.parametrize(
    ("run", "after"),
    [
        ("RUN npm install && npm test", "RUN npm ci && npm test"),
        ('RUN ["npm", "install"]', 'RUN ["npm", "ci"]'),
        ('RUN npm "install"', None),
        ("RUN npm --prefix install install", None),
    ],
)
def test_a_word_is_replaced_where_it_is_plain(run: str, after: str | None) -> None:
    flow = flow_of(f"FROM node:22\n{run}\n")
    edit = replace_word("Dockerfile", calls(flow)[0], "install", "ci")
    assert (edit and edited(flow, edit)) == (after and f"FROM node:22\n{after}\n")
