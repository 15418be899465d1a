"""E-mail: a letter to one person, and what a mail server's answer means."""

import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from reception.notifications.errors import NotSent
from reception.notifications.rendering import Message, Recipient, filled

PERMANENT = 500  # the first SMTP code that means "never"


def message_of(door: Recipient, letter: Message) -> EmailMessage:
    """Return a letter as an e-mail.

    The id follows from the notice, so a message that is delivered twice says so itself.
    """
    return EmailMessage(
        subject=letter.subject,
        body=filled(letter.text, letter.link),
        to=[formataddr((door.reader, door.person))],
        headers={
            "Message-ID": f"<notice.{letter.id}@{_domain()}>",
            "X-Yingke-Notice": str(letter.number),
            # Out-of-office replies to the desk's machine help nobody.
            "Auto-Submitted": "auto-generated",
        },
    )


def hand_in(door: Recipient, letter: Message) -> str:
    """Hand a letter to the mail server.

    Raises:
        NotSent: with what the server said; for good where it will never take the message.
    """
    try:
        message_of(door, letter).send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise _answered(code, said, for_good=code >= PERMANENT) from refused
    except (
        smtplib.SMTPAuthenticationError,
        smtplib.SMTPConnectError,
        smtplib.SMTPHeloError,
    ) as refused:
        # About us and the server, not about this message: somebody will mend it.
        raise _answered(refused.smtp_code, refused.smtp_error, for_good=False) from refused
    except smtplib.SMTPResponseException as refused:
        raise _answered(
            refused.smtp_code, refused.smtp_error, for_good=refused.smtp_code >= PERMANENT
        ) from refused
    return "250"


def _answered(code: int, said: bytes | str, *, for_good: bool) -> NotSent:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return NotSent(f"{code} {text}", for_good=for_good)


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
