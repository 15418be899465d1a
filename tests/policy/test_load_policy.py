"""The policy file becomes rows once, and never takes back what an administrator has decided."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from reception import retention
from reception.policy.decide import Rulebook
from reception.policy.enums import unknown_placeholders
from reception.policy.load import FILE, SECTIONS, BadPolicyFile, Loaded, load
from reception.policy.models import (
    Category,
    Contact,
    Edition,
    GradingRule,
    Limit,
    ReceptionStandard,
    Sentence,
)


def everything() -> dict[str, list[dict[str, object]]]:
    """Return every row of the policy."""
    return {
        name: list(model._default_manager.order_by("pk").values())
        for name, (model, _key) in SECTIONS.items()
    }


def test_loading_twice_changes_nothing_and_writes_no_history(policy: Rulebook) -> None:
    before, history = everything(), GradingRule.history.count()
    assert load() == Loaded(same=sum(map(len, before.values())))
    assert (everything(), GradingRule.history.count()) == (before, history)


def test_a_rule_that_li_min_changed_is_kept(loaded_policy: Rulebook) -> None:
    rule = GradingRule.objects.get(clause="G7")
    rule.name, rule.disposition, rule.ask, rule.contact = "政府部门直接接待", "admit", "host", None
    rule.save()
    assert load().kept == 1
    rule.refresh_from_db()
    assert (rule.name, rule.disposition) == ("政府部门直接接待", "admit")


def test_the_categories_that_li_min_gave_to_a_rule_are_kept(policy: Rulebook) -> None:
    rule = GradingRule.objects.get(clause="G9")
    rule.categories.add(Category.objects.get(code="parent"))
    load()
    assert {category.code for category in rule.categories.all()} == {"study_group", "parent"}


def test_a_limit_and_a_sentence_that_li_min_deleted_stay_deleted(loaded_policy: Rulebook) -> None:
    Limit.objects.get(code="party_size_max").delete()
    Sentence.objects.get(occasion="greet", category__code="delivery").delete()
    assert load() == Loaded(kept=2, same=sum(map(len, everything().values())))
    assert not Limit.objects.filter(code="party_size_max").exists()


def test_rules_about_a_deleted_category_do_not_become_rules_about_everybody(
    loaded_policy: Rulebook,
) -> None:
    GradingRule.objects.get(clause="V7").delete()
    Category.objects.get(code="delivery").delete()
    load()
    assert not GradingRule.objects.filter(clause="V7").exists()


def test_overwrite_takes_the_wording_of_the_file_again(policy: Rulebook) -> None:
    before = everything()
    GradingRule.objects.filter(clause="G6").first().delete()  # type: ignore[union-attr]
    category = Category.objects.get(code="parent")
    category.name = "家长"
    category.save()
    loaded = load(overwrite=True)
    assert (loaded.new, loaded.changed) == (1, 1)
    assert {row["name"] for row in everything()["rule"]} == {row["name"] for row in before["rule"]}
    assert everything()["category"] == before["category"]


def test_who_holds_an_office_is_never_overwritten(policy: Rulebook) -> None:
    from tests.builders import an_employee

    contact = Contact.objects.get(code="purchasing")
    contact.employee = an_employee("赵凯")
    contact.save()
    load(overwrite=True)
    assert Contact.objects.get(code="purchasing").employee == contact.employee


def test_a_row_nobody_touched_follows_a_newer_file(loaded_policy: Rulebook, tmp_path: Path) -> None:
    newer = tmp_path / "policy.toml"
    newer.write_text(FILE.read_text("utf-8").replace("媒体联络人", "新闻发言人"), "utf-8")
    assert load(newer).changed > 0
    assert Contact.objects.get(code="media_contact").name == "新闻发言人"


def test_loading_marks_a_new_edition(db: None) -> None:
    call_command("load_policy", verbosity=0)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (
            "[[rule]]\nkey='x'\nname='x'\nclause='G1'\nwhy='x'\ncategories=['martian']",
            "[[rule]] 1: there is no category martian",
        ),
        (
            "[[rule]]\nkey='x'\nname='x'\nclause='G1'\nwhy='x'\nask='martian'",
            "[[rule]] 1: there is no contact martian",
        ),
        ("[[rule]]\nkey='x'\nname='x'\nclause='G1'\nwhy='x'\ngrade='refused'", "[[rule]] 1"),
        ("[[rule]]\nname='x'", "[[rule]] 1: it needs one of: key"),
        ("[[limit]]\ncode='x'\nname='x'\nvalue='many'\nunit='x'", "[[limit]] 1: value"),
        (
            "[[limit]]\ncode='x'\nname='x'\nvalue=1\nunit='x'\ncolour='red'",
            "[[limit]] 1: it has no colour",
        ),
        ("[[sentence]]\noccasion='greet'\ntext='{guest}您好'", "[[sentence]] 1: text"),
        ("[[martian]]\ncode='x'", "[[martian]] is not one of"),
        ("[[limit", "policy.toml"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(
    db: None, tmp_path: Path, wrong: str, named: str
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[[contact]]\ncode='recruiter'\nname='招聘负责人'\n" + wrong, "utf-8")
    with pytest.raises(BadPolicyFile) as why:
        load(path)
    assert named in str(why.value)
    assert not Contact.objects.exists()
    with pytest.raises(CommandError):
        call_command("load_policy", file=path)


def test_a_file_that_is_not_there_is_said_to_be_missing(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.toml"):
        call_command("load_policy", file=tmp_path / "nothing.toml")


def test_every_shipped_row_has_its_english(policy: Rulebook) -> None:
    for model, _key in SECTIONS.values():
        for row in model._default_manager.all():
            for field in [field.name for field in row._meta.fields if field.name.endswith("_en")]:
                assert bool(getattr(row, field)) == bool(getattr(row, field.removesuffix("_en"))), (
                    f"{row!r}.{field}"
                )


def test_nothing_that_a_visitor_hears_names_a_grade_or_a_reason(policy: Rulebook) -> None:
    telling = [
        "规格",
        "拒绝",
        "低",
        "级别",
        "制度",
        "grade",
        "refuse",
        "rule",
        "policy",
        "low",
        "不想",
        "不愿",
        "推销",
        "sales",
        "declin",
    ]
    for sentence in Sentence.objects.all():
        for text in (sentence.text, sentence.text_en):
            assert not unknown_placeholders(text)
            assert not [word for word in telling if word in text.replace("allow", "").lower()], text


def test_every_occasion_has_a_general_sentence_and_refusals_are_polite(policy: Rulebook) -> None:
    general = {sentence.occasion for sentence in Sentence.objects.filter(grade="", category=None)}
    assert general == set(Sentence.Occasion.values)
    assert all(
        "{visitor}" in sentence.text for sentence in Sentence.objects.filter(occasion="refuse")
    )


def test_the_chips_stand_in_the_order_of_the_desk(policy: Rulebook) -> None:
    names = list(Category.objects.values_list("name", flat=True))
    shown = [
        "上级领导",
        "教育主管部门",
        "重要政府部门",
        "媒体",
        "供应商",
        "学员家长",
        "应聘初试",
        "投诉者",
        "临时访客",
    ]
    assert [name for name in names if name in shown] == shown
    assert set(Category.objects.filter(asks_topic=True).values_list("code", flat=True)) == {
        "sales",
        "insurance_sales",
    }


# After how many days what goes (privacy 5).
OF_CALLS = {"message_read_minutes": 15, "missed_call_minutes": 15, "call_link_days": 7}
OF_PLANS = {
    **{"plan_phone_days": 2, "plan_cost_days": 5, "plan_lunch_hours": 15},
    **{"plan_follow_days": 2, "plan_link_days": 60, "plan_tell_minutes": 2},
    "gift_report_yuan": 500,
    **{"plan_table_companions": 0, "plan_table_guests": 10, "plan_table_share": 3},
}
OF_CLIENTS = {
    **{"client_loan_days": 3, "client_open_hours": 8, "client_claim_day": 3},
    **{"client_reclaim_days": 7, "client_promise_days": 90, "follow_up_ahead_days": 3},
    "client_lapse_list_days": 14,
}
OF_COMPLAINTS = {
    **OF_PLANS,
    **OF_CLIENTS,
    "complaint_send_back_days": 1,
    "complaint_major_hours": 24,
    "complaint_alike_days": 60,
    "complaint_alike_times": 3,
    "complaint_statement_day": 10,
    "complaint_call_days": 1,
    "complaint_call_tries": 3,
    "complaint_call_try_days": 2,
    "complaint_first_look_days": 30,
    "complaint_second_look_days": 90,
    "complaints_a_minute": 5,
}
OF_LISTS = {
    "listing_review_days": 14,
    "listing_most_days": 366,
    "slips_a_day": 20,
    "slip_enter_days": 7,
    "report_fewest": 5,
}
KEPT = {
    "listing_days": 180,
    "greeting_days": 90,
    "name_days": 90,
    "phone_days": 90,
    "email_days": 90,
    "organisation_days": 90,
    "reason_days": 90,
    "companion_days": 90,
    "belonging_days": 90,
    "needs_days": 1,
    "letter_days": 90,
    "zone_days": 90,
    "case_days": 1095,
    "scan_days": 365,
    "evacuation_days": 90,
    "link_days": 1,
    "key_days": 7,
    "history_days": 365,
    "admin_log_days": 365,
    "session_days": 1,
    "worker_days": 1,
    "hold_days": 365,
    "trace_days": 365,
    "due_trail_days": 1095,
    "plate_days": 30,
    "notice_days": 90,
    "photo_days": 7,
    "complaint_days": 1095,
    "call_days": 365,
    "handover_days": 90,
    "handover_soon_minutes": 120,
    "staff_note_days": 365,
    "plan_days": 1095,
    "gift_days": 1095,
    "rota_days": 1095,
    "client_days": 1095,
}


PHOTOS = {"photo_megabytes": 12, "photo_megapixels": 50, "photo_side": 1600}
INVITING = {"missing_minutes": 30, "series_ahead_days": 90, "import_rows_max": 1000}
INVITING |= {"proposals_max": 50, "series_zone_days": 2}


def test_the_limits_of_waiting_are_those_of_the_policy(policy: Rulebook) -> None:
    assert {
        code: value
        for code, value in Limit.objects.values_list("code", "value")
        if code not in KEPT
    } == {
        "account_confirmations": 1,
        "wrong_passwords": 5,
        "wrong_password_wait_seconds": 10,
        "wrong_password_wait_minutes": 5,
        "wrong_password_minutes": 60,
        "sprayed_accounts": 5,
        "failed_sign_ins_a_minute": 30,
        "purge_hour": 3,
        "searches_a_minute": 120,
        "phones_a_minute": 30,
        "scans_a_minute": 240,
        "api_calls_a_minute": 600,
        "unknown_links_a_minute": 30,
        "pins_a_minute": 5,
        "desk_idle_minutes": 3,
        "desk_code_minutes": 15,
        "reminder_rest_minutes": 15,
        "closing_notice_minutes": 15,
        "refused_again_days": 30,
        "holidays_ahead_days": 60,
        "ruling_days": 5,
        "due_days": 1,
        "wait_short": 5,
        "wait_medium": 10,
        "wait_long": 15,
        "host_link_minutes": 30,
        "party_size_max": 200,
        "undo_hours": 72,
        "delegate_hand_overs": 1,
        "further_hosts_max": 3,
        "leave_notice_minutes": 120,
        "leave_notice_every_minutes": 60,
        "thank_you_minutes": 0,
        "thank_link_days": 7,
        "scan_offline_hours": 24,
        "scan_ahead_minutes": 5,
        "patrol_late_hours": 24,
        "same_proposal_minutes": 15,
        **PHOTOS,
        **INVITING,
        "undo_minutes": 10,
        "merge_days": 30,
        "presumed_left_minutes": 120,
        "party_names_from": 6,
        "zone_pass_minutes_max": 240,
        "badges_low": 3,
        "statement_days": 3,
        "appeal_days": 5,
        "fine_cap_percent": 20,
        "yuan_per_point": 0,
        **OF_COMPLAINTS,
        **OF_CALLS,
        **OF_LISTS,
    }


def test_every_kind_of_data_has_its_days(policy: Rulebook) -> None:
    days = {kind.limit for kind in retention.kinds.values()}
    assert days <= set(KEPT)
    rows = Limit.objects.filter(code__in=KEPT).values_list("code", "value")
    assert dict(rows) == KEPT


def test_every_limit_says_how_far_it_goes(policy: Rulebook) -> None:
    assert not Limit.objects.filter(most__isnull=True).exists()


def test_every_grade_has_a_standard(policy: Rulebook) -> None:
    assert set(ReceptionStandard.objects.exclude(grade="").values_list("grade", flat=True)) == {
        "high",
        "standard",
        "low",
        "refused",
    }


def test_every_section_is_a_model_with_history() -> None:
    assert all(
        issubclass(model, Model) and hasattr(model, "history") for model, _key in SECTIONS.values()
    )
