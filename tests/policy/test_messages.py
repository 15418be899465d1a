"""How a notice is worded is a row: what 李敏 may write in it, and what becomes of each
placeholder.
"""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from reception.notifications import outbox
from reception.policy import messages
from reception.policy.decide import Rulebook
from reception.policy.load import load
from reception.policy.messages import Wording, filled
from reception.policy.models import MessageTemplate
from reception.policy.rulebook import in_force
from visitors.discipline.incidents.notice_kinds import LedgerNotice
from visitors.visits.notice_kinds import PLACEHOLDERS

EXAMPLES = {name: one.example for name, one in PLACEHOLDERS.items()}


def refusal(**fields: str) -> dict[str, list[str]]:
    """Return what is said beside the fields of a template, where it is refused."""
    row = MessageTemplate(
        **{
            "kind": "arrival",
            "subject": "{称呼} 到了",
            "text": "请应答\n{link}",
            "group_text": "",
            **fields,
        }
    )
    try:
        row.full_clean()
    except ValidationError as why:
        return why.message_dict
    return {}


def test_the_shipped_templates_are_accepted_and_there_is_one_for_each_kind(
    policy: Rulebook,
) -> None:
    rows = list(MessageTemplate.objects.all())
    assert {row.kind for row in rows} == set(messages.kinds)
    own = (
        "thank",
        "put_off",
        "invited",
        "invite_moved",
        "invite_off",
        "invite_said",
        "zone",
        "zone_remind",
        "due_line",
        "report_sent",
        "due_grace",
        "call_message",
        "loan",
        "plan",
        "plan_told",
        "plan_part",
        "cost",
        "compensation",
        "complaint_assigned",
        "complaint_major",
        "complaint_statement",
        "complaint_told",
        "account_waits",
        "account_decided",
    )
    for_nobody_else = (*own, *LedgerNotice.values)
    assert {row.kind for row in rows if not row.group_text} == set(for_nobody_else)
    for row in rows:
        row.full_clean()


@pytest.mark.parametrize("field", ["subject", "text", "group_text"])
@pytest.mark.parametrize(
    "wrong",
    [
        "{客人} 到了",
        "{visitor} 到了",
        "{称呼.__class__}",
        "{ 称呼 }",
        "{}",
        "{称呼",
        "称呼}",
        "{{称呼}}",
        "{称呼!r}",
    ],
)
def test_a_placeholder_that_nothing_fills_is_refused_beside_its_field(
    db: None, field: str, wrong: str
) -> None:
    said = refusal(**{field: wrong + ("\n{link}" if field == "text" else "")})
    assert list(said) == [field]


@pytest.mark.parametrize("name", ["访客", "来意", "人数", "到达"])
def test_a_group_is_not_told_more_than_surname_and_organisation(db: None, name: str) -> None:
    assert list(refusal(group_text=f"{{称呼}} 到了：{{{name}}}")) == ["group_text"]
    assert refusal(text=f"{{{name}}}\n{{link}}") == {}, (
        "the control: in a message to one person it may stand"
    )


@pytest.mark.parametrize("text", ["请应答", "请点 {link} 应答", "{link}\n{link}", "请点开：{link}"])
def test_a_message_needs_one_line_for_its_link(db: None, text: str) -> None:
    assert list(refusal(text=text)) == ["text"]


@pytest.mark.parametrize("field", ["subject", "group_text"])
def test_a_link_stands_neither_in_a_subject_nor_in_a_group(db: None, field: str) -> None:
    assert list(refusal(**{field: "{link}"})) == [field]


def test_what_a_visitor_reads_is_not_sent_to_groups(db: None) -> None:
    assert list(refusal(kind="thank", group_text="{称呼} 走了")) == ["group_text"]


LEDGER = LedgerNotice.values


@pytest.mark.parametrize("kind", LEDGER)
def test_what_is_in_the_ledger_is_for_no_group(db: None, kind: str) -> None:
    assert list(refusal(kind=kind, subject="{阶梯}", text="{条款}", group_text="{阶梯}")) == [
        "group_text"
    ]
    assert refusal(kind=kind, subject="{阶梯}", text="{条款}") == {}, (
        "the control: without, and also without a link, it is accepted"
    )


@pytest.mark.parametrize("kind", LEDGER)
@pytest.mark.parametrize("text", ["请点 {link} 说明", "{link}\n{link}"])
def test_a_link_of_the_ledger_stands_on_one_line_of_its_own(db: None, kind: str, text: str) -> None:
    assert list(refusal(kind=kind, subject="{阶梯}", text=text)) == ["text"]


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        *(
            ("case_heard", "{处罚}"),
            ("case_heard", "{访客}"),
            ("case_dropped", "{期限}"),
            ("case_booked", "{结果}"),
        ),
        *(
            ("case_changed", "{理由}"),
            ("case_decided", "{第几次}"),
            ("case_voided", "{报告人}"),
            ("neglect", "{处罚}"),
        ),
        *(("arrival", "{阶梯}"), ("leave", "{情况}")),
    ],
)
def test_a_kind_has_its_own_placeholders_and_no_others(db: None, kind: str, wrong: str) -> None:
    said = refusal(kind=kind, subject=wrong)
    assert list(said) == ["subject"]
    assert wrong in said["subject"][0]
    assert "{link}" not in said["subject"][0]


def test_no_placeholder_of_a_case_says_who_reported_it() -> None:
    for kind in LEDGER:
        assert not {"报告人", "经手人", "举报人"} & set(messages.placeholders_of(kind))


@pytest.mark.parametrize("kind", list(messages.kinds))
def test_every_shipped_text_is_filled_whole_by_the_examples(kind: str) -> None:
    examples = {name: one.example for name, one in messages.placeholders_of(kind).items()}
    said = messages.shipped(kind).filled(examples, examples)
    left = f"{said.subject}{said.text}{said.group_text}".replace("{link}", "")
    assert "{" not in left


def test_the_lines_of_a_browser_are_kept_as_plain_lines(db: None) -> None:
    row = MessageTemplate(
        kind="arrival", subject="到了", text="请应答\r\n{link}", group_text="{称呼}\r\n{单位}"
    )
    row.full_clean()
    assert (row.text, row.group_text) == ("请应答\n{link}", "{称呼}\n{单位}")


def test_the_place_of_the_link_is_the_outboxs() -> None:
    assert messages.LINK == outbox.LINK


def test_a_line_without_content_is_left_out_and_one_with_some_stays() -> None:
    text = "访客：{访客}\n单位：{单位}\n{称呼}（{单位}）\n\n{link}"
    assert filled(text, {**EXAMPLES, "单位": ""}) == "访客：方岚 女士\n方女士（）\n\n{link}"


@pytest.mark.parametrize(
    "typed",
    [
        "{link}",
        "{来意}",
        "{称呼}",
        "a\n{link}\nb",
        "{link}\r",
        "{0}",
        "%(name)s",
        "\\g<1>",
        "{{",
        "a\u2028{link}",
    ],
)
def test_what_a_visitor_types_is_never_read_as_a_placeholder_or_a_link(typed: str) -> None:
    said = filled("{来意}\n来意：{来意}\n{link}", {**EXAMPLES, "来意": typed})
    assert said.split("\n").count("{link}") == 1
    assert EXAMPLES["称呼"] not in said


@given(st.text(max_size=60))
def test_any_text_stays_in_its_line(typed: str) -> None:
    said = filled("{来意}\n{link}", {"来意": typed})
    assert said.count("\n") <= 1
    assert said.split("\n").count("{link}") == 1


def test_a_row_written_past_the_checks_tells_a_group_nothing_of_a_person() -> None:
    told = Wording("到了", "{link}", "{称呼}：{访客} {来意}", "arrival").filled(EXAMPLES, EXAMPLES)
    assert told.group_text == "方女士：{访客} {来意}"


def test_a_subject_that_says_nothing_says_who_came() -> None:
    assert (
        Wording("{单位}", "{link}").filled({**EXAMPLES, "单位": ""}, EXAMPLES).subject == "方女士"
    )
    assert (
        Wording("{理由}", "{阶梯}").filled({"阶梯": "内部投诉", "理由": ""}, {}).subject
        == "内部投诉"
    )


def test_an_edit_counts_from_the_next_notice_on(loaded_policy: Rulebook) -> None:
    row = MessageTemplate.objects.get(kind="arrival")
    row.subject = "{称呼} 已到"
    row.save()
    assert in_force().wording("arrival").subject == "{称呼} 已到"
    assert row.history.count() == 2


def test_without_its_row_a_notice_goes_out_as_shipped(policy: Rulebook) -> None:
    before = in_force().wording("reminder")
    MessageTemplate.objects.all().delete()
    assert in_force().wording("reminder") == before


def test_wordings_cost_no_query_of_their_own(policy: Rulebook) -> None:
    edition = in_force()
    with CaptureQueriesContext(connection) as queries:
        edition.wording("arrival")
    assert len(queries) == 0


def test_a_template_that_li_min_reworded_is_kept_by_the_loader(policy: Rulebook) -> None:
    row = MessageTemplate.objects.get(kind="arrival")
    row.subject = "{称呼} 已到"
    row.save()
    assert load().kept == 1
    assert MessageTemplate.objects.get(kind="arrival").subject == "{称呼} 已到"
