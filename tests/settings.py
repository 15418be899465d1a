"""The real settings in the surroundings of a test run."""

import atexit
import os
import shutil
import tempfile

if "YINGKE_TEST_DATA" not in os.environ:
    # One folder for a run and its parallel processes, which inherit the variable: two runs at once
    # do not share a database. In memory where the machine has such a folder: a kill -9 of the
    # tests loses nothing there, and no commit waits for a disk.
    memory = "/dev/shm"  # noqa: S108 (mkdtemp makes the folder)
    os.environ["YINGKE_TEST_DATA"] = tempfile.mkdtemp(
        prefix="yingke-test-", dir=memory if os.access(memory, os.W_OK) else None
    )
    atexit.register(shutil.rmtree, os.environ["YINGKE_TEST_DATA"], ignore_errors=True)

# Set, not defaulted: what the developer has exported for a server of their own must not reach the
# tests.
os.environ["YINGKE_DATA"] = os.environ["YINGKE_TEST_DATA"]
os.environ["YINGKE_SECRET_KEY"] = "mX3v-9Kq7TzR2wLc8YbN5hJd4GfS6pAe1UoVi0QxZtWr-7uHs2Mk9"
os.environ["YINGKE_ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
os.environ["YINGKE_BASE_URL"] = "http://127.0.0.1:8000"
os.environ["YINGKE_EMAIL_URL"] = "memory:"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
_heads = (
    "YINGKE_LEDGER_HEADS",
    "YINGKE_LEDGER_HEADS_EMAIL",
    "YINGKE_LEDGER_OLD_KEYS",
)
for name in (
    "YINGKE_DEMO",
    "YINGKE_DEBUG",
    "YINGKE_HTTPS",
    "YINGKE_HOST",
    "YINGKE_FROM_EMAIL",
    "YINGKE_LOG_LEVEL",
    *_heads,
):
    os.environ.pop(name, None)

from reception.settings import *  # noqa: E402, F403  (after the variables that it reads)
from reception.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# The manifest needs a collected folder; tests/reception/test_static.py collects one and looks at
# it.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(exist_ok=True)
# A good hash is slow on purpose; the tests sign in thousands of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    run = os.path.basename(os.environ["YINGKE_TEST_DATA"]).replace("-", "_")
    DATABASES["default"]["TEST"] = {"NAME": f"test_{run.lower()}"}
    # No test pulls the plug of the server, so no commit needs to wait for its disk.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
# The fakes of the vendors listen on this machine.
CHANNEL_HOSTS_NOT_PUBLIC = frozenset({"127.0.0.1"})
APPRISE_SCHEMES = frozenset({"json"})
