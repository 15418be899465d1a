import json
from pathlib import Path

from django.conf import settings

from tests.reception.commands import GOOD_KEY, run, said


def test_the_shipped_storage_collects_everything_and_finds_every_reference(tmp_path):
    """A stylesheet that names a missing file turns every page into a 500 under the manifest
    storage.
    """
    result = run(
        ["manage.py", "collectstatic", "--no-input"],
        tmp_path,
        YINGKE_SECRET_KEY=GOOD_KEY,
        YINGKE_ALLOWED_HOSTS="a.cn",
    )
    assert result.returncode == 0, said(result)
    manifest = json.loads((tmp_path / "static" / "staticfiles.json").read_text(encoding="utf-8"))[
        "paths"
    ]
    ours = Path(settings.BASE_DIR) / "static"
    missing = [
        path for path in ours.rglob("*.[cj]s*") if path.relative_to(ours).as_posix() not in manifest
    ]
    assert missing == []
    assert "django_htmx/htmx-2.min.js" in manifest
    assert any(path.suffix == ".br" for path in (tmp_path / "static").rglob("*")), (
        "compressed for the wire"
    )
