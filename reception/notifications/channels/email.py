"""E-mail: a letter to one person, and what a mail server's answer means."""

import logging
import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from reception.notifications.errors import NotSent
from reception.notifications.rendering import Message, Recipient, filled

log = logging.getLogger(__name__)

PERMANENT = 500  # the first SMTP code that means "never"
# About us and the server, not about this message: somebody will mend it.
ABOUT_US = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPSenderRefused,
)
TOO_BIG = 552  # a mail server says so already to the sender, who names the size
# Authentication or encryption is missing, whichever command is answered so (RFC 4954, RFC 3207).
SIGN_IN_FIRST = (530, 534, 535, 538)


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
    if letter.attached is not None:
        file = letter.attached
        message.attach(file.name, file.content, file.type)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, answer = next(iter(refused.recipients.values()))
        raise _refused(code, answer, about_us=False) from refused
    except smtplib.SMTPResponseException as refused:
        about_us = isinstance(refused, ABOUT_US)
        raise _refused(refused.smtp_code, refused.smtp_error, about_us=about_us) from refused
    return "250"


def _refused(code: int, answer: bytes | str, *, about_us: bool) -> NotSent:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    about_us = (about_us and code != TOO_BIG) or code in SIGN_IN_FIRST
    if about_us:
        log.error("the mail server does not serve us: %d %s", code, text)
    return NotSent(f"{code} {text}", for_good=code >= PERMANENT and not about_us)
