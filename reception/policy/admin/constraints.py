"""How the pages of the policy speak: what a broken constraint means, and beside which field."""

from django.utils.translation import gettext_lazy as _

from reception.organisation.admin_pages import InWords, WithHistory


class PolicyForm(InWords):
    words = {
        "a_refused_grade_admits_nobody": (
            "disposition",
            _("拒绝的规格不能直接接待，请选「婉拒」或「先问再接待」。"),
        ),
        "only_a_refused_grade_refuses": ("disposition", _("只有拒绝的规格才能婉拒。")),
        "a_rule_that_asks_a_contact_names_one": ("contact", _("请选指定联系人。")),
        "a_rule_that_asks_first_asks_somebody": ("ask", _("先问再接待，就要说明问谁。")),
        "a_rule_never_raises_to_refused": ("grade", _("往上调不能调成拒绝。")),
        "a_standard_is_for_a_grade_or_for_a_category": ("grade", _("按规格或按类别，只填一样。")),
        "a_grade_has_one_standard": ("grade", _("这一规格已经有接待方式。")),
        "one_sentence_for_each_occasion": ("category", _("这个场合、规格、类别已经有一句。")),
        "one_general_sentence_for_each_occasion": ("occasion", _("这个场合、规格已经有一句。")),
        "one_step_for_whom_at_a_minute": ("after_minutes", _("这个规格在这一分钟已经通知他了。")),
        "an_escalation_waits_a_minute": ("after_minutes", _("至少等候 1 分钟。")),
        "the_desk_is_told_once": ("every_minutes", _("前台只告知一次，之后一直标红。")),
        "a_party_size_begins_one_row_of_escorts": ("guests_from", _("从这个人数起已经有一行。")),
        "escorts_are_for_a_guest_or_more": ("guests_from", _("至少 1 位访客。")),
        "a_party_has_an_escort": ("escorts", _("至少 1 位陪同（Z3）。")),
        "a_step_has_a_number_or_a_severity": ("number", _("填第几次，或者选严重程度，只填一样。")),
        "one_step_for_each_number": ("number", _("这一次已经有一级了。")),
        "one_step_for_each_severity": ("severity", _("这个严重程度已经有一级了。")),
        "a_step_takes_some_measure": ("warning", _("至少选一样处罚。")),
        "no_more_than_the_whole_performance_pay": ("pay_share", _("最多 100%。")),
        "a_range_of_pay_begins_with_a_share": (
            "pay_share_most",
            _("不低于左边的百分比，最多 100%；没有左边的，就填 0。"),
        ),
        "a_ladder_that_counts_in_days_says_how_many": (
            "days",
            _("“若干天内”要填几天，别的计数方式不填。"),
        ),
        "only_repetition_doubles_a_fine": (
            "doubles_from",
            _("只有按次数定级的阶梯能加倍，从第 2 次起。"),
        ),
        "a_further_violation_needs_a_working_day": ("uncorrected_days", _("至少 1 个工作日。")),
        "a_further_violation_comes_within_the_calendar": (
            "uncorrected_days",
            _("最多 200 个工作日。"),
        ),
        "the_second_person_has_a_ladder_of_their_own": (
            "second",
            _("请选另一条阶梯。"),
        ),
        "a_class_has_one_standard_from_a_day": ("from_day", _("这一类从这天起已经有标准。")),
        "a_standard_of_plans_ends_after_it_begins": ("until_day", _("不能早于开始的那天。")),
        "a_standard_is_one_sum_or_several": (
            "per_head",
            _("按类别的只填每位来宾多少元，按级别的只填各项。"),
        ),
        "a_client_is_called_before_it_lapses": (
            "lapse_days",
            _("失效要在回访之后，提醒要在失效之前。"),
        ),
        "what_may_be_paused_has_a_reason": (
            "pause_reasons",
            _("可以暂停的，至少写一个原因，至少 1 次。"),
        ),
        "a_neglect_takes_a_minute_or_more": ("after_minutes", _("至少 1 分钟。")),
        "a_warning_comes_before_the_proposal": ("warning_minutes", _("提醒要在提议之前。")),
    }


class PolicyPage(WithHistory):
    form = PolicyForm
