"""Brings briefings to those who are to have them: what is due is tried, what failed is tried again, nothing twice."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from dashboard.city import Destination
from dashboard.domain.archive import FrozenBriefing
from dashboard.domain.sending import Sending
from dashboard.export.post.carrier import Handing, InDoubtError, NotTakenError
from dashboard.export.post.letter import letter, mail_of
from dashboard.export.post.mail import mail_server, send_mail
from dashboard.export.post.robot import robot_message, send_robot, signed
from dashboard.hall import Hall
from dashboard.store.engine import Connection
from dashboard.store.sendings import (
    any_handed,
    arrived,
    claim,
    doubt_abandoned,
    due_sendings,
    hand_over,
    in_doubt,
    not_taken,
    order_sendings,
)

log = logging.getLogger(__name__)


class OvertakenError(Exception):
    """Another sender has the sending now: this one lets go before anything has gone out."""


def order(connection: Connection, hall: Hall, briefing_id: int, names: Iterable[str], lang: str) -> int:
    """Have a briefing sent to destinations of the city. How many addresses are new."""
    known = hall.city.declaration.briefings.destinations
    now = hall.clock.now()
    return sum(order_sendings(connection, briefing_id, name, known[name].addresses, lang, now) for name in names)


class Post:
    """Tries what is due. ``root`` is where the files of all briefings lie."""

    def __init__(self, hall: Hall, root: Path) -> None:
        self._hall = hall
        self._root = root

    def __call__(self) -> None:
        """One that cannot be sent keeps no other from going."""
        with self._hall.database.reading() as connection:
            due, open_ends = due_sendings(connection, self._hall.clock.now()), any_handed(connection)
        if open_ends:
            with self._hall.database.writing() as connection:
                doubt_abandoned(connection, self._hall.clock.now())
        for sending in due:
            try:
                self._try(sending)
            except Exception:
                log.exception("briefing %s was not sent to %s", sending.code, sending.destination)

    def _try(self, sending: Sending) -> None:
        hall = self._hall
        with hall.database.writing() as connection:
            if not claim(connection, sending, hall.clock.now()):
                return
        sending = replace(sending, tries=sending.tries + 1)

        def handing() -> None:
            with hall.database.writing() as connection:
                if not hand_over(connection, sending, hall.clock.now()):
                    raise OvertakenError

        try:
            self._send(sending, handing)
        except OvertakenError:
            return
        except InDoubtError as doubt:
            log.warning("briefing %s to %s: %s", sending.code, sending.destination, doubt)
            with hall.database.writing() as connection:
                in_doubt(connection, sending, hall.clock.now(), str(doubt))
        except (NotTakenError, OSError) as error:
            log.warning("briefing %s to %s: %s", sending.code, sending.destination, error)
            for_good = isinstance(error, NotTakenError) and error.for_good
            with hall.database.writing() as connection:
                not_taken(connection, sending, hall.clock.now(), str(error), for_good=for_good)
        else:
            with hall.database.writing() as connection:
                arrived(connection, sending, hall.clock.now())

    def _send(self, sending: Sending, handing: Handing) -> None:
        hall, declared = self._hall, self._hall.city.declaration.briefings
        to = declared.destinations.get(sending.destination)
        frozen = hall.archive.open(sending.code, hall.whole_scope)
        if to is None or frozen is None or (to.kind == "mail" and declared.mail is None):
            raise NotTakenError(f"the city has no destination '{sending.destination}' / 没有这个接收方", for_good=True)
        said = letter(frozen, self._attached(frozen, to), declared.address, sending.lang)
        now = hall.clock.now()
        if to.kind == "mail" and declared.mail is not None:
            mail = mail_of(said, declared.mail.sender, sending.address, str(sending.id), now)
            there = mail_server(declared.mail.server)
            send_mail(there, declared.mail.sender, sending.address, mail, handing, declared.mail.inner_network)
        elif to.kind != "mail" and to.url is not None:
            send_robot(signed(to.url, to.secret, now), robot_message(said, to.kind), handing, to.inner_network)

    def _attached(self, frozen: FrozenBriefing, to: Destination) -> list[Path]:
        """The files of the formats that this destination gets; a robot gets none."""
        folder = self._root / frozen.line.code
        paths = [folder / one.name for one in frozen.files]
        return [path for path in paths if path.suffix[1:] in to.attach and path.is_file()] if to.kind == "mail" else []
