"""Env files in git: which are looked at, how closely, and that no value is shown anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.finding import Finding
from hullcheck.core.literal import parse_tree
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.engine import Options, analyse, wanted

OPTIONS = Options(select=frozenset({"tracked-env-file"}))
RANDOM = "t9Wq3vZk7Yb2Xf8Lr5Nc1Hd6Gm4Ps0Ju"
ISSUED = "sk_live_" + RANDOM
SECRET = f"SECRET_KEY={RANDOM}\n"


def findings(tree: str) -> tuple[Finding, ...]:
    literal = parse_tree(tree)
    return analyse(literal.snapshot, literal.on_disk, OPTIONS).findings


def is_found(path: str, text: str = SECRET, *, more: str = "") -> bool:
    return bool(findings(f"-- main.txt --\n-- {path} --\n{text}{more}"))


@pytest.mark.parametrize(
    "path", [".env", "api/.env", ".env.production", ".env.local", "deploy/prod.env", ".env_prod"]
)
def test_an_env_file_is_looked_at_wherever_it_lies(path: str) -> None:
    assert is_found(path)


@pytest.mark.parametrize(
    "path",
    [
        *(".env.example", ".env.sample", ".env.template", ".env.dist", ".env.defaults"),
        *("example.env", ".env.prod-sample", ".env.local.example", "template.env"),
        *("tests/fixtures/.env", "tests/data/a/.env", "environment.py", ".envrc"),
    ],
)
def test_what_is_there_to_be_read_is_not(path: str) -> None:
    assert not is_found(path, SECRET + f"STRIPE={ISSUED}\n")


@pytest.mark.parametrize(
    "path", [".env.development", ".env.test", "ci.env", "tests/.env", "docker/dev.env"]
)
def test_for_tests_and_development_only_what_a_service_issued_counts(path: str) -> None:
    assert not is_found(path)
    assert is_found(path, f"STRIPE={ISSUED}\n")


def test_beside_an_ignored_local_file_only_what_a_service_issued_counts() -> None:
    ignored = "-- .gitignore --\n.env*.local\n"
    assert not is_found("web/.env", more=ignored)
    assert is_found("web/.env", f"STRIPE={ISSUED}\n", more=ignored)


def test_where_git_ignores_the_file_itself_it_is_no_convention() -> None:
    (found,) = findings(f"-- .env --\n{SECRET}-- .gitignore --\n*.pyc\n.env*\n")
    assert [(note.place.path, note.place.line) for note in found.related] == [(".gitignore", 2)]


def test_a_link_is_no_env_file() -> None:
    assert not findings(f"-- secrets.txt --\n{SECRET}-- .env -> secrets.txt --\n")


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET}sops_version=3.9.0\nsops_mac=ENC[AES256_GCM,data:x]\n",
        f"if [ -f x ]; then\n{SECRET}fi\n",
        f'OPEN="\n{SECRET}',
        "\x00GITCRYPT\x00\x01\x02\n",
    ],
)
def test_what_is_encrypted_or_cannot_be_read_says_nothing(text: str) -> None:
    tree = Tree.of({".env": "100644"})
    snapshot = Snapshot(tree).with_texts([Source(".env", text.encode())])
    assert not analyse(snapshot, OnDisk(), OPTIONS).findings


def test_the_variables_are_named_and_counted() -> None:
    (found,) = findings(f"-- .env --\nA=1\nexport {SECRET}API_TOKEN='{RANDOM}'\nX: y\n")
    assert found.message == (
        "git tracks `.env`, in which `SECRET_KEY` and 1 more look like secrets"
    )
    assert found.parts == {"SECRET_KEY", "API_TOKEN"}


def test_no_line_is_shown_because_the_secret_stands_in_it() -> None:
    (found,) = findings(f"-- .env --\n{SECRET}")
    assert found.place.line is None
    assert RANDOM not in repr(found)


def test_new_files_and_folders_without_git_are_left_alone() -> None:
    assert not findings(f"-- main.txt --\n-- .env (untracked) --\n{SECRET}")
    literal = parse_tree(f"-- .env --\n{SECRET}")
    assert not analyse(literal.snapshot, OnDisk(has_git=False), OPTIONS).findings


def test_env_files_are_asked_for() -> None:
    # The example says what kind of values the one of a developer has.
    snapshot = parse_tree("-- a/.env (not loaded) --\n-- a/.env.example (not loaded) --\n").snapshot
    assert sorted(wanted(snapshot)) == ["a/.env", "a/.env.example"]


@given(st.binary(max_size=300))
def test_any_file_is_judged(data: bytes) -> None:
    snapshot = Snapshot(Tree.of({".env": "100644"})).with_texts([Source(".env", data)])
    assert len(analyse(snapshot, OnDisk(), OPTIONS).findings) <= 1


# The form of 007kumar/mern-deployment's, with names of nobody.
ATLAS = "mongodb+srv://Batch8:Mongorap@cluster0.bh0ao.mongodb.net/?retryWrites=true"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (ATLAS, True),
        ("postgres://shop:Shopkeeper1@shop.c9akciq32.eu-west-1.rds.amazonaws.com:5432/shop", True),
        # Nobody's account, or no password.
        (ATLAS.replace("Mongorap", "password"), False),
        (ATLAS.replace("Mongorap", "pass"), False),
        (ATLAS.replace("Mongorap", "<db_password>"), False),
        (ATLAS.replace("Mongorap", "Batch8"), False),
        (ATLAS.replace("Batch8", "username"), True),
        (ATLAS.replace("Batch8", "your-user"), False),
        (ATLAS.replace("bh0ao", "xxxxx"), False),
        (ATLAS.replace("cluster0.bh0ao.mongodb.net", "db.shop.org"), False),
        (ATLAS.replace("cluster0.bh0ao.mongodb.net", "cluster0.mongodb.net"), False),
    ],
)
def test_the_account_of_a_hosted_database_is_real(value: str, found: bool) -> None:
    assert is_found("backend/config.env", f'ATLAS_URI="{value}"\n') == found


# netbox-community/netbox-docker's has the same signs: keys of Django do.
DJANGO = "r(m)9nLGnz$(_q3N4z1k(EFsMCjjjzx08x9VhNVcfd%6RF#r!6DE@+V5Zk2X"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (DJANGO, True),
        ("${SECRET_KEY_" + RANDOM + "}", False),
        ("$SECRET_" + RANDOM, False),
        ("$(openssl-rand-" + RANDOM + ")", False),
        ("%SECRET" + RANDOM + "%", False),
        ("%(SECRET" + RANDOM + ")s", False),
        ("t9Wq$vZk7Yb2Xf8Lr5", False),
    ],
)
def test_a_sign_in_a_long_key_is_no_reference(value: str, found: bool) -> None:
    assert is_found("env/netbox.env", f"SECRET_KEY='{value}'\n") == found
