"""The entrance for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reception.settings")

application = get_wsgi_application()

# A web server never runs `manage.py check`, so the refusal to serve with unsafe settings stands
# here as well.
from reception.checks import refuse_unsafe_settings  # noqa: E402  (needs the settings that the line above loads)

refuse_unsafe_settings()
