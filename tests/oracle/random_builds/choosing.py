"""What the parts of a random build share: chances, and words made of paths."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from random import Random


def chance(random: Random, probability: float) -> bool:
    """Say yes with `probability`."""
    return random.random() < probability


def weighted(random: Random, *choices: tuple[int, str]) -> str:
    """Return one of `choices`, each as likely as the number before it says."""
    place = random.randrange(sum(weight for weight, _ in choices))
    for weight, choice in choices:
        place -= weight
        if place < 0:
            return choice
    raise AssertionError("a place lies below the sum of all weights")


def directories_of(paths: Iterable[str]) -> list[str]:
    """Return the directories above `paths`, sorted, without the root."""
    parts = [path.split("/") for path in paths]
    return sorted({"/".join(each[:end]) for each in parts for end in range(1, len(each))})


def inside(paths: Iterable[str], directory: str) -> list[str]:
    """Return those of `paths` that lie below `directory`, relative to it."""
    if not directory:
        return list(paths)
    start = directory + "/"
    return [path.removeprefix(start) for path in paths if path.startswith(start)]


def add(paths: list[str], path: str) -> bool:
    """Append `path` unless it lies below one of `paths`, is one or holds one."""
    clash = any(
        path == other or path.startswith(other + "/") or other.startswith(path + "/")
        for other in paths
    )
    if not clash:
        paths.append(path)
    return not clash


_MEANT = ("\\", "$", '"', "'")
"""Characters of a Dockerfile's word that mean something; the escape character comes first."""


def word_of(random: Random, path: str) -> str:
    """Return `path` as a word of a Dockerfile; now and then it is not escaped as it should be."""
    if chance(random, 0.15):
        return path
    for character in _MEANT:
        path = path.replace(character, "\\" + character)
    return path


def as_words(random: Random, words: Sequence[str]) -> str:
    """Return `words` as they stand in a COPY: a JSON array where one holds a space."""
    odd = any(not word.split() or word.split() != [word] for word in words)
    if odd or words[0].startswith("[") or chance(random, 0.05):
        return json.dumps(words, ensure_ascii=False)
    return " ".join(words)
