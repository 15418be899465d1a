"""Who asks: the session of a request, and the account with employee, roles and sites, read in one
question.

Only the session says whose it is. But a browser that was here a moment ago is still the same
person's: the account that a session had last is read beside it, and counts only where the session
says the same again. So what is remembered decides which row is read, and never who somebody is; an
ended session, a closed account or another role are found out at the next request, as ever.
"""

from typing import Any

from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import User
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, QuerySet, Subquery
from django.utils.functional import SimpleLazyObject

from reception import clock
from reception.accounts.actor import read_already, signed_in
from reception.questions import Given, Question
from reception.remembered import Remembered

MOST = 5000  # sessions whose last account is remembered


def _lasting() -> QuerySet[Session]:
    return Session.objects.filter(
        session_key=Given("key", CharField()), expire_date__gt=Given("now", DateTimeField())
    )


SESSION: Question[Session] = Question(_lasting)
ACCOUNT_AND_SESSION: Question[User] = Question(
    lambda: signed_in().annotate(session_data=Subquery(_lasting().values("session_data")))
)
_had_last: Remembered[str, int] = Remembered(MOST)


class SessionStore(db.SessionStore):
    """A session in the database, as Django keeps it.

    Attributes:
        account: the account that was read beside it; whether it is that of the session must still
            be asked.
    """

    account: User | None = None

    def _get_session_from_db(self) -> Any:
        key, now = self.session_key or "", clock.now()
        had_last = _had_last.get(key)
        beside: Any = (
            ACCOUNT_AND_SESSION.first(id=had_last, key=key, now=now)
            if had_last is not None
            else None
        )
        if beside is not None and beside.session_data is not None:
            self.account = beside
            return beside
        session = SESSION.first(key=key, now=now)
        if session is None:
            self._session_key = None
            _had_last.forget(key)
        return session


class WhoAsks(AuthenticationMiddleware):
    """Say whose request it is, as Django does, without asking again for an account that was read
    with the session.
    """

    def process_request(self, request: Any) -> None:
        """Put the user on the request; they are looked for when somebody wants to know."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _who(request))


def _who(request: Any) -> Any:
    if not hasattr(request, "_cached_user"):
        session = request.session
        # Read here, so that the account beside it is there when the backend is asked.
        account = session.account if auth.SESSION_KEY in session else None
        with read_already(account):
            request._cached_user = auth.get_user(request)
        if (
            account is None
            and request._cached_user.is_authenticated
            and session.session_key is not None
        ):
            _had_last.keep(session.session_key, request._cached_user.pk)
    return request._cached_user
