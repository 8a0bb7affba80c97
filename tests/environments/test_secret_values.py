"""What looks like a real secret in an env file, and what people write instead of one."""

from __future__ import annotations

import base64
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.environments.secret_values import is_secret

LETTERS = string.ascii_letters + string.digits


def made(alphabet: str, length: int, seed: int = 7) -> str:
    """Return what a program would make; written out, scanners would take it for one."""
    return "".join(random.Random(seed).choices(alphabet, k=length))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", made(LETTERS, 32)),
        ("DJANGO_SECRET_KEY", made(LETTERS + "!@#^&*(-_=+)", 50)),
        ("JWT_SECRET", made("0123456789abcdef", 64)),
        ("APP_KEY", "base64:" + base64.b64encode(made(LETTERS, 32).encode()).decode()),
        ("auth-token", made(LETTERS, 40)),
        ("apiKey", made(LETTERS, 40)),
        ("OPENAI_API_KEY_2", made(LETTERS, 40)),
        ("DB_PASSWORD", "vX7!qLm2#Tz9"),
        ("DB_PASS", made(LETTERS, 24)),
        ("SESSION_TOKEN", "3f2b8c1e-9d47-4a6b-8e05-7c1d92f4ab36"),
        # By its form, whatever the name is.
        ("WHATEVER", "AKIA" + made(string.ascii_uppercase + string.digits, 16)),
        ("WHATEVER", "ghp_" + made(LETTERS, 36)),
        ("WHATEVER", "sk_live_" + made(LETTERS, 24)),
        ("WHATEVER", "sk-proj-" + made(LETTERS, 48)),
        ("WHATEVER", "https://hooks.slack.com/services/T01/B02/" + made(LETTERS, 24)),
        ("WHATEVER", "-----BEGIN RSA PRIVATE KEY-----\n" + made(LETTERS, 64)),
        ("DATABASE_URL", f"postgres://app:{made(LETTERS, 24)}@db.shop.example-host.com:5432/app"),
    ],
)
def test_a_secret_looks_like_one(name: str, value: str) -> None:
    assert is_secret(name, value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "postgres",
        "changethis",
        "change-me-please-1234567",
        "password",
        "P@ssw0rd!2024",
        "infini_rag_flow_OS_01",
        "ThisIsMyJwtKey2024ForShop",
        "correct-horse-battery-staple-9",
        "nvapi-YOUR_PERSONAL_KEY",
        "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
        "0123456789abcdef0123456789abcdef",
        "00000000-0000-0000-0000-000000000000",
        "aaaaaaaaaaaaaaaaaaaaaaaa1",
        "<paste the key here 1234567890>",
        "${SECRET_FROM_VAULT_12345678}",
        "{{ cookiecutter.secret_9f8e7d6c5b4a }}",
        "encrypted:BNr24F4vW9CQ37LOXeRgOL6QlwtJfAoAVXtSdSfpicPDHtqo",
        "ENC[AES256_GCM,data:9Fj2kD8sLqPzX3vB7nM1,type:str]",
        "op://vault/item9F8e7D6c5B4a3G2h1J/field",
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod-Ab3dEf",
        "/run/secrets/9fJ2kD8sLqPzX3vB7nM1",
        "./keys/9fJ2kD8sLqPzX3vB7nM1.pem",
        "us-east-1",
        "3600",
    ],
)
def test_what_people_write_instead_does_not(value: str) -> None:
    assert not is_secret("SECRET_KEY", value)
    assert not is_secret("DB_PASSWORD", value)


@pytest.mark.parametrize(
    "name",
    [
        "VITE_API_KEY",
        "NEXT_PUBLIC_TOKEN",
        "REACT_APP_API_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "SUPABASE_ANON_KEY",
        "RECAPTCHA_SITE_KEY",
        "DOTENV_PUBLIC_KEY",
        "FIREBASE_API_KEY",
        "MAX_TOKENS",
        "TOKEN_URL",
        "KEY_ID",
        "MONKEY",
        "COMPASS",
        "IMAGE_DIGEST",
    ],
)
def test_a_name_that_everybody_may_know_does_not(name: str) -> None:
    assert not is_secret(name, made(LETTERS, 40))


@pytest.mark.parametrize("host", ["localhost", "db", "127.0.0.1:5432", "cache:6379", "x.local"])
def test_a_password_for_one_s_own_machine_does_not(host: str) -> None:
    assert not is_secret("DATABASE_URL", f"postgres://app:{made(LETTERS, 24)}@{host}/app")


@given(st.integers(0, 10_000), st.sampled_from([LETTERS, "0123456789abcdef"]))
def test_long_random_values_are_seldom_overlooked(seed: int, alphabet: str) -> None:
    values = [made(alphabet, 48, seed + number) for number in range(40)]
    assert sum(is_secret("SECRET_KEY", value) for value in values) >= 37


@given(st.text(max_size=40), st.text(max_size=200))
def test_any_name_and_value_is_judged(name: str, value: str) -> None:
    assert is_secret(name, value) in (True, False)


@pytest.mark.parametrize("part", ["sk-", "-----BEGIN PRIVATE KEY-----", "a:", "1", "://:", "A "])
def test_a_long_value_takes_no_time(part: str) -> None:
    assert is_secret("X" * 100_000, part * 100_000) is False
    assert is_secret("TOKEN", part * 100_000) in (True, False)
