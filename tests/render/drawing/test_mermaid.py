"""A route as GitHub draws it: whole, narrow enough, and stage by stage."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse
from hullcheck.render.drawing.mermaid import LINE, render_mermaid
from hullcheck.render.drawing.ways import MAX_WAYS, drawing_of_build, drawing_of_routes
from hullcheck.render.route import facts_by_build
from hullcheck.render.width import shortened, width_of

LONG = "services/customer-facing-authentication-and-authorisation-gateway/backend"

STAGES = """
    -- Dockerfile --
    FROM python:3.13 AS builder
    WORKDIR /app
    COPY {folder}/ ./
    FROM python:3.13-slim AS runtime
    COPY --from=builder /app /app
    -- .dockerignore --
    .git
    .env
    -- compose.yaml --
    services:
      api:
        build: .
    -- .gitignore --
    .venv
    -- {folder}/pyproject.toml --
    [project]
    name = "x"
    version = "1"
    -- {folder}/uv.lock --
    version = 1
"""


def drawn(tree: str) -> str:
    """Return the drawings of all findings of a tree, then those of its builds."""
    literal = parse_tree(tree)
    analysis = analyse(literal.snapshot, literal.on_disk, Options())
    builds = facts_by_build(analysis.report)
    found = [
        *(drawing_of_routes(each.routes, analysis.snapshot, builds) for each in analysis.findings),
        *(drawing_of_build(traced, analysis.snapshot) for traced in analysis.report.builds),
    ]
    return "\n".join(render_mermaid(drawing) for drawing in found if drawing)


def labels(mermaid: str) -> list[list[str]]:
    """Return the lines of each label, as they are read."""
    quoted: list[str] = re.findall(r'\["(.+)"\]', mermaid)
    return [
        [html.unescape(re.sub(r"#(\d+);", r"&#\1;", line)) for line in label.split("<br/>")]
        for label in quoted
    ]


def test_a_route_in_a_folder_with_a_long_name_is_not_cut() -> None:
    text = drawn(STAGES.format(folder=LONG))
    found = labels(text)
    assert max(width_of(line) for label in found for line in label) <= LINE + 2
    host = "".join(next(label for label in found if "venv" in "".join(label)))
    # What tells it apart is kept: where it begins, and what it is.
    assert host.startswith("services/")
    assert host.endswith("/backend/.venv")


def test_each_stage_has_a_lane_of_its_own() -> None:
    text = drawn(STAGES.format(folder="backend"))
    titles = [title for title in re.findall(r"subgraph \w+\[\"(.+)\"\]", text) if "Stage" in title]
    assert titles[:2] == ["Stage builder", "Stage runtime"]
    told = [" ".join(label) for label in labels(text)]
    copies = ["COPY backend/ ./", "COPY --from=builder /app /app"]
    for way in ["backend/.venv", ".dockerignore no pattern matches", *copies]:
        assert way in told
    assert "/app/.venv in the image" in told


def test_what_a_stage_begins_with_is_told_where_it_ends() -> None:
    based = STAGES.replace("FROM python:3.13-slim AS runtime", "FROM builder AS runtime")
    text = drawn(based.replace("COPY --from=builder /app /app", "CMD x").format(folder="backend"))
    told = [" ".join(label) for label in labels(text)]
    assert "/app/.venv in the image" in told
    assert not [label for label in told if "only" in label]
    assert "Stage builder" in told
    assert "Stage runtime" not in told


def test_what_is_stopped_goes_no_further() -> None:
    text = drawn(STAGES.format(folder="backend"))
    stopped = re.findall(r"  b\d+ -\.-> (b\d+)", text)
    assert stopped
    assert not [line for line in text.split("\n") if line.startswith(f"  {stopped[0]} ")]


def test_files_on_the_same_way_are_one_box() -> None:
    modules = "".join(f"    -- backend/p{n}/x.py --\n    1\n" for n in range(40))
    text = drawn(STAGES.format(folder="backend") + modules)
    assert text.count("__pycache__") < 4 * MAX_WAYS
    assert len(text) < 8000


@given(st.text(min_size=1), st.integers(1, 40))
def test_what_is_shortened_fits_and_keeps_both_ends(text: str, room: int) -> None:
    short = shortened(text, room)
    assert width_of(short) <= room
    if short != text and "…" not in text:
        head, _, tail = short.partition("…")
        assert text.startswith(head)
        assert text.endswith(tail)
