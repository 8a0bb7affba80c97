"""Shell text to commands, as `sh` and bash would run them."""

from __future__ import annotations

import shlex
import subprocess
import sys
import time

import pytest

from hullcheck.syntax.shell import (
    Command,
    Given,
    Hole,
    Within,
    mentions,
    parse_shell,
    program_words,
    split_exec,
)


def commands(text: str, given: Given | None = None) -> list[Command]:
    script = parse_shell(text, given or Given())
    assert not script.broken
    assert script.opaque == ()
    return list(script.commands)


def lines(text: str, given: Given | None = None) -> list[str]:
    """Return each command with words as a line; `<V>` stands for the hole `V`."""
    return [line(one) for one in commands(text, given) if one.words]


def line(command: Command) -> str:
    return " ".join(
        "".join(f"<{p.name}>" if isinstance(p, Hole) else p for p in word.pieces) or "''"
        for word in command.words
    )


def last(text: str, given: Given | None = None) -> str:
    return lines(text, given)[-1]


# --- words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("docker build -t x .", "docker build -t x ."),
        ("docker build \\\n  -t x \\\r\n  .\r\n", "docker build -t x ."),
        ("e 'a b' \"c d\" e\\ f g''h", "e a b c d e f gh"),
        ("e '' \"\"", "e '' ''"),
        ('e "a\\"b\\$c\\d" a\\"b', 'e a"b$c\\d a"b'),
        ("e $'a\\tb'", "e a\tb"),
        ("e a=b --x=y -- {a,b}", "e a=b --x=y -- {a,b}"),
        ("e # not this\n", "e"),
        ("e a#b", "e a#b"),
        ('e é "🐳 x" 名', "e é 🐳 x 名"),
        ("e > out -t x 2>&1 y", "e -t x y"),
        ("e $((1 + 2)) $A/x", "e <$((1 + 2))> <A>/x"),
        ("e ~/.cache '~'", "e <HOME>/.cache ~"),
    ],
)
def test_words_lose_their_quotes(text: str, expected: str) -> None:
    assert last(text) == expected


def test_a_word_knows_where_it_stands_and_what_it_is_made_of() -> None:
    text = 'docker build -f "$DIR/Dockerfile" *.c'
    word, glob = commands(text)[0].words[-2:]
    assert (word.raw, text[word.span.start : word.span.end]) == ('"$DIR/Dockerfile"',) * 2
    assert word.value is None
    assert word.pieces == (Hole("DIR"), "/Dockerfile")
    assert word.variables == ("DIR",)
    assert word.is_single
    assert not word.glob
    assert glob.value == "*.c"
    assert glob.glob


def test_places_count_characters_whatever_their_bytes() -> None:
    text = "echo é🐳 \r\ndocker build 名\r\n"
    word = commands(text)[1].words[2]
    assert text[word.span.start : word.span.end] == "名"


def test_only_an_unquoted_variable_may_become_several_words() -> None:
    quoted, unquoted = commands('e "$A" $A')[0].words[1:]
    assert quoted.is_single
    assert not unquoted.is_single


# --- variables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('UV_SYNC_ARGS="--frozen --no-dev"; uv sync $UV_SYNC_ARGS', "uv sync --frozen --no-dev"),
        ('A="x y"; e "$A" pre$A', "e x y prex y"),
        ("A=; e $A b", "e b"),
        ("e ${V:-a} ${V-b} ${V:-}c", "e a b c"),
        ("V=; e ${V:-a} ${V-b}c", "e a c"),
        ("e ${V:-x y} \"${V:-x y}\" ${V:-'x y'}", "e x y x y x y"),
        ('e "${A:-$B/c}"', "e <B>/c"),
        ("e ${A:+--flag} b; A=1; e ${A:+--flag} b", "e --flag b"),
        (': "${A:=x}"; e $A', "e x"),
        ("e ${A:?must be set}", "e <A>"),
        ("A=a/b/c.tar.gz; e ${A%/*} ${A##*/} ${A%%.*} ${A#*/}", "e a/b c.tar.gz a/b/c b/c.tar.gz"),
        ("e ${A/b/c} ${#A} ${!A}", "e <${A/b/c}> <${#A}> <${!A}>"),
        ("A=1 B=2\nexport C=3\ne $A $B $C", "e 1 2 3"),
        ("A=a; A+=b; A=$A$A; e $A", "e abab"),
        ("A=a; B=$(x)/$A; e $B", "e <$(x)>/a"),
        ("A=a b; e $A", "e <A>"),
        ("A=a; unset A; e $A ${A:-d}", "e <A> d"),
        ("read A; e $A", "e <A>"),
        ('x=(a "b c"); x+=(d); e "${x[@]}" ${x[1]} $x', "e a b c d b c a"),
        ('x=(); e "${x[@]}" b', "e b"),
        ('e "${x[@]}" b', "e <x> b"),
        ("A=(a); A[1]=b; e ${A[0]}", "e <A>"),
    ],
)
def test_variables_hold_what_the_text_says(text: str, expected: str) -> None:
    assert last(text) == expected


def test_variables_of_the_environment_are_given() -> None:
    given = Given(variables={"0": "/repo/bin/x.sh", "HOME": "/root"})
    assert last("e ${0%/*} ~/x ${A:-$HOME}", given) == "e /repo/bin /root/x /root"


def test_characters_that_stand_for_something_unknown_become_holes() -> None:
    given = Given(holes={"\ue000": "${{ matrix.x }}"})
    assert last("A='\ue000'; e -t \ue000 \"a\ue000b\" $A c", given) == (
        "e -t <${{ matrix.x }}> a<${{ matrix.x }}>b <${{ matrix.x }}> c"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[ -n "$T" ] || T=latest; e $T', "e latest"),
        ('if [ -z "$T" ]; then T=latest; fi; e $T', "e latest"),
        ("if a; then T=x; else T=y; fi; e $T", "e <T>"),
        ("if a; then T=x; else T=x; fi; e $T", "e x"),
        ("T=a; if x; then T=b; fi; e $T", "e <T>"),
        ("T=a; if x; then T=b; exit 1; fi; e $T", "e a"),
        ("case $1 in a) T=x;; *) T=y;; esac; e $T", "e <T>"),
        ("T=a; x && T=b; e $T", "e b"),
        ("T=a; [ x ] && T=b; e $T", "e <T>"),
        ("T=a; x || T=b; e $T", "e a"),
        ("command -v podman && E=podman || E=docker; $E build", "<E> build"),
        ("T=a; (T=b); T=$(T=c); x | T=d; e ${T:-n}", "e <$(T=c)>"),
        ("T=a; while x; do T=b; done; e $T", "e <T>"),
        ("T=a; while [ $# -gt 0 ]; do case $1 in -t) T=$2;; esac; shift; done; e $T", "e a"),
        ("T=$1; if [ -z $T ]; then T=latest; fi; e $T", "e latest"),
    ],
)
def test_a_value_is_that_of_a_run_that_nobody_steers(text: str, expected: str) -> None:
    assert last(text) == expected


# --- the constructs around a command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x && y", "and"),
        ("x || y", "or"),
        ("x | y", "pipeline"),
        ("(y)", "subshell"),
        ("! y", "negated"),
        ("y & ", "background"),
        ("if y; then x; fi", "condition"),
        ("if x; then y; fi", "branch"),
        ("if x; then z; elif w; then y; fi", "branch"),
        ("if x; then z; else y; fi", "branch"),
        ("while y; do x; done", "condition"),
        ("until x; do y; done", "loop"),
        ("for i in *; do y; done", "loop"),
        ("for ((i=0;i<3;i++)); do y; done", "loop"),
        ("case $x in a) y;; esac", "case"),
        ("f() { y; }", "function"),
        ("x $(y)", "substitution"),
        ("x `y`", "substitution"),
        ("x <(y)", "substitution"),
        ('x "${A:-$(y)}"', "substitution"),
        ("x=$(y)", "substitution"),
        ("sh -c y", "string"),
        ("eval y", "eval"),
        ("x && (z | { ! y; })", "and subshell pipeline negated"),
    ],
)
def test_a_command_knows_what_stands_around_it(text: str, expected: str) -> None:
    (command,) = (one for one in commands(text) if line(one) == "y")
    assert command.within == tuple(Within(word) for word in expected.split())


def test_commands_come_in_the_order_in_which_they_run() -> None:
    assert lines("a $(b `c`) && d | e; f") == ["c", "b <`c`>", "a <$(b `c`)>", "d", "e", "f"]


def test_assignments_belong_to_their_command() -> None:
    before, alone = commands("A=1 B=$X docker build .\nC=3")
    assert [(one.name, one.value.value) for one in before.assignments] == [("A", "1"), ("B", None)]
    assert line(before) == "docker build ."
    assert (alone.words, alone.assignments[0].name) == ((), "C")


def test_an_assignment_before_a_command_is_for_it_alone() -> None:
    assert last("A=1 x; e ${A:-none}") == "e none"


def test_redirections_keep_their_targets() -> None:
    (command,) = commands("x <<<$A <in >>'o u t' 2>&1")
    found = [(one.operator, one.target and one.target.value) for one in command.redirects]
    assert found == [("<<<", None), ("<", "in"), (">>", "o u t"), (">&", "1")]


def test_a_heredoc_is_a_text_of_its_command() -> None:
    text = "docker build -f - . <<EOF && next\nFROM $BASE\nEOF\ncat <<-'E' | grep x\n\t$A\n\tE\n"
    build, following, cat, grep = commands(text)
    body = build.redirects[0].body
    assert body is not None
    assert body.pieces == ("FROM ", Hole("BASE"), "\n")
    assert (line(following), following.within) == ("next", (Within.AND,))
    quoted = cat.redirects[0].body
    assert quoted is not None
    assert quoted.value == "$A\n"
    assert line(grep) == "grep x"


# --- loops and functions


def test_a_loop_over_known_words_is_unrolled() -> None:
    assert lines('for i in api "w b"; do docker build $i "$i"; done') == [
        "docker build api api",
        "docker build w b w b",
    ]


@pytest.mark.parametrize("words", ["*", "$X", "$(ls)", '"$@"', "{1..9}/*"])
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


def test_shift_and_set_change_the_arguments() -> None:
    assert lines('f() { shift; e "$@"; }; f a b c')[-1] == "e b c"
    assert last('set -- -f x; docker build "$@" .') == "docker build -f x ."


# --- directories


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y", "/r"),
        ("cd a; y", "/r/a"),
        ("cd a && cd ../b && y", "/r/a/../b"),
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
        ('cd "$D"; y', "<D>"),
        ('cd "$D"; cd a; y', "<D>"),
        ('cd "$D"; cd /a; y', "/a"),
        ("cd; y", "<HOME>"),
        ("cd -; y", "<OLDPWD>"),
        ("sh -c 'cd a'; y", "/r"),
        ("sh -c 'cd a; y'", "/r/a"),
        ("f() { cd a; }; f; y", "/r/a"),
        ("for d in a b; do cd $d; y; cd ..; done", "/r/a/../b"),
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


# --- what is not understood


def test_what_does_not_parse_is_named_and_the_rest_read() -> None:
    text = "docker build a\n)\ndocker build b\n"
    script = parse_shell(text)
    assert script.broken
    assert [text[one.span.start : one.span.end] for one in script.opaque] == [")"]
    assert [line(one) for one in script.commands] == ["docker build a", "docker build b"]


@pytest.mark.parametrize(
    "text",
    ["if true; then docker build .\n", "docker build . && (", 'docker build . "x', "f() {\n"],
)
def test_an_end_that_is_missing_is_said(text: str) -> None:
    script = parse_shell(text)
    assert script.broken or text.endswith('"x')
    assert [one for one in script.commands if one.name == "docker"] or text == "f() {\n"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "$(" * 50_000,
        '"$(' * 50_000,
        "a|" * 100_000,
        "x=(" * 20_000,
        "<<E\n" * 20_000,
        "\0" * 20_000,
        "if a; then " * 2000,
        "{ " * 5000 + "docker build .",
        "${a:-" * 5000,
        "sh -c '" * 1000,
        "a && " * 20_000 + "b",
        "f(){ g; g; }; g(){ h; h; }; h(){ f; i; i; }; i(){ j; j; }; f;" + "f;" * 2000,
        "A=x;" + "A=$A$A;" * 60 + "e $A",
        "A=(x);" + 'A+=("${A[@]}");' * 30 + 'e "${A[@]}"',
        "for i in "
        + "a " * 30
        + "; do for j in "
        + "b " * 30
        + "; do e $i $j " * 3
        + "; done; done",
        "A=" + "a" * 4000 + ";" + "e ${A%*a*a*a*a*a*b};" * 200,
        "#" * 300_000,
        "echo '" + "x\n" * 200_000,
    ],
    ids=lambda text: f"{text[:12]!r} {len(text)}",
)
def test_no_text_holds_the_reader_up(text: str) -> None:
    start = time.process_time()
    parse_shell(text)
    assert time.process_time() - start < 5


def test_what_is_too_much_is_said() -> None:
    script = parse_shell("e;" * 20_000)
    assert script.broken
    assert "too long" in script.opaque[0].reason


def test_a_long_text_is_read_part_by_part() -> None:
    body = "".join(f"f{n}() {{\n  cat <<EOF\n\ndocker build {n}\nEOF\n}}\n\n" for n in range(2000))
    script = parse_shell(body + "docker build last\n")
    assert len(body) > 64_000
    assert not script.broken
    docker = [line(one) for one in script.commands if one.name == "docker"]
    assert docker == ["docker build last"]


def test_a_text_without_the_words_need_not_be_parsed() -> None:
    assert mentions("x\ndocker build .", ("podman", "docker"))
    assert not mentions("make all", ("podman", "docker"))


def test_the_parser_is_loaded_only_when_it_is_needed() -> None:
    code = (
        "import sys; import hullcheck.syntax.shell as s; s.split_exec(['uv', 'run']);"
        "assert 'tree_sitter' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
