"""Propose what the system has found overdue: the last step for all that is neglected."""

import logging
from datetime import datetime

from reception.accounts.refusals import Refusal
from visitors.discipline.incidents import reports

log = logging.getLogger(__name__)


def propose(report: reports.Report, now: datetime) -> None:
    """Propose something once; where the policy's ladder does not fit it any more, log that.

    A row of the policy that fits no such neglect must not keep the others from being looked at.

    Args:
        report: what was found, with whom it concerns.
        now: the moment of the sweep.
    """
    try:
        reports.report_by_system(report, now)
    except Refusal as why:
        log.warning("nothing is proposed for %s: %s", report.source, why.code)
