"""Whether a variable of an env file looks like a real secret: by its name and value alone.

It errs on the side of silence: what people write for development (`changethis`,
`postgres`, `my-app-secret-1`) is none, and what nobody can tell from it is none either.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import log2

from hullcheck.core.lazy_pattern import lazy_pattern

MAX_VALUE = 10_000
"""Characters of a value that are looked at; a private key of 16,384 bits has fewer."""

_PUBLIC = lazy_pattern(
    r"(?:NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|REACT_APP|VUE_APP|NG_APP|VITE|GATSBY|PUBLIC)_.*"
    r"|.*FIREBASE_(?:WEB_)?API_KEY|(?:.*_)?(?:PUBLIC|PUBLISHABLE|ANON|SITE|PUB)_?(?:KEY|TOKEN)"
)
"""Names whose values every browser gets: framework prefixes, keys that are meant to be shown."""

_SECRET = lazy_pattern(
    r".*(?:SECRETS?|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEYS?|_SALT|(?:^|[_.-])(?:PASS|PWD|KEYS?))"
    r"(?:[_-]?(?:\d+|B64|BASE64|HEX|VALUE))?"
)
_PASSWORD = lazy_pattern(r".*PASS(?:WORD|WD|PHRASE)?(?:_?\d+)?|.*(?:^|_)PWD")

_ISSUED = lazy_pattern(
    r"(?<![A-Za-z0-9])(?:"
    r"(?:AKIA|ASIA)[0-9A-Z]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,}|glpat-[\w-]{20,}"
    r"|xox[abeprs]-[\w-]{20,}|hooks\.slack\.com/services/T\w+/B\w+/\w{20,}"
    r"|[sr]k_live_[A-Za-z0-9]{20,}|sk-(?:proj-|ant-|or-|svcacct-)?[A-Za-z0-9_-]{32,}"
    r"|AIza[\w-]{35}|GOCSPX-[\w-]{28}|SG\.[\w-]{20,24}\.[\w-]{40,46}"
    r"|hf_[A-Za-z]{30,}|npm_[A-Za-z0-9]{36}|pypi-AgEI[\w-]{50,}|\d{8,10}:AA[\w-]{33}"
    r"|dop_v1_[0-9a-f]{64}|dapi[0-9a-f]{32}|nvapi-[\w-]{60,}|gsk_[A-Za-z0-9]{50,}"
    r"|shpat_[0-9a-f]{32}|AGE-SECRET-KEY-1[A-Z0-9]{50,}"
    r")(?![A-Za-z0-9])"
    r"|-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*\S*[A-Za-z0-9+/]{40}"
)
"""What services hand out, by its form.

https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
"""

_ELSEWHERE = lazy_pattern(
    r"(?:encrypted:|ENC\[|vault:|op://|ref\+|arn:|sm://|secret://|projects/|\$ANSIBLE_VAULT"
    r"|@Microsoft\.KeyVault|[~./]|file:)"
)
"""Beginnings of what is encrypted, or only says where the secret is."""

_PLACEHOLDER = lazy_pattern(
    r"(?i)change.?(?:me|this|it)|example|sample|dummy|place.?holder|replace|insert|your|todo|fixme"
    r"|x{4}|\*{3}|\.{3}|secret|p[a@4]ss[-_]?(?:w|phrase)|default|test|fake|insecure|local|develop|demo"
    r"|none|null|foobar|admin|qwert|abcdef|12345|98765|00000|goes.?here|generate|random|super"
    r"|[<>{}$`%\s]|(?:^|[^a-z])(?:my|dev|key|foo|bar|abc)(?:[^a-z]|$)"
)
"""What people write where a secret would stand."""

_NO_REFERENCE = lazy_pattern(r"\$(?!\{|[A-Z_]{3}|\(.{0,99}\))|%(?!\(|\w{1,99}%)")
"""Signs that begin no variable and no command: the keys that Django makes have them."""

MIN_SIGNS = 32
"""Characters from which on such a sign may be one of a key, and not of a thought-up word."""

_URL = lazy_pattern(r"[a-z][\w+.-]*://([^\s:/@]*):([^\s/@]+)@([^\s:/?#,]+)")
_HOSTED = lazy_pattern(
    r"(?i)[\w.-]+\.(?:[a-z0-9]{5,8}\.mongodb\.net|rds\.amazonaws\.com|neon\.tech|supabase\.com?"
    r"|psdb\.cloud|upstash\.io|aivencloud\.com|render\.com|rlwy\.net|cockroachlabs\.cloud"
    r"|database\.azure\.com|redis-cloud\.com|redislabs\.com|cloudamqp\.com|elephantsql\.com)"
)
"""Hosts of services that give each customer a name: there the account is real."""

_LOCAL = lazy_pattern(r"[^.]+|127\..*|0\.0\.0\.0|.*\.(?:local|localhost|internal|test)|\[.*")
_HEX = lazy_pattern(r"[0-9a-fA-F-]+")
_WORD = lazy_pattern(r"[A-Z]?[a-z]{2,}")
_SEPARATORS = lazy_pattern(r"[-_./+=:~]+")

MAX_NAME = 200
"""Characters of a name that is looked at."""

MIN_RANDOM = 16
"""Characters of what no person thought up; the shortest keys in use have as many."""

MIN_PASSWORD = 10
"""The same for a password that a program made."""

MIN_HOSTED = 7
"""The same for one that a hosted database asks for."""


def is_issued(value: str) -> bool:
    """Say whether `value` holds what a service handed out, by its form."""
    found = _ISSUED.search(value[:MAX_VALUE])
    # Of a private key what stands behind the header, which is made of words.
    body = found[0].rpartition("KEY-----")[2].strip() if found else ""
    return bool(body) and not _PLACEHOLDER.search(body)


def is_secret(name: str, value: str) -> bool:
    """Say whether a variable looks like a real secret."""
    if len(name) > MAX_NAME or is_public(name) or _ELSEWHERE.match(value):
        return False
    if is_issued(value):
        return True
    url = _URL.match(value)
    if url is not None:
        return _opens_account(*url.groups()) or (
            not _LOCAL.fullmatch(url[3]) and _is_password(url[2])
        )
    upper = name.upper()
    if not _SECRET.fullmatch(upper):
        return False
    return _is_random(value) or (bool(_PASSWORD.fullmatch(upper)) and _is_password(value))


def is_secret_name(name: str, value: str) -> bool:
    """Say whether a variable is one for a secret, whatever stands there in an example.

    So is an address with a password in it, and what is too long to be looked at.
    """
    if len(name) > MAX_NAME or _URL.match(value):
        return True
    return not is_public(name) and _SECRET.fullmatch(name.upper()) is not None


def is_public(name: str) -> bool:
    """Say whether the name says that everybody may see the value."""
    return _PUBLIC.fullmatch(name.upper()) is not None


def _is_random(value: str) -> bool:
    """Say whether no person thought `value` up: long, mixed, and without words."""
    bare = value.removeprefix("base64:")
    if len(bare) >= MIN_SIGNS:
        bare = _NO_REFERENCE.sub("#", bare[: MAX_VALUE + 1])
    if not MIN_RANDOM <= len(bare) <= MAX_VALUE or _PLACEHOLDER.search(bare) or "://" in bare:
        return False
    if not any(map(str.isdigit, bare)) or not any(map(str.isalpha, bare)):
        return False
    if _HEX.fullmatch(bare):
        return _entropy(bare) >= 3.0
    return _entropy(bare) >= 3.3 and _unrest(bare) >= 0.28 and not _is_in_words(bare)


def _opens_account(user: str, password: str, host: str) -> bool:
    """Say whether an address names an account of a hosted database, and a password for it.

    A person may have thought that up: where the account is real, so is the password.
    """
    plain = len(password) < MIN_HOSTED or password.lower() == user.lower()
    named = f"{user} {password} {host}".split()
    return not (plain or _HOSTED.fullmatch(host) is None or any(map(_PLACEHOLDER.search, named)))


def _is_password(value: str) -> bool:
    """Say whether `value`, perhaps a short one, is a password that a program made."""
    if _is_random(value):
        return True
    if not MIN_PASSWORD <= len(value) <= MAX_VALUE or _PLACEHOLDER.search(value):
        return False
    return len(set(map(_kind, value))) >= 3 and _unrest(value) >= 0.45


def _is_in_words(text: str) -> bool:
    """Say whether most of a text with capitals is words, each with a capital or none."""
    inside = sum(map(len, _WORD.findall(text)))
    return text != text.lower() and inside > 0.6 * len(text)


def _entropy(text: str) -> float:
    """Return Shannon's entropy of the characters of `text`, in bits a character."""
    counts = Counter(text).values()
    return -sum(count / len(text) * log2(count / len(text)) for count in counts)


def _unrest(text: str) -> float:
    """Return how often, of one possible time a character, the kind of character changes.

    Random text changes kind at every second or third character, words do so where they
    begin; separators and the capital at a word's start are no change.
    """
    bare = _SEPARATORS.sub("", text)
    changes = sum(
        _kind(one) != _kind(two) and (_kind(one), _kind(two)) != ("upper", "lower")
        for one, two in pairwise(bare)
    )
    return changes / max(len(bare) - 1, 1)


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    if character.isalpha():
        return "upper" if character.isupper() else "lower"
    return "sign"
