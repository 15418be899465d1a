"""The scan of a code that a visitor was given before they came, in words."""

from django.utils.translation import gettext as _

from visitors.scanning.models import Scan, ScanOutcome, Why


def are_for(scan: Scan) -> bool:
    """Tell whether a scan was of such a code."""
    return scan.badge is None and scan.visit is not None


def sentence(scan: Scan) -> str:
    """Say what it was answered, and why."""
    if scan.outcome != ScanOutcome.REFUSED:
        return _("已签到，正在通知被访人。") if scan.did else _("约好的访客，还没有签到。")
    says = {
        Why.REVOKED: _("这次预约已经取消。"),
        Why.WRONG_DAY: _("预约的不是今天。"),
        Why.ALREADY_WAITING: _("这位访客已经签到，正在等候。"),
        Why.ALREADY_INSIDE: _("这位访客已经在里面。"),
        Why.NOT_ADMITTED: _("这位访客还没有签到。"),
        Why.NOT_INSIDE: _("这位访客还没有签到。"),
    }
    return says.get(Why(scan.refusal), _("这次来访已经结束。"))


def advice(scan: Scan) -> str:
    """Say what to do next."""
    if scan.outcome == ScanOutcome.ARRIVED or scan.refusal == Why.ALREADY_WAITING:
        return ""
    if scan.outcome == ScanOutcome.EXPECTED:
        return _("请看是不是本人，再签到。")
    return _("请到前台登记。")
