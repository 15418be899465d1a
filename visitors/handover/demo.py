"""What the demo tells of hand-overs: 何静 took the desk over from 李敏 this morning."""

from datetime import datetime, timedelta

from django.utils.translation import override as in_language

from reception.accounts.actor import actor_of
from visitors.demo.people import MAIN_SITE, Stage
from visitors.handover import taking
from visitors.handover.models import HandOver
from visitors.handover.taking import TakenOver

AGO = timedelta(hours=3)


def tell(stage: Stage, now: datetime) -> None:
    """Tell it once."""
    if HandOver.objects.exists():
        return
    site, at = stage.sites[MAIN_SITE], now - AGO
    desk, office = actor_of(stage.users["desk"]), actor_of(stage.users["office"])
    with in_language("zh-hans"):
        open_now = taking.standing(site.pk, at)
        keys = [one.item.key for one in open_now]
        said = TakenOver(keys[1:], dict.fromkeys(keys[:1], "还在等回话，由早班跟完"))
        taken = taking.take_over(site, said, office, at - AGO)
        taking.sign(taken, desk, at - AGO)
        note = "十点半快递来取两箱教材；会议室一下午有媒体，茶水先备好。"
        taking.take_over(site, TakenOver(keys, {}, note), desk, at)
