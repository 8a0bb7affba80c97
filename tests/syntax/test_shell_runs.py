"""What shell text runs: loops, functions, directories, and texts inside the text."""

from __future__ import annotations

import shlex

import pytest

from hullcheck.syntax.shell import (
    Command,
    Given,
    Hole,
    parse_shell,
    program_words,
    split_exec,
)

from .shell_lines import commands, last, line, lines

# --- loops and functions


def test_a_loop_over_known_words_is_unrolled() -> None:
    assert lines('for i in api "w b"; do docker build $i "$i"; done') == [
        "docker build api api",
        "docker build w b w b",
    ]


@pytest.mark.parametrize(
    "words", ["*", "$X", "$(ls)", '"$@"', '"${@:2}"', '"${A[@]:1}"', "{1..9}/*"]
)
def test_a_loop_over_unknown_words_is_walked_once(words: str) -> None:
    assert lines(f"for i in {words}; do e $i; done")[-1] == "e <i>"


def test_a_function_stands_where_it_is_called() -> None:
    text = 'build() { cd $1; docker build -f "$2" "${@:3}" .; }\nbuild a x\nbuild b y\n'
    assert [one for one in lines(text) if one.startswith("docker")] == [
        "docker build -f x <${@:3}> .",
        "docker build -f y <${@:3}> .",
    ]


def test_a_function_that_runs_its_arguments_runs_them_at_their_place() -> None:
    text = 'run() { echo "$@"; "$@"; }\nrun docker build -t "$X" .\n'
    found = commands(text)[-1]
    assert line(found) == "docker build -t <X> ."
    assert text[found.words[0].span.start :].startswith("docker build")


def test_a_function_that_nothing_calls_is_read_as_well() -> None:
    assert lines("f() { e $1 ${2:-x}; }") == ["e <1> x"]


def test_functions_that_call_themselves_end() -> None:
    assert lines("f() { f; g; }; g() { f; }; f") == ["f", "f", "g", "f"]


def test_arguments_are_known_up_to_one_that_may_be_several() -> None:
    text = 'f() { e $1 $2 "$@"; shift; e "$@"; shift; e "$@"; }; f a $X b'
    assert lines(text)[1::2][:2] == ["e a <2> a <X> b", "e <X> b"]
    assert lines(text)[-1] == "e <@>"


def test_an_argument_that_is_there_but_not_known_has_no_default() -> None:
    assert lines("f() { e ${1:-x} ${3:-x}; }; f $A b")[-1] == "e <1> <3>"


def test_shift_and_set_change_the_arguments() -> None:
    assert lines('f() { shift; e "$@"; }; f a b c')[-1] == "e b c"
    assert last('set -- -f x; docker build "$@" .') == "docker build -f x ."


# --- directories


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y", "/r"),
        ("cd a; y", "/r/a"),
        ("cd a && cd ../b && y", "/r/b"),
        ("cd ../b/.; y", "/r/../b"),
        ("if x; then cd a; cd ..; fi; y", "/r"),
        ("cd -- a; y", "/r/a"),
        ("CDPATH= cd -P a; y", "/r/a"),
        ("cd /x; y", "/x"),
        ("(cd a); y", "/r"),
        ("(cd a && y)", "/r/a"),
        ("pushd a; popd; y", "/r"),
        ("pushd a; cd b; y", "/r/a/b"),
        ("cd a || exit 1; y", "/r/a"),
        ("[ -d a ] && cd a; y", "<PWD>"),
        ("if x; then cd a; fi; y", "<PWD>"),
        ('cd a; cd "$PWD/b"; y', "/r/a/b"),
        ('cd "$D"; y', "<D>"),
        ('cd "$D"; cd a; y', "<D>"),
        ('cd "$D"; cd /a; y', "/a"),
        ("cd; y", "<HOME>"),
        ("cd -; y", "<OLDPWD>"),
        ("sh -c 'cd a'; y", "/r"),
        ("sh -c 'cd a; y'", "/r/a"),
        ("f() { cd a; }; f; y", "/r/a"),
        ("for d in a b; do cd $d; y; cd ..; done", "/r/b"),
    ],
)
def test_a_command_knows_its_directory(text: str, expected: str) -> None:
    found = [one for one in commands(text, Given(cwd="/r")) if line(one) == "y"][-1]
    cwd = found.cwd
    assert (f"<{cwd.name}>" if isinstance(cwd, Hole) else cwd) == expected


def test_the_caller_says_what_a_substitution_gives() -> None:
    def output(inner: object) -> str | None:
        assert isinstance(inner, list)
        return f"{inner[-1].cwd}\n" if inner[-1].name == "pwd" else None

    given = Given(variables={"0": "x/y.sh"}, cwd="/r", substitute=output)
    assert last('D=$(cd a && pwd); e "$D/b" $(other)', given) == "e /r/a/b <$(other)>"


# --- texts inside the text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sh -c 'docker build .'", "docker build ."),
        ('bash -lc "docker build $A ."', "docker build <A> ."),
        ("A=x; bash -euxo pipefail -c 'e $A'", "e x"),
        ("sudo -E env A=1 bash -c 'e a'", "e a"),
        ("/bin/sh -c 'e $1 $0' name one", "e one <0>"),
        ("sh -c \"sh -c 'e a'\"", "e a"),
        ('eval "docker build $(args) ."', "docker build <$(args)> ."),
        ("A='e a'; eval $A b", "e a b"),
        ("sh <<EOF\ne $A\nEOF\n", "e <A>"),
        ("bash -s <<'EOF'\ne $A\nEOF\n", "e <A>"),
        ('q() { eval "$1"; }; q "e a"', "e a"),
    ],
)
def test_a_text_that_a_shell_runs_is_read(text: str, expected: str) -> None:
    assert last(text) == expected


def test_places_in_a_quoted_text_are_exact() -> None:
    text = "echo; sh -c 'cd x && docker build .'"
    word = commands(text)[-1].words[0]
    assert text[word.span.start : word.span.end] == "docker" == word.raw


def test_texts_inside_each_other_end() -> None:
    text = "e a"
    for _ in range(7):
        text = f"eval {shlex.quote(text)}"
    script = parse_shell(text)
    assert [one.name for one in script.commands] == ["eval"] * 6
    assert script.opaque


def test_an_exec_form_is_a_command() -> None:
    (command,) = split_exec(["uv", "run", "$A", ""]).commands
    assert command.values == ("uv", "run", "$A", "")
    assert command.name == "uv"


def test_an_exec_form_of_a_shell_is_read() -> None:
    script = split_exec(["/bin/sh", "-c", "cd app && exec uv run x"], Given(cwd="/"))
    assert [one.values for one in script.commands][1:] == [
        ("cd", "app"),
        ("exec", "uv", "run", "x"),
    ]
    assert script.commands[-1].cwd == "/app"


@pytest.mark.parametrize("words", [[], [""], ["sh"], ["sh", "-c"], ["sh", "-c", ""], ["cd"]])
def test_an_odd_exec_form_is_no_error(words: list[str]) -> None:
    assert split_exec(words).commands[0].values == tuple(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docker build", "docker build"),
        ("sudo docker build", "docker build"),
        ("sudo -u root -E A=1 docker build", "docker build"),
        ("DOCKER_BUILDKIT=1 exec docker build", "docker build"),
        ("env -u X A=1 B=$C docker build", "docker build"),
        ("time nice -n 5 docker build", "docker build"),
        ("timeout -k 5 10m docker build", "docker build"),
        ("tini -- uv run", "uv run"),
        ("gosu app uv run", "uv run"),
        ("command -v docker", "docker"),
        ("$SUDO docker build", "<SUDO> docker build"),
        ("sudo", ""),
        ("exec 3>&1", ""),
    ],
)
def test_prefixes_are_taken_off_a_program(text: str, expected: str) -> None:
    (command,) = commands(text)
    assert line(Command(program_words(command.words), command.span)) == expected
