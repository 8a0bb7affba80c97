"""What a configuration says, and what is told of one that is wrong."""

from __future__ import annotations

import pytest

from hullcheck.config.configuration import Configuration, LeftOut
from hullcheck.config.files import wanted_configuration
from hullcheck.config.reading import MAX_DEPTH, MAX_FILES, MAX_TOLD, read_configuration
from hullcheck.core.finding import Severity
from hullcheck.core.snapshot import Mode, Snapshot, Tree, Unreadable
from hullcheck.docker.build import ContextKind, OriginKind
from hullcheck.docker.images.facts import facts_of
from hullcheck.errors import UsageError
from hullcheck.syntax.problem import Problem

from .trees import read, tree

FULL = """
extends = "base.toml"
set = "strict"
select = ["host-venv-in-image"]
ignore = ["cache-in-image"]
host-files = ["a/.env"]
fail-on = "never"
language = "en"

[severity]
missing-dockerignore = "advice"

[[builds]]
dockerfile = "./deploy/Dockerfile"
context = "."
target = "t"
args = { A = "1" }
contexts = { shared = "./libs/", image = "docker-image://x" }

[[builds]]
dockerfile = "Dockerfile"
context = "https://example.org/x.git"

[[leave-out]]
dockerfile = "examples"
context = "**"

[[images]]
image = "acme/python:{version}-py{python}"
like = "python:{python}"
user = "app"
env = { PATH = "/opt/bin:$PATH" }
"""


def test_every_key_is_read() -> None:
    found = read(FULL, {"base.toml": ""})
    assert found.strict is True
    assert found.select == {"host-venv-in-image"}
    assert found.ignore == {"cache-in-image"}
    assert found.severities == {"missing-dockerignore": Severity.ADVICE}
    assert (found.host_files, found.fail_on) == (("a/.env",), "never")
    assert found.left_out == (LeftOut("examples", "**"),)
    first, second = found.builds
    assert first.id == "deploy/Dockerfile@. target=t A=1 image:docker-image://x shared:libs"
    assert [(each.path, each.line, each.kind) for each in first.origins] == [
        (".hullcheck.toml", 13, OriginKind.CONFIGURATION)
    ]
    assert second.context_kind is ContextKind.REMOTE
    image = facts_of("acme/python:7-py3.12", found.images)
    assert (image.python, image.user, image.libc) == ("3.12", "app", "glibc")
    assert image.env["PATH"].startswith("/opt/bin:/usr/local/bin:")
    assert image.sources["user"] == ".hullcheck.toml"


@pytest.mark.parametrize("path", [".hullcheck.toml", ".github/hullcheck.toml"])
def test_it_stands_in_a_file_of_its_own(path: str) -> None:
    assert read('fail-on = "never"', path=path).fail_on == "never"


def test_it_stands_in_a_table_of_pyproject() -> None:
    text = '[project]\nname = "x"\n[tool.hullcheck]\nfail-on = "never"\n'
    assert read(text, path="pyproject.toml").fail_on == "never"


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[project]\nname = "hullcheck"\n',
        "[tool.ruff]\n# hullcheck\n",
        "broken = # hullcheck\n",
        'tool = "hullcheck"',
    ],
)
def test_a_pyproject_without_our_table_says_nothing(text: str) -> None:
    assert read(text, path="pyproject.toml") == Configuration()


def test_a_nested_configuration_is_none() -> None:
    assert read('fail-on = "never"', path="sub/.hullcheck.toml") == Configuration()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\nignor = []", "`.hullcheck.toml:2`: there is no key `ignor`. Did you mean `ignore`?"),
        ("zzz = 1", "there is no key `zzz`. docs/configuration.md has them all."),
        ("[tool.hullcheck]", "outside of `pyproject.toml` the keys stand alone"),
        ("select = 'cache-in-image'", "`select` is `cache-in-image`, where a list belongs"),
        ("select = [1]", "`select[1]` is a number, where a text belongs"),
        ("ignore = ['cash-in-image']", "no rule `cash-in-image`. Did you mean `cache-in-image`"),
        ("ignore = ['qqq']", "there is no rule `qqq`. `hullcheck rules` lists them all."),
        ("severity = []", "`severity` is a list, where a table belongs"),
        ("[severity]\nqqq = 'error'", "`.hullcheck.toml:2`: `severity.qqq`: there is no rule"),
        ("severity.cache-in-image = 'bad'", "can be `error`, `warning` or `advice`"),
        ("set = true", "`set` is `true` or `false`, and can be `recommended` or `strict`"),
        ("fail-on = 1979-05-27", "`fail-on` is a date or time, and can be `error`, `warning`,"),
        ("language = 'de'", "`language` is `de`, and can be `en`"),
        ("host-files = ['']", "`host-files[1]`: it is empty"),
        ("[[builds]]\ncontext = '.'", "`.hullcheck.toml:1`: `builds[1].dockerfile` is missing"),
        ("builds = 1", "`builds` is a number, where a list belongs"),
        ("builds = [1]", "`builds[1]` is a number, where a table belongs"),
        ("[[builds]]\ndockerfile = 'D'\nargs = {A = 1}", "`builds[1].args.A` is a number"),
        ("[[builds]]\ndockerfil = 'D'", "`builds[1].dockerfil`. Did you mean `dockerfile`?"),
        ("[[leave-out]]", "`leave-out[1]`: it needs a `dockerfile` or a `context`"),
        ("[[images]]\nimage = 'A b'", "`images[1].image`: `A b` names no repository"),
        ("[[images]]\nimage = 'a:[b'", "`[b` is no form of a tag"),
        ("[[images]]\nimage = 'a:{pyton}'", "`{pyton}` stands for nothing"),
        ("[[images]]\nimage = 'a'\npython = '{python}'", "what the form of the tags does not have"),
        ("[[images]]\nimage = 'a'\nworkdir = 'x'", "`images[1].workdir`: `x` is not absolute"),
        ("[[images]]\nimage = 'a'\nlibc = 'x'", "`images[1].libc` is `x`, and can be `glibc`"),
        ("[[leave-out]]\ncontext = '[a-'", "`[a-` is no pattern: syntax error in pattern"),
        ("[[leave-out]]\ncontext = ' '", "`leave-out[1].context`: ` ` is empty"),
        (f"ignore = {['cache-in-image'] * 201}", "`ignore` has more than 200 entries"),
        (f"[[leave-out]]\ncontext = '{'a' * 1001}'", "aaa` is longer than 1,000 characters"),
        ("[[allow]]\nrules = []\npaths = ['a']\nreason = 'x'", "`allow[1].rules` is empty"),
        ("[[allow]]\nrules = ['cache-in-image']\npaths = ['a']", "`allow[1].reason` is missing"),
        ("[[allow]]\nrules = ['cache-in-image']\npaths = ['a']\nreason = ' '", "it is empty"),
        ("a = b", "the configuration `.hullcheck.toml:1` cannot be read"),
        (b"\xff = 1", "the configuration `.hullcheck.toml"),
        (b"ignore = ['\xff']", "the configuration `.hullcheck.toml` cannot be read"),
        ("a" * 200_000, "it is larger than"),
        ("extends = 1", "`extends` is a number, where a list belongs"),
        ("extends = ['bse.toml']", "there is no `bse.toml`\nDid you mean `base.toml`"),
        ("extends = '../x.toml'", "there is no `../x.toml`"),
        ("extends = '.hullcheck.toml'", "`.hullcheck.toml` extends itself"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_belongs_there(
    text: str | bytes, told: str
) -> None:
    with pytest.raises(UsageError) as error:
        read(text, {"base.toml": ""})
    assert told in str(error.value)
    assert "pydantic" not in str(error.value)


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_lines() -> None:
    with pytest.raises(UsageError) as error:
        read("a = 1\nb = 1\n[severity]\nc = 'error'\n")
    told = error.value.what.splitlines()
    assert [line.partition("`: ")[0] for line in told] == [
        f"`.hullcheck.toml:{line}" for line in (1, 2, 4)
    ]


def test_of_many_mistakes_the_first_are_told() -> None:
    with pytest.raises(UsageError) as error:
        read("".join(f"k{number} = 1\n" for number in range(3000)))
    assert len(error.value.what.splitlines()) == MAX_TOLD


def test_a_line_in_pyproject_is_that_of_our_table() -> None:
    text = "[tool.other]\nset = 1\n[tool.hullcheck]\nset = 1\n"
    with pytest.raises(UsageError, match=r"`pyproject.toml:4`: `set`"):
        read(text, path="pyproject.toml")


def test_a_broken_pyproject_with_our_table_stops_the_run() -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read("[tool.hullcheck]\nset = \n", path="pyproject.toml")


def test_two_at_once_are_told() -> None:
    with pytest.raises(UsageError, match=r"`.hullcheck.toml` and `.github/hullcheck.toml`"):
        read("", {".github/hullcheck.toml": ""})
    with pytest.raises(UsageError, match=r"`.hullcheck.toml` and `pyproject.toml`"):
        read("", {"pyproject.toml": "[tool.hullcheck]"})


def test_a_named_file_is_read_in_the_place_of_all_others() -> None:
    snapshot = tree({".hullcheck.toml": "rubbish", "ci/strict.toml": 'set = "strict"'})
    assert read_configuration(snapshot, "ci/strict.toml").strict
    with pytest.raises(UsageError, match=r"there is no configuration `ci/x.toml`"):
        read_configuration(snapshot, "ci/x.toml")


def test_a_file_that_cannot_be_read_stops_the_run() -> None:
    snapshot = Snapshot(Tree.of({".hullcheck.toml": Mode.FILE}))
    with pytest.raises(UsageError, match="it was not read"):
        read_configuration(snapshot)
    snapshot = snapshot.with_texts([Unreadable(".hullcheck.toml", "no permission")])
    with pytest.raises(UsageError, match="no permission"):
        read_configuration(snapshot)


def test_a_link_is_followed_inside_of_the_repository() -> None:
    files = tree({".hullcheck.toml": "conf/h.toml", "conf/h.toml": 'fail-on = "never"'})
    modes = {".hullcheck.toml": Mode.SYMLINK, "conf/h.toml": Mode.FILE}
    linked = Snapshot(Tree.of(modes), files.texts)
    assert read_configuration(linked).fail_on == "never"


# What is extended


def test_what_is_extended_counts_where_the_nearer_one_says_nothing() -> None:
    others = {
        "a.toml": 'set = "strict"\nfail-on = "error"\nignore = ["cache-in-image"]\n'
        'severity.missing-copy-source = "error"\nhost-files = ["x", "y"]\n',
        "b.toml": 'extends = "a.toml"\nfail-on = "advice"\nselect = ["host-venv-in-image"]\n'
        '[severity]\nmissing-copy-source = "advice"\n',
    }
    found = read('extends = "b.toml"\nset = "recommended"\nhost-files = ["y", "z"]', others)
    assert (found.strict, found.fail_on) == (False, "advice")
    assert found.select == {"host-venv-in-image"}
    assert found.ignore == {"cache-in-image"}
    assert found.severities == {"missing-copy-source": Severity.ADVICE}
    assert found.host_files == ("x", "y", "z")


def test_of_two_that_are_extended_the_later_one_counts() -> None:
    others = {"a.toml": 'fail-on = "error"', "b.toml": 'fail-on = "never"'}
    assert read('extends = ["a.toml", "b.toml"]', others).fail_on == "never"


def test_what_is_wrong_in_what_is_extended_is_told_there() -> None:
    with pytest.raises(UsageError, match=r"`b.toml:2`: there is no key `x`"):
        read('extends = "b.toml"', {"b.toml": "\nx = 1"})


def test_extending_ends() -> None:
    chain = {f"{n}.toml": f'extends = "{n + 1}.toml"' for n in range(MAX_DEPTH + 2)}
    with pytest.raises(UsageError, match="it extends too much"):
        read('extends = "0.toml"', chain)
    wide = {f"{n}.toml": "" for n in range(MAX_FILES + 1)}
    with pytest.raises(UsageError, match="it extends too much"):
        read(f"extends = {list(wide)}", wide)


def test_nobody_reads_another_repository_on_the_command_line() -> None:
    found = read('\nextends = "acme/.github"\nfail-on = "never"')
    assert found.fail_on == "never"
    (unknown,) = found.unknowns
    assert (unknown.path, unknown.line) == (".hullcheck.toml", 2)
    assert "`acme/.github` is another repository" in unknown.reason


def test_another_repository_is_read_as_it_reads_itself() -> None:
    asked = []

    def elsewhere(name: str) -> Snapshot | Problem:
        asked.append(name)
        if name != "acme/all":
            return Problem(f"`{name}` is not there")
        own = '[tool.hullcheck]\nextends = ["more.toml", "acme/gone"]\nset = "strict"\n'
        return tree({"pyproject.toml": own, "more.toml": 'fail-on = "never"'})

    found = read('extends = "acme/all"', elsewhere=elsewhere)
    assert asked == ["acme/all", "acme/gone"]
    assert (found.strict, found.fail_on) == (True, "never")
    assert [(each.path, each.line) for each in found.unknowns] == [("acme/all:pyproject.toml", 2)]


def test_another_repository_without_a_configuration_is_an_unknown() -> None:
    found = read('extends = "acme/all"', elsewhere=lambda _: tree({}))
    assert "has no configuration" in found.unknowns[0].reason


def test_a_wrong_configuration_of_another_repository_names_it() -> None:
    with pytest.raises(UsageError, match=r"`acme/all:.hullcheck.toml:1`: there is no key `x`"):
        read('extends = "acme/all"', elsewhere=lambda _: tree({".hullcheck.toml": "x = 1"}))


def test_the_texts_that_are_wanted_are_those_that_are_read() -> None:
    files = {".hullcheck.toml": 'extends = "a.toml"', "a.toml": "extends = ['b.toml', 'o/r']"}
    whole = tree({**files, "b.toml": "", "c.toml": ""})
    seen, rounds = Snapshot(whole.tree), []
    while paths := list(wanted_configuration(seen)):
        rounds.append(paths)
        seen = seen.with_texts(whole.texts[path] for path in paths)
    assert rounds == [[".hullcheck.toml"], ["a.toml"], ["b.toml"]]
    assert read_configuration(seen).unknowns
