"""What GitHub delivered, and what became of it."""

from __future__ import annotations

from typing import Literal, get_args

from hullcheck.core.noun import dataclass

State = Literal["waiting", "leased", "done", "dead", "superseded"]
"""Dead: tried as often as is allowed. Superseded: a newer delivery made it needless."""

STATES: tuple[State, ...] = get_args(State)

LONGEST_WORD = 500
"""Characters of a field: names of GitHub end at 140."""

LARGEST = 2**63
"""What is beyond it is no number to a database."""

LONGEST_ERROR = 2_000
"""Characters of an error that is kept."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of a webhook, reduced to what a queue has to know.

    Raises `ValueError` where a field could not be stored as it is: an empty GUID,
    more than `LONGEST_WORD` characters, a NUL, a half of a surrogate pair, an installation
    that is no number of 63 bits; and where it supersedes others of no subject.
    """

    guid: str
    """`X-GitHub-Delivery`: the same when GitHub delivers again."""
    event: str
    action: str = ""
    installation: int = 0
    """0: none."""
    repository: str = ""
    """`owner/name`; "" for none."""
    subject: str = ""
    """What is worked on by one at a time and in order, such as `owner/name#12` for a pull request
    or `owner/name` for a default branch; "" is in nobody's way."""
    supersedes: str = ""
    """A key such as `review:owner/name#12`: the newest delivery with it makes those needless that
    still wait. All with one key have one subject. "": none, as for commands and buttons."""
    payload: bytes = b""
    """The body as it came."""
    received: float = 0.0
    """Seconds since 1970."""

    def __post_init__(self) -> None:
        """Refuse what could not be stored."""
        if not self.guid:
            raise ValueError("a delivery needs a GUID")
        if not 0 <= self.installation < LARGEST:
            raise ValueError("the number of the installation cannot be stored")
        if self.supersedes and not self.subject:
            raise ValueError("what supersedes others needs a subject")
        words = (self.event, self.action, self.repository, self.subject, self.supersedes)
        for word in (self.guid, *words):
            if len(word) > LONGEST_WORD or not _is_storable(word):
                raise ValueError(f"{word[:80]!a} cannot be stored")


@dataclass(frozen=True, slots=True)
class Lease:
    """A delivery that is one worker's for a while."""

    delivery: Delivery
    attempt: int
    """From 1."""
    fence: int
    """Higher than that of every lease before it in this queue."""
    seconds: float
    """How long it lasts after each sign of life."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A delivery and what became of it so far."""

    delivery: Delivery
    """In a listing without its payload."""
    state: State
    attempts: int
    """How often it was begun."""
    error: str = ""
    """What the last attempt failed with."""
    worker: str = ""
    """Who had it last."""
    due: float = 0.0
    """Of a waiting one: not before; of a leased one: when the lease ends. Seconds since 1970."""
    settled: float = 0.0
    """When it was done, dead or superseded; 0: it is not."""
    is_forgotten: bool = False
    """Its payload was removed: it cannot be run again."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many deliveries are in which state."""

    waiting: int = 0
    leased: int = 0
    done: int = 0
    dead: int = 0
    superseded: int = 0
    oldest: float = 0.0
    """When the one that waits longest was received, in seconds since 1970; 0: none waits."""

    def of(self, state: State) -> int:
        """Return how many are in `state`."""
        count: int = getattr(self, state)
        return count


def storable_error(error: str) -> str:
    """Return `error` as it is kept: not too long, and without what a database refuses."""
    text = error[:LONGEST_ERROR].replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_storable(word: str) -> bool:
    return "\0" not in word and not any("\ud800" <= each <= "\udfff" for each in word)
