"""Invite a visitor, a party or a series of visits; what is made are expected visits (V22)."""
