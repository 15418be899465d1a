"""A notice as an e-mail, and what a mail server's answer means."""

import smtplib
from collections.abc import Callable
from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.house.models import Employee
from reception.house.names import tidy
from reception.notices.models import Notice
from reception.notices.outbox import LINK

LONGEST_TROUBLE = 300  # letters
PERMANENT = 500  # the first SMTP code that means "never"

# What stands at {link}, by the purpose of the notice: the address with a fresh token, and how long it is valid. Tokens and the
# policy's minutes belong to rooms that this one does not know; whoever writes notices with a purpose puts its function here.
linkers: dict[str, Callable[[Notice, datetime], str]] = {}


class NotSent(Exception):
    """A message did not reach its mail server.

    Args:
        trouble: one line that the desk can read.
        for_good: whether trying again is useless.
    """

    def __init__(self, trouble: str, *, for_good: bool = False) -> None:
        super().__init__(trouble)
        self.trouble = tidy(trouble)[:LONGEST_TROUBLE]  # a server may say anything, also what a database refuses
        self.for_good = for_good


def refuse_unreachable(employee: Employee | None) -> None:
    """Refuse somebody whom no e-mail can reach, before anything is tried.

    Args:
        employee: who is told; nothing where the notice carries its own address, which was checked when it was typed.

    Raises:
        NotSent: for good, with a reason that names no rule.
    """
    if employee is None:
        return
    with in_language("zh-hans"):  # as it is stored; a page translates the sentence when it shows it
        if not employee.is_active:
            raise NotSent(_("这位员工已停用。"), for_good=True)
        if not employee.email:
            raise NotSent(_("这位员工没有登记邮箱。"), for_good=True)


def written(notice: Notice, now: datetime) -> EmailMessage:
    """Return a notice as the message of this attempt, with a fresh link where it carries one.

    The id follows from the notice, so a message that is delivered twice says so itself.

    Args:
        notice: with its employee.
        now: when it is delivered; the link is valid from here (V3).
    """
    body = notice.body
    if notice.purpose:
        link = linkers[notice.purpose](notice, now)
        body = "\n".join(link if line == LINK else line for line in body.split("\n"))
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=notice.subject,
        body=body,
        to=[formataddr((notice.employee.name, notice.employee.email)) if notice.employee else notice.to_address],
        headers={
            "Message-ID": f"<notice.{notice.pk}.{notice.written_at:%Y%m%d%H%M%S%f}@{domain}>",
            "X-Yingke-Notice": str(notice.pk),
            # Out-of-office replies to the desk's machine help nobody.
            "Auto-Submitted": "auto-generated",
        },
    )


def hand_in(message: EmailMessage) -> None:
    """Hand a message to the mail server; nothing here touches the database, so it may run in any thread.

    Raises:
        NotSent: with what the server said; for good where it will never take the message.
    """
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise _answered(code, said, for_good=code >= PERMANENT) from refused
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError) as refused:
        # About us and the server, not about this message: somebody will mend it.
        raise _answered(refused.smtp_code, refused.smtp_error, for_good=False) from refused
    except smtplib.SMTPResponseException as refused:
        raise _answered(refused.smtp_code, refused.smtp_error, for_good=refused.smtp_code >= PERMANENT) from refused
    except Exception as error:
        # Whatever else happens on the way to a server is tried again; the reason is for whoever looks after it.
        raise NotSent(f"{type(error).__name__}: {error}") from error


def _answered(code: int, said: bytes | str, *, for_good: bool) -> NotSent:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return NotSent(f"{code} {text}", for_good=for_good)
