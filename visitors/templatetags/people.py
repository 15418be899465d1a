"""How a person's data is shown in templates."""

from django import template

from reception.organisation import emails, phones

register = template.Library()


@register.filter
def masked(phone: str) -> str:
    """Hide the middle of a telephone number."""
    return phones.masked(phone)


@register.filter
def masked_mailbox(address: str) -> str:
    """Hide the name in an e-mail address."""
    return emails.masked(address)
