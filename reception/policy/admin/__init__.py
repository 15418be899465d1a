"""The policy in admin: importing the pages registers them."""

from reception.policy.admin import ladders, privacy, rules

__all__ = ["ladders", "privacy", "rules"]
