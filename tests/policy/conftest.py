"""The policy as shipped, for tests about it."""

import pytest

from reception.policy.decide import Rulebook
from reception.policy.load import load
from reception.policy.rulebook import in_force
from tests.builders import the_policy


@pytest.fixture
def policy(db: None) -> Rulebook:
    """Return the policy as shipped, as ``decide`` reads it."""
    the_policy()
    return in_force().book


@pytest.fixture
def loaded_policy(db: None) -> Rulebook:
    """Load fixtures/policy.toml, row by row with its history, and return what ``decide`` reads."""
    load()
    return in_force().book
