"""How the end of a time limit is written in templates; ``deadline:True`` writes its year, too."""

from django import template

from reception import clock

register = template.Library()
register.filter("deadline", clock.deadline)
