"""E-mail: a letter to one person, and what a mail server's answer means."""

import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from reception.notifications.errors import NotSent
from reception.notifications.rendering import Message, Recipient, filled

PERMANENT = 500  # the first SMTP code that means "never"
# About us and the server, not about this message: somebody will mend it.
ABOUT_US = (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError)


def hand_in(door: Recipient, letter: Message) -> str:
    """Hand a letter to the mail server. Its id follows from the notice, so a message that is
    delivered twice says so itself.

    Raises:
        NotSent: with what the server said; for good where it will never take the message.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(
        subject=letter.subject,
        body=filled(letter.text, letter.link),
        to=[formataddr((door.reader, door.person))],
        headers={
            "Message-ID": f"<notice.{letter.id}@{domain}>",
            "X-Yingke-Notice": str(letter.number),
            # Out-of-office replies to the desk's machine help nobody.
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, answer = next(iter(refused.recipients.values()))
        raise _refused(code, answer, for_good=code >= PERMANENT) from refused
    except smtplib.SMTPResponseException as refused:
        for_good = refused.smtp_code >= PERMANENT and not isinstance(refused, ABOUT_US)
        raise _refused(refused.smtp_code, refused.smtp_error, for_good=for_good) from refused
    return "250"


def _refused(code: int, answer: bytes | str, *, for_good: bool) -> NotSent:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return NotSent(f"{code} {text}", for_good=for_good)
