"""What is imported sparingly does all that it did."""

from __future__ import annotations

import subprocess
import sys

import pytest

USES = {
    "tomllib": """
import tomllib
text = "a = 1_000\\nb = 1979-05-27T07:32:00Z\\nc = 07:32:00\\nd = -2.5e3\\ne = 0xff\\n"
text += "f = 1979-05-27"
assert [*map(str, tomllib.loads(text).values())] == [
    "1000", "1979-05-27 07:32:00+00:00", "07:32:00", "-2500.0", "255", "1979-05-27"]
""",
    "yaml": """
import yaml
text = "[1, 2.5, 0b1, yes, ~, 2001-12-14, 0x1f, 'a', !!timestamp '2001-12-14t21:59:43.10Z']"
for loader in (yaml.SafeLoader, yaml.CSafeLoader):
    assert [*map(str, yaml.load(text, loader))] == [
        "1", "2.5", "1", "True", "None", "2001-12-14", "31", "a",
        "2001-12-14 21:59:43.100000+00:00"]
assert yaml.safe_dump({"a": "yes", "b": [1]}) == "a: 'yes'\\nb:\\n- 1\\n"
""",
    "logging": """
import logging
for style, form in (("%", "%(message)s"), ("{", "{message:>3}"), ("$", "${message}")):
    logging.Formatter(form, style=style)
try:
    logging.Formatter("{message!}", style="{")
except ValueError:
    pass
else:
    raise AssertionError("was not looked at")
""",
    "platform": """
import platform
assert platform.python_version() and platform.platform() and platform.libc_ver() is not None
""",
    "textwrap": """
import textwrap
assert textwrap.fill("some words-in a row", 8) == "some\\nwords-in\\na row"
assert textwrap.dedent("  a\\n   b\\n") == "a\\n b\\n"
""",
    "click": """
import click
from click.testing import CliRunner
assert click.unstyle(click.style("a", fg="red")) == "a"
told = CliRunner().invoke(click.Command("name", help="What it does. " * 20), ["--help"]).output
assert "Show this message" in told
""",
    "pathspec": """
import pathspec
spec = pathspec.GitIgnoreSpec.from_lines(["*.py", "!keep.py"])
assert [*spec.match_files(["a.py", "keep.py", "b"])] == ["a.py"]
""",
    "dockerfile_parse": """
from io import BytesIO
from dockerfile_parse import DockerfileParser
parser = DockerfileParser(fileobj=BytesIO(b"FROM a AS b\\nRUN x\\n"))
assert [each["instruction"] for each in parser.structure] == ["FROM", "RUN"]
""",
}
"""Each library that the project imports so, and its patterns at work."""

BEFORE = """
import sys
for name in [each for each in sys.modules if each.partition(".")[0] == {name!r}]:
    del sys.modules[name]
from hullcheck.core.sparing import sparingly
with sparingly():
    import {name}
"""

AFTER = """
import re
assert type(re.compile("a")) is re.Pattern
import typing_extensions
assert typing_extensions.override
"""


@pytest.mark.parametrize("name", USES)
def test_a_library_works_as_ever(name: str) -> None:
    """In a process of its own: a module keeps the patterns that it was imported with."""
    program = BEFORE.format(name=name) + USES[name] + AFTER
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_what_fails_to_be_imported_leaves_nothing_behind() -> None:
    program = """
from hullcheck.core.sparing import sparingly
try:
    with sparingly():
        import no_such_library
except ImportError:
    pass
else:
    raise AssertionError
"""
    subprocess.run([sys.executable, "-c", program + AFTER], check=True, timeout=60)


def test_a_library_that_is_there_already_is_not_hidden() -> None:
    program = """
import sys, typing_extensions
from hullcheck.core.sparing import sparingly
with sparingly():
    assert sys.modules["typing_extensions"] is typing_extensions
assert sys.modules["typing_extensions"] is typing_extensions
"""
    subprocess.run([sys.executable, "-c", program + AFTER], check=True, timeout=60)
