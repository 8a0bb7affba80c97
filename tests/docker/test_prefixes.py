"""Where the environments of an image lie, and what brought them there."""

from __future__ import annotations

import pytest

from hullcheck.docker.prefixes import prefixes_by_stage

from .followed import followed


def lie(dockerfile: str) -> list[str]:
    """Return the environments of the image: where they lie, where made, in which lines."""
    flow = followed(f"-- Dockerfile --\n{dockerfile}\n", interest=())
    assert flow.target
    found = prefixes_by_stage(flow).get(flow.target.index, ())
    return [
        f"{each.path} {each.kind} {each.made.path} "
        + ",".join(str(step.instruction.line) for step in (each.maker, *each.carriers))
        + (" moved" if each.moved else "")
        for each in found
    ]


BUILT = "FROM python:3.13 AS one\nWORKDIR /app\nRUN uv sync\n"


@pytest.mark.parametrize(
    ("dockerfile", "found"),
    [
        (BUILT, ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}RUN uv sync", ["/app/.venv makes-venv /app/.venv 3"]),
        (
            f"{BUILT}RUN npm ci",
            [
                "/app/.venv makes-venv /app/.venv 3",
                "/app/node_modules installs-node /app/node_modules 4",
            ],
        ),
        (
            f"{BUILT}RUN conda create -p /c x",
            ["/app/.venv makes-venv /app/.venv 3", "/c makes-conda /c 4"],
        ),
        (f"{BUILT}RUN mkdir /x", ["/app/.venv makes-venv /app/.venv 3"]),
        ("FROM a\nRUN false || uv venv /v", []),
        ("FROM a\nARG X\nWORKDIR /$X\nRUN uv venv", []),
        (f"{BUILT}RUN rm -rf /app/.venv", []),
        (f"{BUILT}RUN rm -rf /app", []),
        (f"{BUILT}RUN rm -rf /app/.venv/bin", ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}RUN false || rm -rf /app", ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}RUN mv .venv /opt/venv", ["/opt/venv makes-venv /app/.venv 3,4 moved"]),
        (f"{BUILT}RUN mv .venv /opt", ["/opt/.venv makes-venv /app/.venv 3,4 moved"]),
        (f"{BUILT}RUN mv .venv /srv/x/", ["/srv/x/.venv makes-venv /app/.venv 3,4 moved"]),
        (f"{BUILT}RUN mv -t /opt .venv", ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}RUN false || mv .venv /x", ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}RUN mv .venv $UNKNOWN /x", ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}RUN mv .venv a /x", ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}RUN cp -r .venv /x", ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}RUN mv other /x", ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}RUN mv other /x; mv .venv /v", ["/v makes-venv /app/.venv 3,4 moved"]),
        (
            f"{BUILT}FROM one\nRUN uv venv /v",
            ["/app/.venv makes-venv /app/.venv 3", "/v makes-venv /v 5"],
        ),
        (f"{BUILT}FROM one AS two\nFROM two\nRUN true", ["/app/.venv makes-venv /app/.venv 3"]),
        (f"{BUILT}FROM a\nRUN true", []),
    ],
)
def test_where_a_run_leaves_an_environment(dockerfile: str, found: list[str]) -> None:
    assert lie(dockerfile) == found


@pytest.mark.parametrize(
    ("copies", "found"),
    [
        ("COPY --from=one /app /app", ["/app/.venv makes-venv /app/.venv 3,5"]),
        ("COPY --from=one /app/.venv /v", ["/v makes-venv /app/.venv 3,5 moved"]),
        ("COPY --from=one / /root", ["/root/app/.venv makes-venv /app/.venv 3,5 moved"]),
        ("COPY --from=one /nothing /app /srv/", ["/srv/.venv makes-venv /app/.venv 3,5 moved"]),
        ("COPY --from=one /application /x", []),
        ("COPY --from=one /app/* /x", []),
        ("COPY --from=one /app/* /app /x/", ["/x/.venv makes-venv /app/.venv 3,5 moved"]),
        ("ARG X\nCOPY --from=one /$X /app /x/", ["/x/.venv makes-venv /app/.venv 3,6 moved"]),
        ("ARG X\nCOPY --from=one /app /$X/", []),
        (
            "COPY --from=one --parents /app/.venv /p",
            ["/p/app/.venv makes-venv /app/.venv 3,5 moved"],
        ),
        ("COPY app /app", []),
        ("COPY --from=python:3 /app /app", []),
        (
            "WORKDIR /w\nCOPY --from=one /app/.venv .venv",
            ["/w/.venv makes-venv /app/.venv 3,6 moved"],
        ),
        ("COPY --from=one /app /a\nRUN mv /a/.venv /b", ["/b makes-venv /app/.venv 3,5,6 moved"]),
    ],
)
def test_where_a_copy_brings_an_environment(copies: str, found: list[str]) -> None:
    assert lie(f"{BUILT}FROM debian\n{copies}") == found


def test_through_stages_every_carrier_is_told() -> None:
    between = (
        "FROM debian AS two\nCOPY --from=one /app /two\nFROM debian\nCOPY --from=two /two /app"
    )
    assert lie(BUILT + between) == ["/app/.venv makes-venv /app/.venv 3,5,7"]
