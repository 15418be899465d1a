"""A refusal: a code for programs, a kind sentence for people, and the fields it is about."""

from typing import Any


class Refusal(Exception):
    """Something may not be done now; ``page`` is the template that says so to a person.

    Args:
        code: stable name of the reason, for example ``visit_open``.
        message: one kind sentence in the reader's language.
        status: the HTTP status that says the same: 403, 404, 409, 422 or 429.
        fields: messages by field name, for a form.
        extra: further facts for programs, for example the id of the open visit.
    """

    page = "accounts/refusal.html"

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        status: int = 409,
        fields: dict[str, Any] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields or {}
        self.extra = extra
