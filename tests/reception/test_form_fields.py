import re

import pytest
from crispy_forms.templatetags.crispy_forms_filters import (
    as_crispy_errors,
    as_crispy_field,
    as_crispy_form,
)
from django import forms
from django.utils.translation import override

from reception.accounts.page_forms import ComboInput, PageForm, TidyField
from reception.accounts.refusals import Refusal


class WalkForm(PageForm):
    boxes = {"reason": "full bare"}
    reason = forms.CharField(label="原因", help_text="写给前台", max_length=5)
    size = forms.IntegerField(label="人数", required=False, min_value=1)
    day = forms.DateField(label="日期", required=False)
    kind = forms.ChoiceField(
        label="类别", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label="确定", required=False)
    host = forms.CharField(label="找谁", required=False, widget=ComboInput("hosts"))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


def drawn(form: PageForm, name: str) -> str:
    return re.sub(r"\s+", " ", as_crispy_field(form[name])).strip()


def attributes(html: str, tag: str) -> dict[str, str]:
    found = re.search(rf"<{tag}\b([^>]*)>", html)
    assert found, html
    return dict(re.findall(r'([\w-]+)="([^"]*)"', found[1]))


def test_a_label_points_at_its_control_and_the_help_describes_it():
    html = drawn(WalkForm(), "reason")
    assert attributes(html, "label")["for"] == attributes(html, "input")["id"] == "reason"
    assert attributes(html, "input")["aria-describedby"] == "h-reason"
    assert '<span class="hint" id="h-reason">写给前台</span>' in html
    assert "<b>*</b>" in html
    assert " required" in html
    assert 'class="field full bare"' in html
    assert "aria-invalid" not in html


def test_a_field_that_may_stay_empty_bears_no_mark():
    html = drawn(WalkForm(), "size")
    assert "<b>*</b>" not in html
    assert "required" not in html
    assert "aria-describedby" not in html


def test_a_wrong_field_is_marked_and_described_by_help_and_error_and_stays_typed():
    html = drawn(WalkForm({"reason": "太长的一段原因"}), "reason")
    control = attributes(html, "input")
    assert 'class="field full bare wrong"' in html
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "h-reason e-reason"
    assert control["value"] == "太长的一段原因"
    assert '<p class="error" id="e-reason">最多写 5 个字。</p>' in html


def test_of_several_buttons_the_box_around_them_says_what_is_wrong():
    html = drawn(WalkForm({"reason": "事"}), "kind")
    box = attributes(html, "fieldset")
    assert box["role"] == "radiogroup"
    assert box["aria-invalid"] == "true"
    assert box["aria-describedby"] == "e-kind"
    assert html.count("aria-invalid") == 1
    assert "<legend>类别<b>*</b></legend>" in html
    assert 'value="b"' in html
    assert "aria-invalid" not in drawn(WalkForm(), "kind")


def test_a_box_to_tick_stands_in_its_label():
    html = drawn(WalkForm(), "sure")
    assert re.search(r'<label for="sure"><input type="checkbox"[^>]*> 确定</label>', html)


def test_a_list_of_suggestions_stands_below_its_field_and_is_named_like_it():
    html = drawn(WalkForm(), "host")
    assert attributes(html, "input")["aria-controls"] == "hosts"
    assert '<div id="hosts" class="options" role="listbox" aria-label="找谁" hidden></div>' in html


def test_a_hidden_field_has_neither_label_nor_box():
    assert drawn(WalkForm(), "seen") == '<input type="hidden" name="seen" id="seen">'


def test_ids_differ_where_a_page_shows_a_form_twice():
    html = drawn(WalkForm({"reason": ""}, auto_id="%s-7"), "reason")
    assert attributes(html, "label")["for"] == attributes(html, "input")["id"] == "reason-7"
    assert attributes(html, "input")["aria-describedby"] == "h-reason-7 e-reason-7"
    assert 'id="e-reason-7"' in html


@pytest.mark.parametrize(
    ("field", "typed", "chinese", "english"),
    [
        ("reason", "", "请填写这一项。", "Please fill this in."),
        ("reason", "一二三四五六", "最多写 5 个字。", "At most 5 characters."),
        ("size", "很多", "这一项看不懂，请再看看。", "This cannot be read. Please check it."),
        ("size", "0", "不能小于 1。", "Not less than 1."),
        ("day", "昨天", "这一项看不懂，请再看看。", "This cannot be read. Please check it."),
        ("kind", "c", "请从列表里选一项。", "Please choose one from the list."),
    ],
)
def test_the_sentences_are_ours_in_the_language_of_the_page(field, typed, chinese, english):
    for language, sentence in (("zh-hans", chinese), ("en", english)):
        with override(language):
            assert f">{sentence}</p>" in drawn(WalkForm({field: typed}), field)


def test_a_sentence_of_the_field_itself_comes_before_ours():
    class Own(PageForm):
        name = forms.CharField(label="姓名", error_messages={"required": "请填写访客姓名。"})

    assert "请填写访客姓名。" in drawn(Own({}), "name")


def test_a_refusal_stands_beside_its_fields_and_the_rest_on_top():
    typed = {"reason": "事", "kind": "a", "host": "某人"}
    form = WalkForm(typed)
    form.refuse(Refusal("unknown_host", "请检查所填内容。", fields={"host": "没有这个人。"}))
    assert '<p class="error" id="e-host">没有这个人。</p>' in drawn(form, "host")
    assert 'value="某人"' in drawn(form, "host")
    assert "请检查" not in as_crispy_errors(form)
    form = WalkForm(typed)
    form.refuse(Refusal("visit_open", "还有一次来访。"))
    assert "<span>还有一次来访。</span>" in as_crispy_errors(form)
    assert 'role="alert"' in as_crispy_errors(form)
    form = WalkForm(typed)
    form.refuse(Refusal("elsewhere", "别处不对。", fields={"badge": "牌号不对。"}))
    assert "别处不对。" in as_crispy_errors(form)


def test_what_is_wrong_with_a_hidden_field_is_not_hidden():
    assert "这一项看不懂" in as_crispy_errors(WalkForm({"reason": "事", "seen": "x"}))
    assert as_crispy_errors(WalkForm()).strip() == ""


def test_a_whole_form_draws_every_field_once():
    html = as_crispy_form(WalkForm())
    for name in WalkForm.base_fields:
        assert len(set(re.findall(rf'name="{name}"', html))) == 1
    assert html.count('name="reason"') == 1


def test_text_is_escaped():
    form = WalkForm({"reason": "<b>", "kind": "<i>", "host": "<u>"})
    form.refuse(Refusal("x", "<s>", fields={"host": "<em>"}))
    for name in ("reason", "kind", "host"):
        assert not re.search("<(i|u|s|em)>", drawn(form, name))
    assert "&lt;em&gt;" in drawn(form, "host")


def test_more_may_be_typed_than_is_kept():
    class Spare(PageForm):
        name = TidyField(label="姓名", max_length=5, spare=3)

    assert attributes(drawn(Spare(), "name"), "input")["maxlength"] == "8"
    assert Spare({"name": "张  三 丰"}).is_valid()
    assert not Spare({"name": "一二三四五六"}).is_valid()
