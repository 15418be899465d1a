import os

import pytest


def require_or_skip(reason: str) -> None:
    """Skip the test for the reason, or fail it where everything is required (REQUIRE_ALL=1)."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"required, but: {reason}", pytrace=False)
    pytest.skip(reason)
