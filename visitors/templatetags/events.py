"""How an event of a visit reads in templates."""

from django import template

from visitors.visits.event_text import event_text

register = template.Library()
register.filter("event_text", event_text)
