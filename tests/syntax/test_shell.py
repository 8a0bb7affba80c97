"""Words, variables and constructs of shell text, as `sh` and bash have them."""

from __future__ import annotations

import gc

import pytest

from hullcheck.syntax.shell import (
    Given,
    Hole,
    Within,
    parse_shell,
)

from .shell_lines import commands, last, line, lines

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
        ("e - <<E\nE\n", "e -"),
        ("e -f - < x", "e -f -"),
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
        ("x=(a b); e ${x[²]} ${x[9999]}", "e <x> <x>"),
        ('e "${x[@]}" b', "e <x> b"),
        ("A=(a); A[1]=b; e ${A[0]}", "e <A>"),
        # OpenDevin containers/build.sh: the grammar makes two words of each
        ("B=b; e --x=$A:$B-main y", "e --x=<A>:b-main y"),
        ("e $A/$B-c/$D-e$F f", "e <A>/<B>-c/<D>-e<F> f"),
        ("A='x y'; e $B:$A-c", "e <B>:x y-c"),
        ("e $A:$ b", "e <A>:$ b"),
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


def test_a_hole_inside_a_substitution_is_shown_by_its_name() -> None:
    given = Given(holes={"\ue000": "${{ matrix.x }}"})
    assert last("e $(f '\ue000')", given) == "e <$(f '${{ matrix.x }}')>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[ -n "$T" ] || T=latest; e $T', "e latest"),
        ('if [ -z "$T" ]; then T=latest; fi; e $T', "e latest"),
        ("if a; then T=x; else T=y; fi; e $T", "e <T>"),
        ("if a; then T=x; fi; e ${T:-y}", "e <T>"),
        ('[ -n "$DEV" ] && T=x; e ${T:-y}', "e <T>"),
        ("if a; then T=x; else T=x; fi; e $T", "e x"),
        ("T=a; if b; then T=x; exit; else T=x; fi; e $T", "e x"),
        ("T=a; if x; then T=b; fi; e $T", "e <T>"),
        ("T=a; if x; then T=b; exit 1; fi; e $T", "e a"),
        ("T=a; if x; then T=b; else exit 1; fi; e $T", "e b"),
        ("T=a; if x; then exit 1; else T=b; fi; e $T", "e b"),
        ("if x; then T=b; else exit 1; fi; e $T", "e b"),
        ("case $1 in a) T=x;; *) T=y;; esac; e $T", "e <T>"),
        ("T=a; x && T=b; e $T", "e b"),
        ("T=a; [ x ] && T=b; e $T", "e <T>"),
        ("T=a; x || T=b; e $T", "e a"),
        ("command -v podman && E=podman || E=docker; $E build", "<E> build"),
        ("T=a; (T=b); T=$(T=c); x | T=d; e ${T:-n}", "e <$(T=c)>"),
        ("T=a; while x; do T=b; done; e $T", "e <T>"),
        ("T=a; while [ $# -gt 0 ]; do case $1 in -t) T=$2;; esac; shift; done; e $T", "e a"),
        ("T=$1; if [ -z $T ]; then T=latest; fi; e $T", "e latest"),
        ('T=a; if [ -n "$T" ]; then U=b; fi; e $U', "e b"),
        ('T=a; if [ -n "$T" ]; then T=b; fi; e $T', "e b"),
        ('if [ -n "$T" ]; then U=b; fi; e $U', "e <U>"),
        ('T=; if [ -n "$T" ]; then U=b; fi; e $U', "e <U>"),
        ('T=a; if [ -n "$T" ] && x; then U=b; fi; e $U', "e <U>"),
        ("case $1 in *) T=x;; esac; T=y; case $1 in *) T=z;; esac; e $T", "e z"),
        # netbox-docker build.sh
        ('A=(a b); if x; then A+=(c); fi; A+=(d "e f"); e "${A[@]}"', "e a b <A> d e f"),
        ('A=(a b); if x; then A+=(c); else A+=(d); fi; e "${A[@]}"', "e a b <A>"),
        ('A=(a b); if x; then A=(b); fi; e "${A[@]}"', "e <A>"),
        ('A=(); if x; then A+=(b); fi; A+=(c); e "${A[@]}"', "e <A> c"),
        ('x+=(b); e "${x[@]}"', "e b"),
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


def test_a_comment_in_backquotes_loses_nothing_behind_it() -> None:
    text = "apt-get install -y curl `# for the check` git `#x` && rm -rf /var/lib/apt/lists"
    script = parse_shell(text)
    assert not script.broken
    assert [command.values for command in script.commands] == [
        ("apt-get", "install", "-y", "curl", "git"),
        ("rm", "-rf", "/var/lib/apt/lists"),
    ]
    last = script.commands[-1].words[-1]
    assert text[last.span.start : last.span.end] == "/var/lib/apt/lists"


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ('if [ "$A" = 1 ]; then y; fi', ()),
        ("if [ $A == 1 ]; then y; else z; fi", ()),
        ("if [[ -n $A ]]; then y; fi", ()),
        ("if [ -z $A ]; then z; else y; fi", ()),
        ("if [ $A != 1 ]; then z; elif [ $A = 1 ]; then y; else w; fi", ()),
        ("if [ $A = 1 ]; then z; else y; fi", (Within.BRANCH,)),
        ("if [ $A = 1 ] && [ -f x ]; then y; fi", (Within.BRANCH,)),
        ("if [ $A = 2 ] && [ -f x ]; then z; else y; fi", ()),
        ("if [ $A = 2 ] || [ -f x ]; then z; else y; fi", (Within.BRANCH,)),
        ("if ! [ $A = 1 ]; then z; else y; fi", (Within.BRANCH,)),
        ("if [[ $A == 1* ]]; then y; fi", (Within.BRANCH,)),
        ('if [ "${B:-1}" = 1 ]; then y; fi', (Within.BRANCH,)),
        ("if [ $A -gt 0 ]; then y; fi", (Within.BRANCH,)),
    ],
)
def test_a_condition_that_known_variables_decide_is_none(
    text: str, around: tuple[Within, ...]
) -> None:
    given = Given(variables={"A": "1"}, decides=True)
    (command,) = (one for one in parse_shell(text, given).commands if one.name == "y")
    assert command.within == around
    (command,) = (
        one for one in parse_shell(text, Given(variables={"A": "1"})).commands if one.name == "y"
    )
    assert command.within == (Within.BRANCH,)


def test_what_a_branch_sets_that_surely_runs_is_known_behind_it() -> None:
    given = Given(variables={"A": "1"}, decides=True)
    text = "V=x; if [ $A = 1 ]; then V=y; else V=z; fi; e $V"
    assert [one.values for one in parse_shell(text, given).commands][-1] == ("e", "y")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        # QuivrHQ/quivr: an installer is piped into a program.
        ("curl x | A=/opt python && cd /usr/bin && y", "/usr/bin"),
        ("curl x | sh && cd a && y", "/w/a"),
        ("curl x | tee f | sh && cd a && y", "/w/a"),
        ("echo x | grep -q x && cd a; y", None),
        ("echo x | tee f | grep -q x && cd a; y", None),
    ],
)
def test_a_pipeline_is_a_test_if_its_last_command_is_one(text: str, where: str | None) -> None:
    found = parse_shell(text, Given(cwd="/w")).commands
    cwd = next(one.cwd for one in found if one.name == "y")
    assert (cwd if isinstance(cwd, str) else None) == where


def test_a_text_leaves_nothing_to_the_garbage_collector() -> None:
    text = 'cd app && x=$(pwd) | sh -c "pip install $x" && f() { ls; } && f'
    for _ in range(9):  # the first ones make what all share
        parse_shell(text)
    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        parse_shell(text)
        assert gc.collect() == 0
    finally:
        if was_enabled:
            gc.enable()


def test_what_a_branch_appends_may_be_several_words() -> None:
    word = commands('A=(); if x; then A+=(b c); fi; A+=(d); e "${A[@]}"')[-1].words[1]
    assert not word.is_single
