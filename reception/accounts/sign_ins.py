"""Signing in: wrong passwords slow down whoever tries them, and nobody else (security 8, 17).

Wrong passwords are counted by account and address; a browser in which somebody has signed in before
(a signed cookie) counts for itself for that account. So a stranger who goes on guessing keeps
neither the person out nor their colleagues behind the same address. One password that fails for
many accounts from one address waits, too, and so does an address from which very many fail.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes, token_hex
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.core.cache import cache
from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import addresses, clock
from reception.accounts import limits, secrets
from reception.accounts.models import Trace
from reception.accounts.refusals import Refusal
from reception.accounts.trace import LONGEST_ADDRESS, TraceKind

# Rows of the policy, each with what holds where there is none: nobody guesses freely because a row
# is missing.
FREE = ("wrong_passwords", 5)
FIRST_WAIT = ("wrong_password_wait_seconds", 10)
LONGEST_WAIT = ("wrong_password_wait_minutes", 5)
REMEMBERED = ("wrong_password_minutes", 60)
SPRAYED = ("sprayed_accounts", 5)
FAILED = ("failed_sign_ins_a_minute", 30)
DOUBLED_AT_MOST = 20  # times: a second has then become twelve days
PURPOSE = "sign-in"
PEOPLE_AT_MOST = 20  # whom one browser knows: a desk is shared
# Which password it was is compared within this process only, and kept nowhere.
_pepper = token_bytes(32)


class Outcome(TextChoices):
    """What came of a try, by the kind of its row in the trace."""

    RIGHT = "signed_in", gettext_lazy("已登录")
    WRONG = "wrong_password", gettext_lazy("密码不对")
    WAITS = "waits", gettext_lazy("要等一会儿")
    SPRAY = "spray", gettext_lazy("同一个密码试了许多账号，要等一会儿")


KINDS = tuple(TraceKind(code, label) for code, label in Outcome.choices)


class Waiting(Refusal):
    """Somebody tries again too soon after wrong passwords."""

    page = "accounts/waiting.html"

    def __init__(self, seconds: int) -> None:
        sentence = _("密码多次不正确，请 %(seconds)s 秒后再试。") % {"seconds": seconds}
        super().__init__("too_many", sentence, status=429, retry_after=seconds)


@dataclass(frozen=True)
class Try:
    """One try to sign in.

    Attributes:
        key: by what wrong passwords are counted.
        spray: this password from this address, whatever the account.
        is_known: whether this person has signed in before in this browser.
    """

    name: str
    address: str
    network: str
    key: str
    spray: str
    is_known: bool

    def begin(self, now: datetime) -> None:
        """Let a try begin.

        Raises:
            Waiting: it comes too soon.
        """
        seconds = self.wait(now)
        if not seconds and not self.is_known:
            seconds = limits.wait(FAILED, self.network, now)
        if not seconds:
            return
        # A row for each wait, not for each try in it: whoever goes on trying fills no disk.
        if cache.add(f"waits:{self.key}", 1, seconds):
            self._write(Outcome.SPRAY if self._of_spray(now) else Outcome.WAITS, now)
        raise Waiting(seconds)

    def fail(self, now: datetime) -> None:
        """Count a wrong password.

        Raises:
            Waiting: the next try has to wait.
        """
        self._write(Outcome.WRONG, now)
        kept = 60 * limits.value(REMEMBERED)
        if cache.add(f"{self.spray}:{self.key}", 1, kept):
            accounts, _last = self._accounts()
            cache.set(self.spray, (accounts + 1, now), kept)
        limits.count(FAILED, self.network, now)
        if seconds := self.wait(now):
            raise Waiting(seconds)

    def wait(self, now: datetime) -> int:
        """Return for how many seconds this is not tried: the account, or this password."""
        wrong, last = self._wrong(now)
        return max(_seconds(FREE, wrong, last, now), 0 if self.is_known else self._of_spray(now))

    def _wrong(self, now: datetime) -> tuple[int, datetime]:
        """Return how many wrong passwords there were since the last right one, and when the last
        of them was.
        """
        since = now - timedelta(minutes=limits.value(REMEMBERED))
        # What lies in the time to come is of a clock that was set back since.
        told = Trace.objects.filter(key=self.key, at__gt=since, at__lte=now)
        told = told.filter(kind__in=[Outcome.WRONG, Outcome.RIGHT]).order_by("-at", "-pk")
        enough = limits.value(FREE) + DOUBLED_AT_MOST
        wrong: list[datetime] = []
        for outcome, at in told.values_list("kind", "at")[:enough]:
            if outcome == Outcome.RIGHT:
                break
            wrong.append(at)
        return len(wrong), wrong[0] if wrong else now

    def _of_spray(self, now: datetime) -> int:
        return _seconds(SPRAYED, *self._accounts(), now)

    def _accounts(self) -> tuple[int, datetime]:
        """Return for how many accounts this password has failed from here, and when last."""
        found: tuple[int, datetime] = cache.get(self.spray, (0, clock.now()))
        return found

    def _write(self, outcome: str, now: datetime) -> None:
        user = User.objects.filter(username=self.name).first()
        row = {"address": self.address[:LONGEST_ADDRESS], "key": self.key}
        Trace.objects.create(user=user, kind=outcome, at=now, **row)


def tried(request: HttpRequest, name: str, password: str = "") -> Try:
    """Return what somebody tries, by whom it is counted."""
    name = User.normalize_username(name)
    address = addresses.of_client(request) or ""
    network = addresses.network_of(address)
    browser, people = _browser(request)
    is_known = bool(people) and User.objects.filter(username=name, pk__in=people).exists()
    place = f"browser {browser}" if is_known else network
    key = secrets.digest_of(f"{name.casefold()}\n{place}", PURPOSE)
    spray = hmac.new(_pepper, f"{network}\n{password}".encode(), "sha256").hexdigest()
    return Try(name, address, network, key, f"spray:{spray}", is_known)


def note_signed_in(sender: object, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Keep that somebody has signed in, and have their browser know them from now on."""
    it = tried(request, user.get_username())
    row = {"address": it.address[:LONGEST_ADDRESS], "key": it.key}
    Trace.objects.create(user=user, kind=Outcome.RIGHT, at=clock.now(), **row)
    browser, people = _browser(request)
    if user.pk not in people:
        vars(request)["known_browser"] = browser, [*people, user.pk][-PEOPLE_AT_MOST:]


def remember(request: HttpRequest, answer: HttpResponse) -> None:
    """Give the browser the cookie that says who has signed in there."""
    if known := vars(request).get("known_browser"):
        answer.set_cookie(
            settings.KNOWN_BROWSER_COOKIE_NAME,
            signing.dumps(known, salt=PURPOSE),
            max_age=settings.KNOWN_BROWSER_COOKIE_AGE,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def _browser(request: HttpRequest) -> tuple[str, list[int]]:
    """Return the name of a browser and who has signed in there; a new name for a new one."""
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        age = settings.KNOWN_BROWSER_COOKIE_AGE
        browser, people = signing.loads(cookie, salt=PURPOSE, max_age=age)
    except signing.BadSignature:
        return token_hex(8), []
    return browser, people


def _seconds(row: tuple[str, int], count: int, last: datetime, now: datetime) -> int:
    """Return how long is still to be waited after so many failures, of which a row allows some;
    each further one doubles the wait.
    """
    most = limits.value(row)
    if not most or count < most:
        return 0
    wait = limits.value(FIRST_WAIT) * 2 ** min(count - most, DOUBLED_AT_MOST)
    wait = min(wait, 60 * limits.value(LONGEST_WAIT))
    return max(0, int(wait - (now - last).total_seconds() + 0.999))


def trace() -> QuerySet[Trace]:
    """Return who has signed in, who has tried to and who had to wait, the latest first (security
    17); a name that no account has is not kept, since people type a password there.
    """
    rows = Trace.objects.filter(kind__in=Outcome.values)
    return rows.select_related("user__employee").order_by("-at", "-pk")
