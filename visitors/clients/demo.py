"""Client files of the demo: some with handlers, one confidential, one about to lapse, one lent."""

from datetime import datetime, timedelta

from django.utils.translation import override as in_language

from reception.accounts.actor import actor_of
from reception.notifications import outbox
from reception.policy.rulebook import in_force
from visitors.clients import contacts, files, loans
from visitors.clients.events import ClientAct
from visitors.clients.files import FileSaid
from visitors.clients.models import Client
from visitors.demo.people import Stage
from visitors.models import Visit

DAY = timedelta(days=1)
FROM_VISITS = 6


def tell(stage: Stage, now: datetime) -> None:
    """Tell it once; what the visits of the demo bring along is taken from them."""
    if Client.objects.exists():
        return
    with in_language("zh-hans"):
        _from_visits(stage, now)
        _by_hand(stage, now)
    outbox.stop("approval:")


def _from_visits(stage: Stage, now: datetime) -> None:
    rows = Visit.objects.filter(category__has_client_file=True, arrived_at__isnull=False)
    seen: set[int] = set()
    for visit in rows.select_related("visitor", "host", "category").order_by("-pk")[:50]:
        if visit.visitor_id not in seen and len(seen) < FROM_VISITS:
            seen.add(visit.visitor_id)
            by = actor_of(stage.users["desk"])
            contacts.visited(visit, by, visit.arrived_at or now)


def _by_hand(stage: Stage, now: datetime) -> None:
    office, host = actor_of(stage.users["office"]), actor_of(stage.users["host"])
    classes = in_force().client_classes

    def make(name: str, of_class: str, ago: int, **more: str) -> Client:
        columns = {"name": name, "kind": "organisation", "client_class": classes[of_class], **more}
        return files.make(FileSaid(columns), ClientAct(host, now - ago * DAY))

    key = make("远山集团有限公司", "key", 40, contact="黄立群", phone="+8613700008801")
    contacts.contact(key, ClientAct(host, now - 1 * DAY), "call", "reached", words="谈下周的参观。")
    late = make("云洲科技有限公司", "ordinary", 30, contact="方岚", phone="+8613700008802")
    contacts.contact(late, ClientAct(host, now - 19 * DAY), "call", "reached")
    contacts.contact(late, ClientAct(host, now - 2 * DAY), "call", "not_reached")
    make("滨江出版社", "potential", 2, contact="季明", phone="+8613700008803")
    secret = {"name": "城东并购项目", "kind": "organisation", "secrecy": "confidential"}
    columns = {**secret, "client_class": classes["key"], "contact": "沈知行"}
    named = [stage.employees["E001"], stage.employees["E009"]]
    files.make(FileSaid(columns, named), ClientAct(office, now - 5 * DAY))
    other = {"name": "海川物流有限公司", "kind": "organisation"}
    columns = {**other, "client_class": classes["ordinary"], "contact": "乔毅"}
    owner = stage.employees["E010"]
    lent = files.make(FileSaid(columns, owner=owner), ClientAct(office, now - 9 * DAY))
    asked = ClientAct(host, now - 1 * DAY)
    loan = loans.ask(lent, asked, "准备续约", "核对去年的来往")
    for name in ("head", "principal"):
        by = actor_of(stage.users[name])
        if loans.who_decides(loan) == by.employee:
            loans.decide(loan, ClientAct(by, now - DAY / 2), approve=True)
            break
    pool = {"name": "晨光文具有限公司", "kind": "organisation"}
    columns = {**pool, "client_class": classes["ordinary"]}
    files.make(FileSaid(columns), ClientAct(office, now - 20 * DAY))
