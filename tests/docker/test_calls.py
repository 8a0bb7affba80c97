"""What instructions call: by which name, where, with which variables, and in which line."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Place
from hullcheck.docker.calls import PlacedCall, ScriptedCall
from hullcheck.docker.lookups import looked_up, lost_activations
from hullcheck.docker.scripts import MAX_CHARACTERS

from .followed import followed


def called(dockerfile: str, files: str = "") -> list[PlacedCall]:
    tree = f"{files}-- Dockerfile --\nFROM python:3.13\n{dockerfile}\n"
    flow = followed(tree, interest=())
    return [placed for step in flow.executed for placed in step.calls]


def last(dockerfile: str) -> PlacedCall:
    return called(dockerfile)[-1]


@pytest.mark.parametrize(
    ("command", "name", "words"),
    [
        ("uv sync", "uv", ("sync",)),
        ("/usr/bin/uv sync", "uv", ("sync",)),
        ("python3.13 -V", "python", ("-V",)),
        ("python3 -V", "python", ("-V",)),
        ("pip3.13 list", "pip", ("list",)),
        ("pip3 list", "pip", ("list",)),
        ("make7 && git x", "git", ("x",)),
        ("exec uv sync", "uv", ("sync",)),
        ("env A=1 uv sync", "uv", ("sync",)),
        ("sh -c 'uv sync'", "uv", ("sync",)),
        ("uv 'a b' \"c\"", "uv", ("a b", "c")),
        ('["uv", "sync"]', "uv", ("sync",)),
    ],
)
def test_a_program_has_its_own_name(command: str, name: str, words: tuple[str, ...]) -> None:
    call = last(f"RUN {command}").call
    assert (call.name, call.words) == (name, words)


def test_a_run_that_names_nothing_of_interest_is_not_read() -> None:
    assert called("RUN echo hello && ls") == []


@pytest.mark.parametrize(
    ("dockerfile", "directory"),
    [
        ("RUN uv sync", "/"),
        ("WORKDIR /app\nRUN uv sync", "/app"),
        ("WORKDIR /app\nRUN cd api && uv sync", "/app/api"),
        ("WORKDIR /app\nRUN cd /srv && uv sync", "/srv"),
        ("WORKDIR /app\nRUN (cd /srv) && uv sync", "/app"),
    ],
)
def test_a_call_runs_in_a_directory(dockerfile: str, directory: str) -> None:
    assert last(dockerfile).call.directory == directory


@pytest.mark.parametrize(
    ("dockerfile", "variables"),
    [
        ("RUN uv sync", {}),
        ("ENV A=1\nRUN uv sync", {"A": "1"}),
        ("ARG A=1\nRUN uv sync", {"A": "1"}),
        ("RUN A=1 B= uv sync", {"A": "1", "B": ""}),
        ("RUN A=1 uv lock && uv sync", {}),
        ("RUN export A=1 && uv sync", {"A": "1"}),
        ("RUN declare A=1 && uv sync", {"A": "1"}),
        ("RUN typeset A=1 && uv sync", {"A": "1"}),
        ("RUN readonly A=1 && uv sync", {"A": "1"}),
        ("RUN A=1; uv sync", {"A": "1"}),
        ("RUN env A=b=c uv sync", {"A": "b=c"}),
        ("RUN export A=1\nRUN uv sync", {}),
        (
            "RUN poetry config virtualenvs.in-project true\nRUN poetry install",
            {"POETRY_VIRTUALENVS_IN_PROJECT": "true"},
        ),
        (
            "RUN poetry config cache-dir /c && poetry install",
            {"POETRY_CACHE_DIR": "/c"},
        ),
        ("RUN poetry config --unset cache-dir && poetry install", {}),
    ],
)
def test_a_call_sees_what_was_set_before_it(dockerfile: str, variables: dict[str, str]) -> None:
    found = last(dockerfile).call.variables
    assert {name: found[name] for name in found if name in "AB" or "POETRY" in name} == variables


@pytest.mark.parametrize(
    ("command", "complete", "certain"),
    [
        ("uv sync", True, True),
        ("uv sync $UNKNOWN", False, True),
        ("true && uv sync", True, True),
        ("true || uv sync", True, False),
        ("if true; then uv sync; fi", True, False),
        ("case $A in x) uv sync;; esac", True, False),
        ("f() { uv sync; }", True, False),
        ("for a in b c; do uv sync; done", True, True),
        ("(uv sync)", True, True),
        ("uv sync | tee log", True, True),
    ],
)
def test_what_is_known_of_a_call(command: str, complete: bool, certain: bool) -> None:
    placed = next(each for each in called(f"RUN {command}") if each.call.name == "uv")
    assert (placed.call.complete, placed.certain) == (complete, certain)


def test_a_call_knows_its_line() -> None:
    lines = called(
        'RUN uv lock \\\n  && uv sync\nRUN <<EOF\nuv a\nuv b\nEOF\nRUN ["uv", \\\n  "c"]'
    )
    assert [(each.call.words[0], each.line) for each in lines] == [
        ("lock", 2),
        ("sync", 3),
        ("a", 5),
        ("b", 6),
        ("c", 8),
    ]


def test_a_call_is_shown_with_its_first_word_that_is_no_option() -> None:
    assert [each.shown for each in called("RUN uv -q sync x; uv; uv --version")] == [
        "uv sync",
        "uv",
        "uv",
    ]


SCRIPTS = """
-- run.sh --
#!/bin/sh
set -e

uv sync
cd api && A=1 pip install x
false || uv lock
-- env.bash --
#!/usr/bin/env bash
uv sync
-- run.py --
#!/usr/bin/env python3
uv sync
-- plain --
uv sync
-- broken.sh --
#!/bin/sh
uv sync (((
"""


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("./run.sh", ["run.sh", "uv", "pip", "false", "uv"]),
        ("sh run.sh", ["sh", "uv", "pip", "false", "uv"]),
        ("bash -eux ./run.sh a", ["bash", "uv", "pip", "false", "uv"]),
        ("dash run.sh", ["dash", "uv", "pip", "false", "uv"]),
        ("bash --posix run.sh", ["bash"]),
        ("bash", ["bash"]),
        ("./env.bash && bash -v", ["env.bash", "uv", "bash"]),
        ("./run.py; make", ["run.py", "make"]),
        ("sh run.py", ["sh", "uv"]),
        ("./plain; make", ["plain", "make"]),
        ("false || ./run.sh", ["false", "run.sh"]),
        ("sh plain", ["sh", "uv"]),
        ("sh none.sh", ["sh"]),
        ("sh broken.sh", ["sh"]),
        ("run.sh; make", ["run.sh", "make"]),
        ("false || sh run.sh", ["false", "sh"]),
    ],
)
def test_behind_a_script_of_the_repository_stands_what_it_calls(
    command: str, names: list[str]
) -> None:
    found = called(f"WORKDIR /app\nCOPY . .\nRUN {command}", SCRIPTS)
    assert [each.call.name for each in found if each.call.name not in ("set", "cd")] == names


def test_a_call_in_a_script_is_in_the_line_of_the_instruction_and_in_its_own() -> None:
    found = called("WORKDIR /app\nCOPY . .\nRUN set -x && \\\n  B=2 ./run.sh", SCRIPTS)
    scripted = [each for each in found if isinstance(each, ScriptedCall)]
    inside = [each for each in scripted if each.call.name in ("uv", "pip")]
    assert [(each.line, each.script, each.certain) for each in inside] == [
        (4, Place("run.sh", 4), True),
        (4, Place("run.sh", 5), True),
        (4, Place("run.sh", 6), False),
    ]
    assert [each.call.directory for each in inside] == ["/app", "/app/api", "/app/api"]
    assert inside[1].call.variables["A"] == "1"
    assert inside[1].call.variables["B"] == "2"
    assert all(each.span_of("sync") is None for each in inside)
    assert all(each.quoted_span_of("sync") is None for each in inside)
    assert all(each.program_span is None for each in inside)


@pytest.mark.parametrize(("length", "names"), [(100, ["sh", "uv"]), (MAX_CHARACTERS + 1, ["sh"])])
def test_a_script_that_nobody_writes_by_hand_is_not_read(length: int, names: list[str]) -> None:
    text = "uv sync\n".ljust(length, "\n")
    assert len(text) == length
    calls = called("COPY . .\nRUN sh a.sh", f"-- a.sh --\n{text}")
    assert [each.call.name for each in calls] == names


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("uv sync && pip list", ["uv", "pip"]),
        ("/usr/bin/uv sync && pip list", ["pip"]),
        ("false || uv sync; pip list", ["false", "pip"]),
        ("PATH=/x uv sync && pip list", ["pip"]),
        ("uv sync && . /v/bin/activate && pip list", ["uv"]),
        ("uv sync && source x && pip list", ["uv"]),
        ("uv sync && eval x && pip list", ["uv"]),
        ("uv sync && conda activate && pip list", ["uv"]),
        ("uv sync && conda install x && pip list", ["uv", "conda", "pip"]),
        ("uv sync && export A=1 && pip list", ["uv", "export", "pip"]),
        ("uv sync && export PATH=/x && pip list", ["uv"]),
        ("uv sync && export $WHAT && pip list", ["uv"]),
        ("uv sync && bash -l x && pip list", ["uv"]),
        ("uv sync && bash -ic x && pip list", ["uv"]),
        ("uv sync && bash --login x && pip list", ["uv"]),
        ("uv sync && bash --posix x && pip list", ["uv", "bash", "pip"]),
        ("uv sync && bash x -l && pip list", ["uv", "bash", "pip"]),
    ],
)
def test_which_programs_are_looked_for_on_path(run: str, names: list[str]) -> None:
    tree = f"-- Dockerfile --\nFROM python:3.13\nRUN {run}\n"
    step = followed(tree, interest=()).executed[-1]
    assert [each.call.name for each in looked_up(step.calls, step.environment)] == names


@pytest.mark.parametrize(
    ("run", "lost"),
    [
        (". /v/bin/activate", 1),
        ("source activate x", 1),
        ("conda activate x", 1),
        ("mamba activate x && echo done && cd /", 1),
        ("conda install x", 0),
        ("source env", 0),
        (". /v/bin/activate && pip list", 0),
        (". /v/bin/activate && echo x && pip list", 0),
        ("(. /v/bin/activate) && pip list", 1),
        ("(. /v/bin/activate && pip list)", 0),
        ("false || . /v/bin/activate", 0),
        ("conda activate a && . /v/bin/activate", 2),
    ],
)
def test_an_activation_that_its_shell_makes_no_use_of_is_lost(run: str, lost: int) -> None:
    assert len(list(lost_activations(called(f"RUN {run}")))) == lost


def test_a_name_that_ends_in_digits_is_another_program() -> None:
    assert [
        each.call.name
        for each in called("RUN git --version; git2 x; python2 -V; pip2 list; uv3 sync")
    ] == [
        "git",
        "git2",
        "python",
        "pip",
        "uv3",
    ]


def test_words_behind_a_program_set_no_variable_of_it() -> None:
    call = last("RUN env A=1 uv run B=2").call
    assert (call.variables.get("A"), call.variables.get("B")) == ("1", None)


@pytest.mark.parametrize("text", ["uv sync", "uv sync $A", "cd sub && uv sync", "uv sync ~/x"])
def test_one_text_in_two_places_is_called_in_each(text: str) -> None:
    first, second = (
        last(f"ENV A={place} HOME=/home/{place}\nWORKDIR /{place}\nRUN {text}").call
        for place in ("a", "b")
    )
    sub = "/sub" if "cd" in text else ""
    assert (first.directory, second.directory) == (f"/a{sub}", f"/b{sub}")
    assert (first.variables["A"], second.variables["A"]) == ("a", "b")
    assert (first.words == second.words) is (text in ("uv sync", "cd sub && uv sync"))
