"""The context of a Dockerfile that nobody declares."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.discovery.builds import discover_builds

TREE = "-- requirements.txt --\n-- manage.py --\n-- docker/config.py --\n"


@pytest.mark.parametrize(
    ("dockerfile", "candidates"),
    [
        ("COPY . /app", ("docker", "")),
        ("COPY config.py /app", ("docker",)),
        # kaleidos-ventures/taiga-back: what a RUN uses exists from the root alone.
        ("COPY . /app\nRUN pip install -r requirements.txt && python manage.py migrate", ("",)),
        ("COPY . /app\nRUN cp docker/config.py settings/", ("",)),
        ("COPY . /app\nRUN cp config.py settings.py", ("docker",)),
        ("RUN --mount=type=bind,source=./manage.py,target=manage.py true", ("",)),
        # Of what lies elsewhere, or was fetched, nobody knows.
        ("COPY . /app\nRUN pip install -r /tmp/requirements.txt", ("docker", "")),
        ("COPY . /app\nRUN curl -O https://example.org/manage.py", ("docker", "")),
        ("RUN pip install -r requirements.txt\nCOPY . /app", ("docker", "")),
        ("COPY --from=x . /app\nRUN pip install -r requirements.txt", ("docker", "")),
        # What COPY names comes first.
        ("COPY config.py .\nCOPY . /app\nRUN python manage.py migrate", ("docker",)),
    ],
)
def test_what_the_instructions_use_says_where_it_is_built(
    dockerfile: str, candidates: tuple[str, ...]
) -> None:
    tree = parse_tree(f"{TREE}-- docker/Dockerfile --\nFROM scratch\n{dockerfile}\n")
    (build,) = discover_builds(tree.snapshot).builds
    assert build.candidates == candidates


# 0STG0T/data_fusion2024_geoanalytics docker/compose.yaml
@pytest.mark.parametrize(
    ("services", "expected"),
    [
        ("a: {build: {context: app, target: final}}", ["app/Dockerfile@app"]),
        (
            "a: {build: {context: app, target: final}}\n  b: {build: {context: app, target: gone}}",
            ["app/Dockerfile@app"],
        ),
        ("a: {build: {context: app, target: final}}\n  b: {build: app}", []),
        (
            "a: {build: {context: app, target: final}}\n  b: {build: {context: app, target: DEV}}",
            [],
        ),
        ("a: {build: {context: app, target: dev}}", []),
        (
            "a: {build: {context: app, target: final, dockerfile: x.Dockerfile.j2}}",
            ["app/Dockerfile@app"],
        ),
    ],
)
def test_a_dockerfile_without_its_declared_targets_counts_without_one(
    services: str, expected: list[str]
) -> None:
    tree = parse_tree(
        f"-- compose.yaml --\nservices:\n  {services}\n"
        "-- app/Dockerfile --\nFROM x AS dev\nFROM y\n-- app/x.Dockerfile.j2 --\nFROM x\n"
    )
    found = discover_builds(tree.snapshot).builds
    own = [build for build in found if build.context_assumed]
    assert [build.id for build in own] == expected
