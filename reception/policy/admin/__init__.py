"""The policy in admin: importing the pages registers them."""

from reception.policy.admin import ladders, rules

__all__ = ["ladders", "rules"]
