"""What happens, in admin: importing the pages registers them."""

from visitors.admin import badges, message_templates, visits

__all__ = ["badges", "message_templates", "visits"]
