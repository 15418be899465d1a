"""林若梅 comes with everything that can be written down about a visitor, and leaves."""

from datetime import timedelta

from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from reception.policy.enums import Grade
from tests.builders import NO_KEY, a_visit, a_zone, put_in_office, some_badges
from tests.visitors.scenes import NINE, admitted, after, the_desk, the_office
from visitors.badges import inventory
from visitors.belongings.items import BelongingItem
from visitors.lifecycle import transitions, zone_approvals
from visitors.models import BadgeEvent, BadgeLoan, Companion, Visit, VisitDetails
from visitors.people import phone_reveal
from visitors.visits.idempotency import RequestKey

# Each word stands for one kind of data and nowhere else.
WORDS = {
    "name": "林若梅",
    "phone": "13912345678",
    "email": "ruomei@example.com",
    "organisation": "青禾印务",
    "title": "印务总监",
    "purpose": "谈校服合同",
    "companion": "孙小满",
    "what": "裁样机",
    "serial": "SN-88-41",
    "plate": "沪A7K219",
    "issuer": "市印刷协会",
    "override": "合同金额大",
    "badge": "牌上写着裂纹",
    "zone": "看学术区布展",
    "reading": "回电改期",
    "result": "下周签约",
}


def a_full_visit() -> Visit:
    """Let her come, be told of, shown around and signed out, with every column filled."""
    some_badges()
    put_in_office("周校长")
    zone, minute = a_zone(), timedelta(minutes=1)
    visit = a_visit(
        WORDS["name"],
        phone=f"+86{WORDS['phone']}",
        email=WORDS["email"],
        organisation=WORDS["organisation"],
        title=WORDS["title"],
        purpose=WORDS["purpose"],
        belongings=[BelongingItem(WORDS["what"], WORDS["serial"])],
        now=NINE,
    )
    Companion.objects.create(visit=visit, name=WORDS["companion"])
    VisitDetails.objects.create(
        visit=visit,
        plate=WORDS["plate"],
        needs=["wheelchair"],
        letter="introduction",
        letter_issuer=WORDS["issuer"],
        result=WORDS["result"],
        result_by=visit.host,
    )
    transitions.override(visit, Grade.LOW, WORDS["override"], the_office(), NINE + minute, NO_KEY)
    visit = Visit.objects.get(pk=visit.pk)
    wish = zone_approvals.Wish(zone, WORDS["zone"], NINE + timedelta(hours=1))
    zone_approvals.ask(visit, wish, the_desk(), NINE + minute, RequestKey("k-zone", "0" * 64))
    visit = admitted(visit)
    phone_reveal.read_phone(visit.visitor, WORDS["reading"], the_desk(), NINE + minute)
    badge, what = BadgeLoan.objects.get(visit=visit).badge, BadgeEvent.What.DAMAGED
    inventory.record_badge_event(badge, what, the_desk(), NINE, WORDS["badge"], visit)
    thing = visit.belongings.get()
    transitions.leave(visit, the_desk(), after(30), NO_KEY, checked={thing.pk: None})
    return Visit.objects.get(pk=visit.pk)


def written() -> dict[str, set[str]]:
    """Return in which tables each of her words stands."""
    found: dict[str, set[str]] = {word: set() for word in WORDS}
    for model in apps.get_models():
        texts = (CharField, TextField, JSONField)
        names = [one.attname for one in model._meta.concrete_fields if isinstance(one, texts)]
        for row in model._base_manager.values_list(*names) if names else ():
            said = repr(row)
            for word, text in WORDS.items():
                if text in said:
                    found[word].add(model._meta.label)
    return found
