"""Who changed what in the policy and the house, and in which order its rows stand."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from reception.organisation.models import Department, Employee, Zone
from reception.policy.decide import Facts, decide
from reception.policy.models import (
    Category,
    Edition,
    GradingRule,
    Limit,
    ReceptionStandard,
    Sentence,
    Topic,
)
from reception.policy.rulebook import in_force
from tests.admin.conftest import SignIn
from tests.builders import a_site, a_user, an_employee

DRAG = "admin:%s_%s_sortable_update"


def form_of(client: Client, page: str) -> dict[str, Any]:
    """Return what a form on a page holds, as a browser would send it."""
    shown = client.get(page).context
    form = shown["adminform"].form
    filled: dict[str, Any] = {}
    for inline in shown["inline_admin_formsets"]:
        filled |= {counter.html_name: counter.value() for counter in inline.formset.management_form}
    for name, field in form.fields.items():
        value = form[name].value()
        if isinstance(value, list):
            filled[name] = [getattr(item, "pk", item) for item in value]
        elif field.widget.__class__.__name__ == "AdminSplitDateTime":
            filled |= {f"{name}_0": "", f"{name}_1": ""}
        elif value not in (None, False):
            filled[name] = value
    return filled


def drag(client: Client, model: Any, *rows: Any, first: int = 1) -> Any:
    """Drop rows in this order, as the page's script sends it."""
    address = reverse(DRAG % (model._meta.app_label, model._meta.model_name))
    items = [[str(row.pk), first + place] for place, row in enumerate(rows)]
    return client.post(
        address, json.dumps({"updatedItems": items}), content_type="application/json"
    )


def test_a_changed_rule_tells_who_changed_what_and_when(office: Client, li_min: User) -> None:
    rule = GradingRule.objects.get(clause="G9")
    page = reverse("admin:policy_gradingrule_change", args=[rule.pk])
    parents = Category.objects.get(code="parent")
    form = form_of(office, page) | {"grade": "high", "categories": [parents.pk]}
    assert office.post(page, form).status_code == 302
    change = rule.history.first()
    assert (change.history_user, change.grade) == (li_min, "high")
    shown = office.get(reverse("admin:policy_gradingrule_history", args=[rule.pk])).content.decode()
    for told in (
        "李敏",
        "接待规格",
        "一般",
        "高规格",
        "参观学习",
        "学员家长",
        f"{change.history_date.astimezone():%Y-}",
    ):
        assert told in shown
    assert decide(Facts("parent"), in_force().book).clause == "G2"


def test_the_next_visitor_is_graded_by_the_changed_rule(office: Client) -> None:
    rule = GradingRule.objects.get(clause="G7")
    page = reverse("admin:policy_gradingrule_change", args=[rule.pk])
    edition = Edition.objects.get().mark
    office.post(
        page, form_of(office, page) | {"disposition": "admit", "ask": "host", "contact": ""}
    )
    assert Edition.objects.get().mark != edition
    assert decide(Facts("government"), in_force().book).ask == "host"


def test_a_deleted_rule_is_found_among_all_changes(office: Client) -> None:
    rule = GradingRule.objects.get(clause="G9")
    office.post(reverse("admin:policy_gradingrule_delete", args=[rule.pk]), {"post": "yes"})
    changes = office.get(reverse("admin:policy_historicalgradingrule_changelist")).content.decode()
    assert "参观学习" in changes
    assert "李敏" in changes
    history = reverse("admin:policy_gradingrule_history", args=[rule.pk])
    assert history in changes
    assert "参观学习" in office.get(history).content.decode()


def test_history_is_neither_edited_nor_deleted_by_anybody(root: Client, li_min: User) -> None:
    rule = GradingRule.objects.get(clause="G9")
    rule.save()
    change = rule.history.first()
    for page in ("change", "delete"):
        address = reverse(f"admin:policy_historicalgradingrule_{page}", args=[change.pk])
        assert root.post(address, {"post": "yes"}).status_code == 403
    rows = {"action": "delete_selected", "_selected_action": [change.pk], "post": "yes"}
    root.post(reverse("admin:policy_historicalgradingrule_changelist"), rows)
    assert GradingRule.history.filter(pk=change.pk).exists()


def test_nobody_turns_a_rule_back_by_posting_to_its_history(
    office: Client, sign_in: SignIn
) -> None:
    rule = GradingRule.objects.get(clause="G9")
    rule.save()
    old = rule.history.last()
    rule.name = "参观学习，新"
    rule.save()
    address = f"/admin/policy/gradingrule/{rule.pk}/history/{old.pk}/"
    for browser in (office, sign_in(a_user("auditor", "孙审计"))):
        assert browser.post(address, {"_save": "1"}).status_code in (302, 404)
        rule.refresh_from_db()
        assert rule.name == "参观学习，新"


def test_dragging_a_rule_to_the_top_changes_decisions_and_leaves_a_trace(
    office: Client, li_min: User
) -> None:
    rules = list(GradingRule.objects.all())
    last_decider = next(rule for rule in rules if rule.name.startswith("其余来访"))
    before, edition = GradingRule.history.count(), Edition.objects.get().mark
    assert (
        drag(
            office, GradingRule, last_decider, *[rule for rule in rules if rule != last_decider]
        ).status_code
        == 200
    )
    assert GradingRule.objects.first() == last_decider
    assert decide(Facts("insurance_sales"), in_force().book).grade == "standard"
    assert Edition.objects.get().mark != edition
    moved = GradingRule.history.count() - before
    assert moved == rules.index(last_decider) + 1
    assert all(change.history_user == li_min for change in GradingRule.history.all()[:moved])


def test_rules_that_were_not_dragged_keep_their_places(office: Client) -> None:
    first, second, third, *rest = GradingRule.objects.all()
    drag(office, GradingRule, third, second, first=2)
    assert list(GradingRule.objects.all()) == [first, third, second, *rest]
    assert [rule.order for rule in GradingRule.objects.all()] == list(range(1, len(rest) + 4))


def test_rows_that_all_have_the_same_number_can_be_dragged(office: Client) -> None:
    one, two, three = (
        Department.objects.create(code=f"d{number}", name=f"部门{number}") for number in "123"
    )
    others = [row for row in Department.objects.all() if row not in (one, two, three)]
    drag(office, Department, three, one, two, first=0)
    assert [row for row in Department.objects.all() if row not in others] == [three, one, two]


def test_without_dragging_a_rule_moves_by_an_action(office: Client) -> None:
    first, second, *_rest = GradingRule.objects.all()
    page = reverse("admin:policy_gradingrule_changelist")
    office.post(page, {"action": "move_up", "_selected_action": [second.pk]})
    assert list(GradingRule.objects.all()[:2]) == [second, first]
    office.post(page, {"action": "move_down", "_selected_action": [second.pk]})
    assert list(GradingRule.objects.all()[:2]) == [first, second]


@pytest.mark.parametrize("model", [Category, GradingRule, Topic, Department, Zone])
def test_who_only_reads_cannot_drag(li_min: User, sign_in: SignIn, model: Any) -> None:
    Zone.objects.create(site=a_site(), slug="lobby", name="大厅")
    auditor = sign_in(a_user("auditor", "孙审计"))
    rows = list(model.objects.all())
    assert drag(auditor, model, *rows[::-1]).status_code == 403
    assert (
        "drag handle"
        not in auditor.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        ).content.decode()
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        '{"updatedItems": 3}',
        '{"updatedItems": [["x", "y"]]}',
        '{"updatedItems": [[1]]}',
    ],
)
def test_a_drag_that_makes_no_sense_changes_nothing(office: Client, body: str) -> None:
    rows = list(GradingRule.objects.all())
    answer = office.post(
        reverse(DRAG % ("policy", "gradingrule")), body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert list(GradingRule.objects.all()) == rows


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"grade": "refused", "disposition": "admit"}, "disposition"),
        ({"grade": "high", "disposition": "refuse"}, "disposition"),
        ({"ask": "contact", "contact": ""}, "contact"),
        ({"disposition": "ask_first", "ask": "nobody"}, "ask"),
        ({"effect": "raise", "grade": "refused", "disposition": "refuse"}, "grade"),
    ],
)
def test_a_rule_that_makes_no_sense_is_explained_beside_its_field(
    office: Client, change: dict[str, str], field: str
) -> None:
    page = reverse(
        "admin:policy_gradingrule_change", args=[GradingRule.objects.get(clause="G9").pk]
    )
    answer = office.post(page, form_of(office, page) | change)
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert list(errors) == [field]
    assert "约束" not in str(errors)


def test_a_second_standard_or_sentence_for_the_same_case_is_explained(office: Client) -> None:
    add = reverse("admin:policy_receptionstandard_add")
    category = Category.objects.earliest("pk")
    both = office.post(add, {"grade": "low", "category": category.pk, "clause": "S1"})
    assert "只填一样" in both.content.decode()
    assert "已经有接待方式" in office.post(add, {"grade": "high", "clause": "S1"}).content.decode()
    add = reverse("admin:policy_sentence_add")
    assert (
        "已经有一句"
        in office.post(add, {"occasion": "greet", "grade": "high", "text": "您好"}).content.decode()
    )
    sales = Category.objects.get(code="sales")
    assert (
        "已经有一句"
        in office.post(
            add, {"occasion": "refuse", "category": sales.pk, "text": "您好"}
        ).content.decode()
    )
    assert (
        "guest"
        in office.post(
            add, {"occasion": "wait", "grade": "high", "text": "{guest}您好"}
        ).content.decode()
    )
    assert (
        ReceptionStandard.objects.filter(clause="S1").count(),
        Sentence.objects.filter(text="您好").count(),
    ) == (1, 0)


def test_a_limit_changes_its_number_and_nothing_else(office: Client) -> None:
    limit = Limit.objects.get(code="wait_short")
    page = reverse("admin:policy_limit_change", args=[limit.pk])
    office.post(page, form_of(office, page) | {"value": 5, "code": "other", "unit": "小时"})
    limit.refresh_from_db()
    assert (limit.value, limit.code, limit.unit) == (5, "wait_short", "分钟")
    assert in_force().limits["wait_short"] == 5


def test_an_employees_phone_is_read_as_typed_and_masked_in_list_and_history(office: Client) -> None:
    zhao_kai = an_employee("赵凯")
    page = reverse("admin:organisation_employee_change", args=[zhao_kai.pk])
    assert (
        office.post(page, form_of(office, page) | {"phone": "１３８ 0013-8000"}).status_code == 302
    )
    zhao_kai.refresh_from_db()
    assert zhao_kai.phone == "+8613800138000"
    for shown in (
        reverse("admin:organisation_employee_changelist"),
        reverse("admin:organisation_employee_history", args=[zhao_kai.pk]),
    ):
        text = office.get(shown).content.decode()
        assert "138****8000" in text
        assert "13800138000" not in text


def test_an_employee_with_a_wrong_phone_or_as_their_own_deputy_is_not_saved(office: Client) -> None:
    zhao_kai = an_employee("赵凯")
    page = reverse("admin:organisation_employee_change", args=[zhao_kai.pk])
    assert list(
        office.post(page, form_of(office, page) | {"phone": "12"}).context["adminform"].form.errors
    ) == ["phone"]
    answer = office.post(page, form_of(office, page) | {"deputy": zhao_kai.pk})
    assert answer.context["adminform"].form.errors == {"deputy": ["不能做自己的代理人。"]}


def test_an_auditor_reads_an_employee_without_the_number(sign_in: SignIn) -> None:
    zhao_kai = an_employee("赵凯", phone="+8613800138000")
    text = (
        sign_in(a_user("auditor", "孙审计"))
        .get(reverse("admin:organisation_employee_change", args=[zhao_kai.pk]))
        .content.decode()
    )
    assert "138****8000" in text
    assert "13800138000" not in text


def test_an_employee_is_found_by_pinyin_and_initials(office: Client) -> None:
    an_employee("赵凯")
    an_employee("单晓")
    for typed in ("zhaokai", "ZK", "赵", "shanxiao"):
        found = (
            office.get(reverse("admin:organisation_employee_changelist"), {"q": typed})
            .context["cl"]
            .queryset
        )
        assert len(found) == 1, typed
    assert Employee.objects.count() == 3
