"""The policy as shipped, for tests about it."""

import pytest

from reception.policy.decide import Rulebook
from reception.policy.load import load
from reception.policy.rulebook import in_force


@pytest.fixture
def policy(db: None) -> Rulebook:
    """Load fixtures/policy.toml and return it as ``decide`` reads it."""
    load()
    return in_force().book
