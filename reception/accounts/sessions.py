"""Sessions that are read together with the person whose they are, in one query."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from reception import clock
from reception.accounts.actor import of_session, with_actor, with_all_that_says_what_they_may
from reception.accounts.models import Session


class SessionStore(db.SessionStore):
    """Django's sessions in the database, each with its account in a column.

    Whose a session is stands in the session; the column only lets both be read at once.
    """

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of a session, with the account that it names."""
        row = cast(Session, super().create_model_instance(data))
        number = data.get(SESSION_KEY)
        row.user_id = None if number is None else int(number)
        return row

    def load(self) -> dict[str, Any]:
        """Return what is in the session, and hold its user ready for who asks for them next."""
        alive = Session.objects.filter(session_key=self.session_key, expire_date__gt=clock.now())
        rows = list(with_all_that_says_what_they_may(alive, "user__"))
        of_session.set(with_actor(rows[0].user, rows) if rows else None)
        if not rows:
            return super().load()  # forgets the key, too
        return self.decode(rows[0].session_data)
