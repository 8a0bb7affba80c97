"""What the workers of the bot call for each delivery, and what becomes of its failures."""

from __future__ import annotations

import threading

from hullcheck.edges.github.refusals import CredentialsError, LimitError
from hullcheck.errors import HullcheckError, UsageError, sentence_of

from .equipment import Equipment
from .events import read_errand
from .identity import GoneError, Identity
from .payloads import MalformedError
from .queue.delivery import Delivery
from .visiting import Visit
from .working import Attempt, Refused, Retry


class Bot:
    """Does what deliveries ask for; a `Handler`."""

    def __init__(self, equipment: Equipment) -> None:
        self.equipment = equipment
        self._identity: Identity | None = None
        self._lock = threading.Lock()

    def __call__(self, delivery: Delivery, attempt: Attempt) -> None:
        """Do what `delivery` asks for; raises as a `Handler` may."""
        identity = self._known()
        try:
            errand = read_errand(delivery)
            Visit(self.equipment, identity, delivery, attempt).perform(errand)
        except MalformedError as error:
            raise Refused(str(error)) from None
        except LimitError as limit:
            raise Retry(limit.seconds or None, sentence_of(limit)) from limit
        except GoneError as gone:
            self._note(delivery, f"gone: {gone}")
        except CredentialsError as error:
            # A token was withdrawn: the next one is asked for anew.
            identity.forget(delivery.installation)
            raise Retry(why=error.what) from error
        except UsageError as error:
            # A configuration that is wrong is not mended by trying again.
            self._note(delivery, sentence_of(error))
        except HullcheckError as error:
            raise Retry(why=sentence_of(error)) from error

    def _known(self) -> Identity:
        """Return who the bot is; raises `Retry` where it is nobody yet."""
        with self._lock:
            credentials = self.equipment.credentials()
            if credentials is None:
                raise Retry(why="no App is set up yet")
            if self._identity is None:
                equipment = self.equipment
                self._identity = Identity(credentials, equipment.addresses, equipment.clock)
            return self._identity

    def _note(self, delivery: Delivery, message: str) -> None:
        log, subject = self.equipment.log, delivery.subject
        log("warning", message, delivery=delivery.guid, event=delivery.event, subject=subject)
