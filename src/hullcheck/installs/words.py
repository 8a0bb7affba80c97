"""The words of a call, taken apart: where a tool's own options end and what they hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hullcheck.core.noun import dataclass
from hullcheck.docker.installers import Call


@dataclass(frozen=True, slots=True)
class Words:
    """The arguments of a call: a verb, options, and what is neither."""

    verb: str
    """The first argument that is no option; "" where there is none."""
    options: tuple[str, ...]
    """Every option with the value that stands behind it, in order."""
    rest: tuple[str, ...]
    """The other arguments behind the verb."""

    def has(self, *names: str) -> bool:
        """Say whether one of the options `names` is given."""
        return any(option in names for option in self.options)

    def values(self, *names: str) -> tuple[str, ...]:
        """Return the values that the options `names` are given, in order."""
        found = []
        for index, option in enumerate(self.options):
            name, equals, value = option.partition("=")
            if equals and name in names:
                found.append(value)
            elif option in names and index + 1 < len(self.options):
                found.append(self.options[index + 1])
        return tuple(found)

    def value(self, *names: str) -> str | None:
        """Return the value that the last of the options `names` is given."""
        return next(reversed(self.values(*names)), None)


def parse_words(
    words: Sequence[str], valued: Collection[str] = (), runners: Collection[str] = ()
) -> Words:
    """Take `words` apart.

    `valued` are the options whose value is the next word; behind the verbs `runners`
    the options end at the first other argument, which is a program with its own.
    """
    verb, options, rest = "", list[str](), list[str]()
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if word == "--":
            rest += words[position:]
            break
        if word.startswith("-") and word != "-":
            taken = 2 if word in valued else 1
            options += words[position - 1 : position - 1 + taken]
            position += taken - 1
        elif not verb:
            verb = word
        else:
            rest.append(word)
            if verb in runners:
                rest += words[position:]
                break
    return Words(verb, tuple(options), tuple(rest))


def switched(call: Call, *variables: str) -> bool:
    """Say whether one of the environment variables switches something on."""
    return any(call.flag(variable) for variable in variables)
