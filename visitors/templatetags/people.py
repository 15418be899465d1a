"""How a person's data is shown in templates: with the middle of a number, the name of a mailbox
hidden.
"""

from django import template

from reception.organisation import emails, phones

register = template.Library()
register.filter("masked", phones.masked)
register.filter("masked_mailbox", emails.masked)
