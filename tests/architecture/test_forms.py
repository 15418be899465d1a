import re

from tests.architecture.tree import ours, text

FORM = re.compile(r"<form\b(?P<opening>[^>]*(?:{%[^%]*%}[^>]*)*)>(?P<inside>.*?)</form>", re.DOTALL)
# What a person fills in: not a button, nor what a page sends along unseen.
FILLED_IN = re.compile(
    r"as_crispy_field|\|\s*crispy\b|<select\b|<textarea\b"
    r"|<input\b(?![^>]*type=\"(?:hidden|submit|checkbox|radio)\")"
)
PACK = "templates/yingke/"


def left_to_the_browser(content: str) -> list[str]:
    """Return the forms to fill in which the browser would check, in its own language."""
    return [
        found["opening"].strip()
        for found in FORM.finditer(content)
        if FILLED_IN.search(found["inside"]) and "novalidate" not in found["opening"]
    ]


def test_no_browser_checks_a_form_in_a_language_of_its_own():
    places = ours(".html", under=("templates/",))
    assert places
    assert {name: found for name in places if (found := left_to_the_browser(text(name)))} == {}


def test_a_form_left_to_the_browser_is_noticed():
    field = "{{ form.reason|as_crispy_field }}"
    assert left_to_the_browser(f'<form method="post">{field}</form>') == ['method="post"']
    assert left_to_the_browser('<form>\n<input name="q" type="search">\n</form>') == [""]
    assert left_to_the_browser(f'<form method="post" novalidate>{field}</form>') == []
    assert (
        left_to_the_browser('<form><input type="hidden" name="key"><button>好</button></form>')
        == []
    )


def hand_written(content: str) -> bool:
    return "aria-invalid" in content


def test_only_the_template_pack_says_that_a_field_is_wrong():
    places = [name for name in ours(".html", under=("templates/",)) if not name.startswith(PACK)]
    assert places
    assert [name for name in places if hand_written(text(name))] == []


def test_a_mark_written_by_hand_is_noticed():
    assert hand_written('<input name="reason" aria-invalid="true">')
