from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """A mail server that answers every message with the trouble of the test."""

    def send_messages(self, email_messages: Any) -> int:
        """Raise what the settings say."""
        raise settings.EMAIL_TROUBLE  # type: ignore[misc]
