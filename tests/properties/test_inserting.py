"""A command is put at the end of a RUN: whatever it looks like, nothing else changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.edit import apply_replacements
from hullcheck.core.source import Source
from hullcheck.docker.dockerfile import Dockerfile, parse_dockerfile
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.rules.inserting import also_run, behind
from hullcheck.syntax.shell import parse_shell

COMMAND = "rm -rf /var/lib/apt/lists/*"

words = st.sampled_from(
    ["a", "b -c", "'x y'", '"$V"', "$(d)", "e>f", "g # h", "i;", "if j; then k; fi", "http://x/#y"]
)
joints = st.sampled_from(
    [" && ", " || ", "; ", " && \\\n  ", " \\\n    && ", "; \\\n# why\n", " | "]
)


@st.composite
def runs(draw: st.DrawFn) -> str:
    """Return a RUN of some commands, on one line, on several, or in a heredoc."""
    commands = draw(st.lists(words, min_size=1, max_size=4))
    if draw(st.booleans()):
        lines = "".join(f"{draw(st.sampled_from(['', '  ']))}{each}\n" for each in commands)
        return f"RUN <<END\n{lines}END"
    text = commands[0]
    for each in commands[1:]:
        text += draw(joints) + each
    flag = draw(st.sampled_from(["", "--mount=type=cache,target=/c ", "--network=none \\\n "]))
    return f"RUN {flag}{text}{draw(st.sampled_from(['', '  ']))}"


def parsed(text: str) -> Dockerfile:
    return parse_dockerfile(Source("Dockerfile", text.encode()))


def run_of(dockerfile: Dockerfile) -> Run:
    (run,) = (each for each in dockerfile.instructions if isinstance(each, Run))
    return run


def commands_of(run: Run) -> list[tuple[str | None, ...]]:
    assert run.script
    return [each.values for each in parse_shell(run.script.text).commands]


@given(runs(), st.sampled_from(["\n", "\r\n"]))
def test_a_run_also_runs_a_command_and_nothing_else_changes(run: str, newline: str) -> None:
    text = f"FROM a\n{run}\nCMD b\n".replace("\n", newline)
    before = parsed(text)
    edit = also_run(before, run_of(before), COMMAND)
    if edit is None:
        return
    after = parsed(apply_replacements(before.source, [edit]).decode())
    assert [each.keyword for each in after.instructions] == ["FROM", "RUN", "CMD"]
    assert after.instructions[-1].value == "b"
    assert after.source.text.count("\n") == after.source.text.count(newline)
    old, new = commands_of(run_of(before)), commands_of(run_of(after))
    assert new == [*old, tuple(COMMAND.split())]


@given(runs(), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_an_instruction_stands_behind_another(run: str, newline: str, last: bool) -> None:
    text = f"FROM a\n{run}{'' if last else chr(10) + 'CMD b'}".replace("\n", newline)
    before = parsed(text)
    edit = behind(before.source, run_of(before), "ENV A=1")
    after = parsed(apply_replacements(before.source, [edit]).decode())
    assert [each.keyword for each in after.instructions] == [
        *("FROM", "RUN", "ENV"),
        *([] if last else ["CMD"]),
    ]
    assert run_of(after).value == run_of(before).value
