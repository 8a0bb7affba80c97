"""What the images are called that a repository builds: other builds may start from them."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.discovery.builds import discover_builds

BASE, ACME = "docker.io/library/base", "docker.io/acme/base"
STEP = """on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          context: .
          tags: |
            ghcr.io/acme/base:${{ github.sha }}
            ghcr.io/acme/base:latest
            ${{ steps.meta.outputs.tags }}
"""
BAKE = """variable "TAG" { default = "1" }
target "default" {
  tags = ["acme/base:${TAG}", "${UNKNOWN}/base"]
}
"""
DESCRIBED = STEP.replace(
    "      - uses: docker/build-push-action@v6\n",
    """      - uses: docker/metadata-action@v5
        with:
          images: |
            ghcr.io/acme/described
            ${{ env.UNKNOWN }}/base
      - uses: docker/build-push-action@v6
""",
)
DECLARED = [
    ("build.sh", "docker build -t acme/base:1 --tag=base .", (ACME, BASE)),
    ("build.sh", 'docker build -t "acme/base:$TAG" -t "acme/$NAME:1" -t $BASE .', (ACME,)),
    ("build.sh", "docker build -t localhost:$PORT .", ("docker.io/library/localhost",)),
    ("build.sh", "docker build -t 'BAD NAME' .", ()),
    ("docker-bake.hcl", BAKE, (ACME,)),
    ("compose.yaml", "services:\n  a:\n    image: acme/base:dev\n    build: .\n", (ACME,)),
    ("compose.yaml", "services:\n  a:\n    build: .\n", ()),
    (".github/workflows/image.yml", STEP, ("ghcr.io/acme/base",)),
    (".github/workflows/x.yml", DESCRIBED, ("ghcr.io/acme/base", "ghcr.io/acme/described")),
]


@pytest.mark.parametrize(("path", "text", "names"), DECLARED)
def test_the_repositories_that_an_image_is_tagged_with(
    path: str, text: str, names: tuple[str, ...]
) -> None:
    tree = parse_tree(f"-- Dockerfile --\nFROM scratch\n-- {path} --\n{text}")
    (build,) = discover_builds(tree.snapshot).builds
    assert tuple(dict.fromkeys(build.names)) == names


def test_a_build_has_the_names_of_all_its_declarations() -> None:
    tree = parse_tree(
        "-- Dockerfile --\nFROM scratch\n-- compose.yaml --\n"
        "services:\n  a:\n    image: base\n    build: .\n  b:\n    image: acme/base\n    build: .\n"
    )
    (build,) = discover_builds(tree.snapshot).builds
    assert build.names == (BASE, ACME)
