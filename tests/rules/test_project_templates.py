"""Templates that projects are made of: nobody works in one before it is a project."""

from __future__ import annotations

from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

TEMPLATE = "{{cookiecutter.name}}"
BUILT = "FROM python:3.13\nCOPY . /app\n"


def found(tree: str) -> list[str]:
    literal = parse_tree(tree)
    options = Options(select=frozenset({"host-venv-in-image"}))
    return [each.message for each in analyse(literal.snapshot, literal.on_disk, options).findings]


def test_an_image_of_the_generator_has_no_environment_of_a_template() -> None:
    # Cinnamon/kotaemon
    tree = (
        f"-- .dockerignore --\n/.venv\n-- Dockerfile --\n{BUILT}-- templates/a/{{}}/setup.py --\n"
    )
    assert not found(tree.format(TEMPLATE))
    assert found(tree.format("cookiecutter"))


def test_a_template_of_an_image_is_judged_as_what_is_made_of_it() -> None:
    tree = f"-- {TEMPLATE}/.dockerignore --\nx\n-- {TEMPLATE}/Dockerfile --\n{BUILT}"
    assert found(f"{tree}-- {TEMPLATE}/pyproject.toml --\n[project]\n")
