"""The admin in English."""

import re

from django.contrib.admin import site
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

WITHOUT_GROUND = True
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def test_no_chinese_word_is_left_on_an_english_page(root: Client) -> None:
    """The tables are empty, so that all that is read is ours."""
    root.cookies["django_language"] = "en"
    left = {}
    for model, page in site._registry.items():
        place = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses = [reverse(f"{place}_changelist")]
        if page.has_add_permission(root.get("/admin/").wsgi_request):
            addresses.append(reverse(f"{place}_add"))
        for address in addresses:
            words = strip_tags(
                re.sub(r"<script.*?</script>", "", root.get(address).content.decode(), flags=re.S)
            )
            if found := set(CHINESE.findall(words)) - {"中文"}:
                left[address] = found
    assert left == {}
