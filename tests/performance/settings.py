"""The real settings, a stopwatch around every request, and the bare view beside the pages of the
product.
"""

from reception.settings import *  # noqa: F403
from reception.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.performance.bare"]
# Outermost, so that it also times the middleware.
MIDDLEWARE = ["tests.performance.stopwatch.server_time", *MIDDLEWARE]
ROOT_URLCONF = "tests.performance.bare.urls"
