"""Closed months hold all that they say, what was withheld for each violation, and a seal; a pay says who wrote it (P8).

What was closed before is filled in as well as it is known: whoever it was about as they are called now, and what was withheld of a
month shared over its violations as it would have been.
"""

from collections import defaultdict
from decimal import Decimal
from math import ceil
from typing import Any

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

ZERO = Decimal(0)
FROZEN = ("monthclose", "monthline", "monthitem")
SAID = "the pay of a closed month stays"
HISTORY = "the history of pay only grows"
CLOSED = "EXISTS (SELECT 1 FROM discipline_monthclose WHERE month {})"
CHANGED = " OR ".join(
    f"NEW.{name} <> OLD.{name}"
    for name in ("employee_id", "month", "pay", "history_type", "history_date")
)
# A later migration that makes discipline_monthclose anew on SQLite takes the first three away before, as this one does.
SQLITE = [
    *(
        f"CREATE TRIGGER only_grows_discipline_monthpay_{verb.lower()} BEFORE {verb} ON discipline_monthpay "
        f"WHEN {CLOSED.format(which)} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        for verb, which in (
            ("INSERT", "= NEW.month"),
            ("UPDATE", "IN (OLD.month, NEW.month)"),
            ("DELETE", "= OLD.month"),
        )
    ),
    "CREATE TRIGGER only_grows_discipline_historicalmonthpay_update BEFORE UPDATE ON discipline_historicalmonthpay "
    f"WHEN {CHANGED} BEGIN SELECT RAISE(ABORT, '{HISTORY}'); END",
    "CREATE TRIGGER only_grows_discipline_historicalmonthpay_delete BEFORE DELETE ON discipline_historicalmonthpay "
    f"BEGIN SELECT RAISE(ABORT, '{HISTORY}'); END",
]
# The function that refuses everything is the one of the visits' events.
POSTGRESQL = [
    f"""CREATE FUNCTION pay_of_an_open_month() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'INSERT' AND {CLOSED.format("= OLD.month")} OR TG_OP <> 'DELETE' AND {CLOSED.format("= NEW.month")} THEN
            RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW; END $$""",
    "CREATE TRIGGER only_grows_discipline_monthpay_row BEFORE INSERT OR DELETE OR UPDATE ON discipline_monthpay "
    "FOR EACH ROW EXECUTE FUNCTION pay_of_an_open_month()",
    "CREATE TRIGGER only_grows_discipline_monthpay_all BEFORE TRUNCATE ON discipline_monthpay FOR EACH STATEMENT EXECUTE FUNCTION only_grows()",
    "CREATE TRIGGER only_grows_discipline_historicalmonthpay_change BEFORE UPDATE ON discipline_historicalmonthpay FOR EACH ROW "
    f"WHEN ({CHANGED}) EXECUTE FUNCTION only_grows()",
    "CREATE TRIGGER only_grows_discipline_historicalmonthpay_row BEFORE DELETE ON discipline_historicalmonthpay "
    "FOR EACH ROW EXECUTE FUNCTION only_grows()",
    "CREATE TRIGGER only_grows_discipline_historicalmonthpay_all BEFORE TRUNCATE ON discipline_historicalmonthpay "
    "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()",
]
_lifted: list[str] = []


def lift(apps: Any, schema_editor: Any) -> None:
    """Take the triggers of closed months away, whichever there are: what is filled in is a change, and SQLite loses them with the table."""
    if schema_editor.connection.vendor == "postgresql":
        for name in FROZEN:
            schema_editor.execute(f"ALTER TABLE discipline_{name} DISABLE TRIGGER USER")
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        )
        found = [
            row for row in cursor.fetchall() if row[1] in {f"discipline_{name}" for name in FROZEN}
        ]
    _lifted[:] = [sql for _name, _table, sql in found]
    for name, _table, _sql in found:
        schema_editor.execute(f"DROP TRIGGER {name}")


def restore(apps: Any, schema_editor: Any) -> None:
    """Put them back as they were."""
    if schema_editor.connection.vendor == "postgresql":
        for name in FROZEN:
            schema_editor.execute(f"ALTER TABLE discipline_{name} ENABLE TRIGGER USER")
        return
    for sql in _lifted:
        schema_editor.execute(sql)


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the triggers of pay."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unguard(apps: Any, schema_editor: Any) -> None:
    """Drop them again."""
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if on_postgresql else SQLITE:
        words = statement.split()
        if words[1] == "TRIGGER":
            schema_editor.execute(
                f"DROP TRIGGER {words[2]}"
                + (f" ON {words[words.index('ON') + 1]}" if on_postgresql else "")
            )
    if on_postgresql:
        schema_editor.execute("DROP FUNCTION pay_of_an_open_month()")


def fill(apps: Any, schema_editor: Any) -> None:
    """Write into closed months what they did not hold."""
    closes = list(apps.get_model("discipline", "MonthClose").objects.order_by("month"))
    lines: dict[int, list[Any]] = defaultdict(list)
    for line in apps.get_model("discipline", "MonthLine").objects.select_related(
        "employee__department"
    ):
        lines[line.close_id].append(line)
    items: dict[int, list[Any]] = defaultdict(list)
    for item in (
        apps.get_model("discipline", "MonthItem")
        .objects.select_related("entry__sheet__ladder")
        .order_by("entry__position")
    ):
        items[item.line_id].append(item)
    pays = {
        (row.month, row.employee_id): row.pay
        for row in apps.get_model("discipline", "MonthPay").objects.all()
    }
    charged: dict[int, Decimal] = defaultdict(Decimal)
    held: dict[int, Decimal] = defaultdict(Decimal)
    for close in closes:
        of_it = lines[close.pk]
        is_money = any(line.withheld or line.cap is not None for line in of_it)
        close.yuan_per_point = 0 if is_money else _limit(apps, "yuan_per_point", close.closed_at, 0)
        close.cap_percent = min(_limit(apps, "fine_cap_percent", close.closed_at, 20), 100)
        close.save()
        why = _why(apps, close, [item.entry_id for line in of_it for item in items[line.pk]])
        for line in of_it:
            _fill_line(line, close, items[line.pk], pays)
            _share(line, items[line.pk], charged, held)
            for item in items[line.pk]:
                ladder = item.entry.sheet.ladder
                item.why, item.had = why[item.entry_id], charged[item.entry_id]
                item.ladder, item.ladder_en, item.clause = (
                    ladder.name,
                    ladder.name_en,
                    ladder.clause,
                )
                if close.yuan_per_point:
                    after, per = (
                        ceil((item.had + item.fine) / close.yuan_per_point),
                        close.yuan_per_point,
                    )
                    line.as_points += after - ceil(item.had / per)
                charged[item.entry_id] += item.fine
                held[item.entry_id] += item.withheld
                item.save()
            line.save()


def seal(apps: Any, schema_editor: Any) -> None:
    """Seal what is filled in, where the key is at hand."""
    from visitors.discipline import month_seal, verify_months

    before = ""
    for close in (
        apps.get_model("discipline", "MonthClose").objects.order_by("month")
        if settings.SECRET_KEY
        else ()
    ):
        before = close.digest = month_seal.digest(
            verify_months.head_of(close, before), month_seal.kept(close.pk)
        )
        close.signature = month_seal.signed(close.month, close.digest)
        close.save()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else no trigger may be touched yet


def _limit(apps: Any, code: str, at: Any, otherwise: int) -> int:
    """Return what a row of the policy said at a moment, as far as it is known."""
    rows = apps.get_model("policy", "HistoricalLimit").objects.filter(
        code=code, history_date__lte=at
    )
    then = rows.order_by("-history_date", "-history_id").first()
    now = apps.get_model("policy", "Limit").objects.filter(code=code).first()
    found = then or now
    return int(found.value) if found is not None else otherwise


def _why(apps: Any, close: Any, entries: list[int]) -> dict[int, str]:
    """Return what happened to violations in a month, as its page has said it."""
    from visitors.discipline.month_calendar import end_of, start_of

    start, end, found = start_of(close.month), end_of(close.month), defaultdict(str)
    wanted = set(entries)
    appeals = {
        row.entry_id: row
        for row in apps.get_model("discipline", "Appeal").objects.all()
        if row.entry_id in wanted
    }
    entry_model = apps.get_model("discipline", "Entry")
    for pk, row in appeals.items():
        if (
            row.closed_at is not None
            and start <= row.closed_at < end
            and entry_model.objects.get(pk=pk).booked_at < start
        ):
            found[pk] = "decided"
    then = entry_model.objects.filter(
        booked_at__gte=start, booked_at__lt=end, violation__isnull=False
    ).order_by("position")
    for violation, kind, is_relief in then.values_list("violation", "kind", "is_relief"):
        said = "void" if kind == "void" else "relief" if is_relief else "rederived"
        if (
            violation in wanted
            and found[violation] != "void"
            and not (found[violation] == "relief" and said == "rederived")
        ):
            found[violation] = said
    for pk, row in appeals.items():
        if row.appealed_at < end and (row.closed_at is None or row.closed_at >= end):
            found[pk] = "waits"
    return found


def _fill_line(line: Any, close: Any, items: list[Any], pays: dict[Any, Decimal]) -> None:
    who = line.employee
    line.number, line.name, line.name_en = who.number, who.name, who.name_en
    line.department, line.department_en = who.department.name, who.department.name_en
    line.pay = pays.get((close.month, who.pk))


def _share(
    line: Any, items: list[Any], charged: dict[int, Decimal], held: dict[int, Decimal]
) -> None:
    """Share what was withheld of a line over its items, the earlier violation first; what was given back is from those it was taken for."""
    for item in items:
        item.withheld = ZERO
    if not line.withheld and line.cap is None:
        return  # nothing was withheld, as where points stand for money
    left = line.withheld
    for item in items:
        if item.fine < 0:
            item.withheld = min(ZERO, charged[item.entry_id] + item.fine - held[item.entry_id])
            left -= item.withheld
    for item in items:
        if item.fine > 0 and left > 0:
            item.withheld = min(item.fine, left)
            left -= item.withheld
    for item in items:  # more was given back than each violation calls for
        if left < 0:
            more = min(-left, max(ZERO, held[item.entry_id] + item.withheld))
            item.withheld -= more
            left += more
    if left and items:
        items[-1].withheld += left


class Migration(migrations.Migration):
    dependencies = [
        ("discipline", "0007_nothing_is_replaced"),
        ("house", "0004_calendar_days"),
        ("policy", "0007_ladders"),
        ("visitors", "0002_events_only_grow"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(lift, restore, elidable=False),
        migrations.AddField(
            model_name="monthclose",
            name="cap_percent",
            field=models.PositiveIntegerField(
                default=0, help_text="结账时的制度", verbose_name="上限（工资的 %）"
            ),
        ),
        migrations.AddField(
            model_name="monthclose",
            name="digest",
            field=models.CharField(
                blank=True,
                help_text="全部内容的 SHA-256；升级以前结的可能没有",
                max_length=64,
                verbose_name="摘要",
            ),
        ),
        migrations.AddField(
            model_name="monthclose",
            name="signature",
            field=models.CharField(blank=True, max_length=128, verbose_name="签名"),
        ),
        migrations.AddField(
            model_name="monthclose",
            name="yuan_per_point",
            field=models.PositiveIntegerField(
                default=0, help_text="结账时的制度；0 就是按钱", verbose_name="几元折一分"
            ),
        ),
        migrations.AddField(
            model_name="monthitem",
            name="clause",
            field=models.CharField(blank=True, max_length=10, verbose_name="条款"),
        ),
        migrations.AddField(
            model_name="monthitem",
            name="had",
            field=models.DecimalField(
                decimal_places=2,
                default=Decimal("0"),
                max_digits=12,
                verbose_name="以前计的罚款（元）",
            ),
        ),
        migrations.AddField(
            model_name="monthitem",
            name="ladder",
            field=models.CharField(blank=True, max_length=60, verbose_name="处罚阶梯"),
        ),
        migrations.AddField(
            model_name="monthitem",
            name="ladder_en",
            field=models.CharField(blank=True, max_length=100, verbose_name="英文"),
        ),
        migrations.AddField(
            model_name="monthitem",
            name="why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("waits", "申诉中，暂不计"),
                    ("void", "已作废，退回"),
                    ("relief", "申诉减轻"),
                    ("rederived", "重新定级"),
                    ("decided", "申诉结束，补计"),
                ],
                max_length=9,
                verbose_name="当月变动",
            ),
        ),
        migrations.AddField(
            model_name="monthitem",
            name="withheld",
            field=models.DecimalField(
                decimal_places=2,
                default=Decimal("0"),
                help_text="负数是退回",
                max_digits=12,
                verbose_name="实扣（元）",
            ),
        ),
        migrations.AddField(
            model_name="monthline",
            name="as_points",
            field=models.IntegerField(default=0, verbose_name="罚款折分"),
        ),
        migrations.AddField(
            model_name="monthline",
            name="department",
            field=models.CharField(blank=True, max_length=200, verbose_name="部门"),
        ),
        migrations.AddField(
            model_name="monthline",
            name="department_en",
            field=models.CharField(blank=True, max_length=200, verbose_name="英文部门"),
        ),
        migrations.AddField(
            model_name="monthline",
            name="name",
            field=models.CharField(blank=True, max_length=60, verbose_name="姓名"),
        ),
        migrations.AddField(
            model_name="monthline",
            name="name_en",
            field=models.CharField(blank=True, max_length=80, verbose_name="英文姓名"),
        ),
        migrations.AddField(
            model_name="monthline",
            name="number",
            field=models.CharField(blank=True, max_length=20, verbose_name="工号"),
        ),
        migrations.AddField(
            model_name="monthline",
            name="pay",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=10,
                null=True,
                verbose_name="当月工资（元）",
            ),
        ),
        migrations.AddField(
            model_name="monthpay",
            name="said_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="填写时间"),
        ),
        migrations.AddField(
            model_name="monthpay",
            name="said_by",
            field=models.ForeignKey(
                blank=True,
                help_text="以前填的，没有记下",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="填写的人",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalMonthPay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="当月第一天", verbose_name="月份")),
                (
                    "pay",
                    models.DecimalField(
                        decimal_places=2, max_digits=10, verbose_name="当月工资（元）"
                    ),
                ),
                ("said_at", models.DateTimeField(blank=True, null=True, verbose_name="填写时间")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="house.employee",
                        verbose_name="员工",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="以前填的，没有记下",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填写的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 当月工资",
                "verbose_name_plural": "historical 当月工资",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(restore, lift, elidable=False),
        migrations.RunPython(guard, unguard, elidable=False),
    ]
