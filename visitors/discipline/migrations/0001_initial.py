from decimal import Decimal

import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import reception.policy.penalty
import visitors.discipline.models.penalty_field


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "__first__"),
        ("notifications", "0001_initial"),
        ("organisation", "0001_initial"),
        ("policy", "0001_initial"),
        ("visitors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="日期")),
                ("position", models.PositiveBigIntegerField(verbose_name="位置")),
                ("hash", models.CharField(blank=True, max_length=64, verbose_name="链值")),
                (
                    "seals",
                    models.PositiveBigIntegerField(default=0, verbose_name="封存的位置"),
                ),
                (
                    "seal",
                    models.CharField(blank=True, max_length=64, verbose_name="封存的链值"),
                ),
                ("made_at", models.DateTimeField(verbose_name="签名时间")),
                ("signature", models.CharField(max_length=128, verbose_name="签名")),
            ],
            options={
                "verbose_name": "日终摘要",
                "verbose_name_plural": "日终摘要",
                "ordering": ["-day"],
            },
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveBigIntegerField(default=0, verbose_name="位置")),
                ("hash", models.CharField(blank=True, max_length=64, verbose_name="链值")),
                ("seals", models.PositiveBigIntegerField(default=0, verbose_name="封存的位置")),
                ("seal", models.CharField(blank=True, max_length=64, verbose_name="封存的链值")),
            ],
            options={
                "verbose_name": "链尾",
                "verbose_name_plural": "链尾",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="there_is_one_book")
                ],
            },
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
                        to="organisation.employee",
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
        migrations.CreateModel(
            name="LadderVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="内容的 SHA-256", max_length=64, unique=True, verbose_name="摘要"
                    ),
                ),
                ("content", models.TextField(verbose_name="内容")),
                ("first_used_at", models.DateTimeField(verbose_name="首次使用")),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="policy.ladder",
                        verbose_name="处罚阶梯",
                    ),
                ),
            ],
            options={
                "verbose_name": "阶梯版本",
                "verbose_name_plural": "阶梯版本",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ladder",
                    models.CharField(
                        help_text="接口里的代号，例如 no_badge",
                        max_length=40,
                        verbose_name="处罚阶梯",
                    ),
                ),
                ("clause", models.CharField(max_length=10, verbose_name="条款")),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("minor", "较轻"), ("serious", "严重"), ("grave", "特别严重")],
                        help_text="按严重程度定级的阶梯才有（P2）",
                        max_length=8,
                        verbose_name="严重程度",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="discipline.ladderversion",
                        to_field="digest",
                        verbose_name="报告时的阶梯",
                    ),
                ),
                (
                    "statement_days",
                    models.PositiveSmallIntegerField(
                        help_text="工作日；后来改的，只会延长", verbose_name="报告时的陈述期限"
                    ),
                ),
                (
                    "appeal_days",
                    models.PositiveSmallIntegerField(
                        help_text="工作日；后来改的，只会延长", verbose_name="报告时的申诉期限"
                    ),
                ),
                (
                    "first",
                    models.OneToOneField(
                        blank=True,
                        help_text="当事人是主管时，因哪一条提议（P12）",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second",
                        to="discipline.incident",
                        verbose_name="连带自",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                ("seen_at", models.DateTimeField(verbose_name="看到的时间")),
                ("reported_at", models.DateTimeField(verbose_name="报告的时间")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                (
                    "source",
                    models.CharField(
                        help_text="同一来源只算一次", max_length=100, verbose_name="来源"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待裁定"),
                            ("confirmed", "已入账"),
                            ("dropped", "已撤销"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("evidence", models.JSONField(default=dict, verbose_name="当时的情况")),
                (
                    "dropped_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="撤销的时间"),
                ),
                (
                    "drop_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="撤销的原因"),
                ),
                (
                    "heard_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="到这时当事人可以陈述；过后没有陈述也可以裁定",
                        null=True,
                        verbose_name="陈述截止",
                    ),
                ),
                (
                    "statement",
                    models.TextField(blank=True, max_length=1000, verbose_name="当事人陈述"),
                ),
                (
                    "stated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="陈述的时间"),
                ),
                (
                    "stated_by_self",
                    models.BooleanField(
                        default=False,
                        help_text="行政部代记的不算，也不缩短陈述的期限",
                        verbose_name="本人陈述",
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="认定的时间"),
                ),
                (
                    "appeal_until",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="申诉截止"
                    ),
                ),
                (
                    "corrected_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="责令改正的，行政部看到改正后写上（P4）",
                        null=True,
                        verbose_name="改正的时间",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="认定的人",
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dropped",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="撤销的人",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        help_text="接待这位访客的人（B2）；没认出是哪位访客时留空",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="organisation.employee",
                        verbose_name="当事人",
                    ),
                ),
                (
                    "headed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="调动以后，报告人对这位负责人仍然保密",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="报告时的部门负责人",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        help_text="系统自己提议的，留空",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报告人",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.zone",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "违规提议",
                "verbose_name_plural": "违规提议",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["state", "-id"], name="incidents_in_a_state"),
                    models.Index(fields=["site", "-id"], name="incidents_of_a_site"),
                    models.Index(fields=["employee", "-id"], name="incidents_of_an_employee"),
                    models.Index(
                        fields=["reporter", "reported_at"], name="incidents_by_a_reporter"
                    ),
                    models.Index(fields=["clause", "-id"], name="incidents_of_a_clause"),
                    models.Index(fields=["seen_at"], name="incidents_of_a_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source",), name="the_same_source_counts_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="an_incident_has_a_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen_at__lte", models.F("reported_at"))),
                        name="an_incident_is_seen_before_it_is_reported",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("visit__isnull", True), ("employee__isnull", False), _connector="OR"
                        ),
                        name="a_visit_names_whom_its_incident_concerns",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first__isnull", True), ("employee__isnull", False), _connector="OR"
                        ),
                        name="the_second_person_is_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("employee__isnull", False), ("ladder", "no_badge"), _connector="OR"
                        ),
                        name="only_a_missing_badge_is_seen_on_a_stranger",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dropped_at__isnull", False),
                                ("dropped_by__isnull", False),
                                ("state", "dropped"),
                            ),
                            models.Q(
                                models.Q(("state", "dropped"), _negated=True),
                                ("drop_reason", ""),
                                ("dropped_at__isnull", True),
                                ("dropped_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_dropped_incident_has_a_person_and_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), _negated=True),
                            django.db.models.lookups.GreaterThanOrEqual(
                                django.db.models.functions.text.Length("drop_reason"), 10
                            ),
                            _connector="OR",
                        ),
                        name="a_reason_to_drop_has_ten_letters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dropped_by__isnull", True),
                            models.Q(("dropped_by", models.F("reporter")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_drops_what_they_reported",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["", "minor", "serious", "grave"])),
                        name="a_severity_is_one_of_the_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("employee__isnull", False),
                                ("state", "confirmed"),
                            ),
                            models.Q(
                                models.Q(("state", "confirmed"), _negated=True),
                                ("confirmed_at__isnull", True),
                                ("confirmed_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_confirmed_incident_has_a_person_and_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stated_at__isnull", True), ("statement", "")),
                            models.Q(
                                models.Q(("statement", ""), _negated=True),
                                ("stated_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_statement_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reporter__isnull", False),
                            ("source__startswith", "auto:"),
                            _connector="OR",
                        ),
                        name="a_person_or_the_system_reports_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrected_at__isnull", True),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_at__lte", models.F("corrected_at")),
                            ),
                            _connector="OR",
                        ),
                        name="only_what_was_confirmed_is_corrected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stated_by_self", False), ("stated_at__isnull", False), _connector="OR"
                        ),
                        name="only_a_statement_is_in_ones_own_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case",
                        to="notifications.notice",
                        verbose_name="通知",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="discipline.incident",
                        verbose_name="违规提议",
                    ),
                ),
            ],
            options={
                "verbose_name": "台账通知",
                "verbose_name_plural": "台账通知",
            },
        ),
        migrations.CreateModel(
            name="IncidentVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(max_length=100, unique=True, verbose_name="来源"),
                ),
                ("seen_at", models.DateTimeField(verbose_name="看到的时间")),
                ("joined_at", models.DateTimeField(verbose_name="并入的时间")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("evidence", models.JSONField(default=dict, verbose_name="当时的情况")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="further_visits",
                        to="discipline.incident",
                        verbose_name="违规提议",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "并入的来访",
                "verbose_name_plural": "并入的来访",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source__startswith", "auto:")),
                        name="a_further_visit_is_of_the_system",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen_at__lte", models.F("joined_at"))),
                        name="a_further_visit_is_seen_before_it_is_joined",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("reported", "报告"),
                            ("joined", "并入又一次来访"),
                            ("told", "通知送达，期限从此起算"),
                            ("more_time", "期限延后"),
                            ("stated", "当事人陈述"),
                            ("dropped", "撤销"),
                            ("confirmed", "认定，记入台账"),
                            ("voided", "作废"),
                            ("rederived", "重新定级"),
                            ("appealed", "申诉"),
                            ("withdrawn", "撤回申诉"),
                            ("decided", "申诉裁定"),
                            ("corrected", "已改正"),
                            ("erased", "删除文字"),
                            ("photo_removed", "照片到期删除"),
                        ],
                        max_length=13,
                        verbose_name="事项",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("request_key", models.CharField(blank=True, editable=False, max_length=80)),
                ("request_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incident_events",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手账号",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="discipline.incident",
                        verbose_name="违规提议",
                    ),
                ),
            ],
            options={
                "verbose_name": "违规提议事项",
                "verbose_name_plural": "违规提议事项",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("request_key", ""), _negated=True),
                        fields=("by", "request_key"),
                        name="an_incident_request_has_one_effect",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("what", "reported")),
                        fields=("incident",),
                        name="an_incident_is_reported_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthClose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fine",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="负数是退回",
                        max_digits=12,
                        verbose_name="罚款（元）",
                    ),
                ),
                ("points", models.IntegerField(default=0, verbose_name="扣分")),
                ("pay_share", models.IntegerField(default=0, verbose_name="扣绩效（%）")),
                (
                    "month",
                    models.DateField(help_text="当月第一天", unique=True, verbose_name="月份"),
                ),
                ("closed_at", models.DateTimeField(verbose_name="结账时间")),
                (
                    "position",
                    models.PositiveBigIntegerField(
                        help_text="结到台账的哪一条", verbose_name="台账位置"
                    ),
                ),
                (
                    "yuan_per_point",
                    models.PositiveIntegerField(
                        default=0, help_text="结账时的制度；0 就是按钱", verbose_name="几元折一分"
                    ),
                ),
                (
                    "cap_percent",
                    models.PositiveIntegerField(
                        default=0, help_text="结账时的制度", verbose_name="上限（工资的 %）"
                    ),
                ),
                ("people", models.PositiveIntegerField(verbose_name="人数")),
                ("as_points", models.IntegerField(verbose_name="罚款折分")),
                (
                    "withheld",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="实扣（元）"),
                ),
                ("unchecked", models.PositiveIntegerField(verbose_name="上限未核对的人数")),
                ("is_held", models.BooleanField(verbose_name="有实扣的")),
                (
                    "digest",
                    models.CharField(
                        blank=True,
                        help_text="全部内容的 SHA-256；升级以前结的可能没有",
                        max_length=64,
                        verbose_name="摘要",
                    ),
                ),
                ("signature", models.CharField(blank=True, max_length=128, verbose_name="签名")),
                ("request_key", models.CharField(blank=True, editable=False, max_length=80)),
                ("request_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="结账的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "月结",
                "verbose_name_plural": "月结",
                "ordering": ["-month"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="a_month_is_closed_whole"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fine",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="负数是退回",
                        max_digits=12,
                        verbose_name="罚款（元）",
                    ),
                ),
                ("points", models.IntegerField(default=0, verbose_name="扣分")),
                ("pay_share", models.IntegerField(default=0, verbose_name="扣绩效（%）")),
                ("number", models.CharField(blank=True, max_length=20, verbose_name="工号")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="姓名")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="英文姓名")),
                ("department", models.CharField(blank=True, max_length=200, verbose_name="部门")),
                (
                    "department_en",
                    models.CharField(blank=True, max_length=200, verbose_name="英文部门"),
                ),
                ("as_points", models.IntegerField(default=0, verbose_name="罚款折分")),
                (
                    "pay",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="当月工资（元）",
                    ),
                ),
                (
                    "cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="没有填工资的，未核对",
                        max_digits=12,
                        null=True,
                        verbose_name="上限（元）",
                    ),
                ),
                (
                    "withheld",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=12,
                        verbose_name="实扣（元）",
                    ),
                ),
                (
                    "close",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="discipline.monthclose",
                        verbose_name="月结",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_lines",
                        to="organisation.employee",
                        verbose_name="员工",
                    ),
                ),
            ],
            options={
                "verbose_name": "月结明细",
                "verbose_name_plural": "月结明细",
                "ordering": ["close", "employee__number"],
                "indexes": [models.Index(fields=["close", "id"], name="lines_of_a_month")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("close", "employee"), name="one_line_for_an_employee_in_a_month"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthPay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.employee",
                        verbose_name="员工",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="以前填的，没有记下",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填写的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "当月工资",
                "verbose_name_plural": "当月工资",
                "ordering": ["-month", "employee"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("employee", "month"), name="one_pay_for_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pay__gt", 0)), name="pay_is_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="pay_is_of_a_whole_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        editable=False, max_length=60, unique=True, verbose_name="文件"
                    ),
                ),
                ("width", models.PositiveIntegerField(verbose_name="宽")),
                ("height", models.PositiveIntegerField(verbose_name="高")),
                ("size", models.PositiveIntegerField(verbose_name="字节")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("kept_at", models.DateTimeField(verbose_name="收到")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="删除")),
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photo",
                        to="discipline.incident",
                        verbose_name="违规提议",
                    ),
                ),
            ],
            options={
                "verbose_name": "照片",
                "verbose_name_plural": "照片",
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=["name"],
                        name="photos_that_are_kept",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("removed_at__isnull", True),
                            ("removed_at__gte", models.F("kept_at")),
                            _connector="OR",
                        ),
                        name="a_photo_is_removed_after_it_is_kept",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_seq", models.PositiveIntegerField(default=0, verbose_name="最后一号")),
                (
                    "employee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="organisation.employee",
                        verbose_name="当事人",
                    ),
                ),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="policy.ladder",
                        verbose_name="处罚阶梯",
                    ),
                ),
            ],
            options={
                "verbose_name": "账页",
                "verbose_name_plural": "账页",
                "ordering": ["employee", "ladder"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("employee", "ladder"), name="one_sheet_for_an_employee_on_a_ladder"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveBigIntegerField(
                        help_text="在整本台账里，不跳号", unique=True, verbose_name="位置"
                    ),
                ),
                (
                    "seq",
                    models.PositiveIntegerField(
                        help_text="在这一页里，不跳号", verbose_name="序号"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("violation", "违规"), ("void", "作废"), ("correction", "更正")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("on", models.DateField(verbose_name="违规日期")),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("minor", "较轻"), ("serious", "严重"), ("grave", "特别严重")],
                        max_length=8,
                        verbose_name="严重程度",
                    ),
                ),
                (
                    "given",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="件数、价值、扣绩效（P10、P11）",
                        verbose_name="裁定时填的",
                    ),
                ),
                ("is_relief", models.BooleanField(default=False, verbose_name="申诉减轻")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="第几次")),
                ("since", models.DateField(blank=True, null=True, verbose_name="从哪天起计数")),
                ("step", models.PositiveSmallIntegerField(default=0, verbose_name="第几级")),
                (
                    "penalty",
                    visitors.discipline.models.penalty_field.PenaltyField(
                        default=reception.policy.penalty.Penalty, verbose_name="处罚"
                    ),
                ),
                (
                    "source_digest",
                    models.CharField(blank=True, max_length=64, verbose_name="来源摘要"),
                ),
                (
                    "evidence_digest",
                    models.CharField(blank=True, max_length=64, verbose_name="证据摘要"),
                ),
                (
                    "text_digest",
                    models.CharField(
                        blank=True,
                        help_text="加盐；文字删除后链仍可核对",
                        max_length=64,
                        verbose_name="文字摘要",
                    ),
                ),
                ("booked_at", models.DateTimeField(db_index=True, verbose_name="入账时间")),
                ("prev", models.CharField(blank=True, max_length=64, verbose_name="前一链值")),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="链值")),
                (
                    "booked_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="系统重新定级的，留空",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booked",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="入账的人",
                    ),
                ),
                (
                    "violation",
                    models.ForeignKey(
                        db_index=False,
                        blank=True,
                        help_text="作废或更正哪一条违规",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="discipline.entry",
                        verbose_name="针对",
                    ),
                ),
                (
                    "incident",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry",
                        to="discipline.incident",
                        verbose_name="违规提议",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="discipline.ladderversion",
                        verbose_name="阶梯版本",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="discipline.sheet",
                        verbose_name="账页",
                    ),
                ),
            ],
            options={
                "verbose_name": "台账记录",
                "verbose_name_plural": "台账记录",
                "ordering": ["position"],
                "indexes": [
                    models.Index(fields=["violation", "position"], name="what_followed_a_violation")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "seq"), name="a_number_of_a_sheet_is_given_once"
                    ),
                    models.UniqueConstraint(fields=("prev",), name="an_entry_has_one_successor"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "void")),
                        fields=("violation",),
                        name="a_violation_is_voided_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1), ("seq__gte", 1)),
                        name="entries_are_numbered_from_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("count__gte", 1),
                                ("incident__isnull", False),
                                ("kind", "violation"),
                                ("version__isnull", False),
                                ("violation__isnull", True),
                            ),
                            models.Q(
                                ("incident__isnull", True),
                                ("version__isnull", True),
                                ("violation__isnull", False),
                                models.Q(("kind", "violation"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_violation_has_an_incident_and_others_a_violation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "void"), _negated=True),
                            models.Q(
                                models.Q(
                                    django.db.models.lookups.Exact(
                                        django.db.models.functions.comparison.Cast(
                                            django.db.models.fields.json.KeyTextTransform(
                                                "fine", "penalty"
                                            ),
                                            models.DecimalField(decimal_places=2, max_digits=12),
                                        ),
                                        0,
                                    )
                                ),
                                models.Q(
                                    django.db.models.lookups.Exact(
                                        django.db.models.functions.comparison.Cast(
                                            django.db.models.fields.json.KeyTextTransform(
                                                "points", "penalty"
                                            ),
                                            models.DecimalField(decimal_places=2, max_digits=12),
                                        ),
                                        0,
                                    )
                                ),
                                models.Q(
                                    django.db.models.lookups.Exact(
                                        django.db.models.functions.comparison.Cast(
                                            django.db.models.fields.json.KeyTextTransform(
                                                "pay_share", "penalty"
                                            ),
                                            models.DecimalField(decimal_places=2, max_digits=12),
                                        ),
                                        0,
                                    )
                                ),
                                ("count", 0),
                                ("is_relief", False),
                                ("step", 0),
                            ),
                            _connector="OR",
                        ),
                        name="a_void_takes_everything_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_relief", False), ("kind", "correction"), _connector="OR"
                        ),
                        name="only_a_correction_relieves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                django.db.models.lookups.GreaterThanOrEqual(
                                    django.db.models.functions.comparison.Cast(
                                        django.db.models.fields.json.KeyTextTransform(
                                            "fine", "penalty"
                                        ),
                                        models.DecimalField(decimal_places=2, max_digits=12),
                                    ),
                                    0,
                                )
                            ),
                            models.Q(
                                django.db.models.lookups.GreaterThanOrEqual(
                                    django.db.models.functions.comparison.Cast(
                                        django.db.models.fields.json.KeyTextTransform(
                                            "points", "penalty"
                                        ),
                                        models.DecimalField(decimal_places=2, max_digits=12),
                                    ),
                                    0,
                                )
                            ),
                            models.Q(
                                django.db.models.lookups.GreaterThanOrEqual(
                                    django.db.models.functions.comparison.Cast(
                                        django.db.models.fields.json.KeyTextTransform(
                                            "pay_share", "penalty"
                                        ),
                                        models.DecimalField(decimal_places=2, max_digits=12),
                                    ),
                                    0,
                                )
                            ),
                        ),
                        name="nothing_is_taken_back_twice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("booked_by__isnull", False), ("kind", "correction"), _connector="OR"
                        ),
                        name="only_the_system_books_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hash", ""), _negated=True),
                            models.Q(
                                models.Q(("position", 1), ("prev", "")),
                                models.Q(
                                    ("position__gt", 1), models.Q(("prev", ""), _negated=True)
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="an_entry_is_in_the_chain",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fine",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="负数是退回",
                        max_digits=12,
                        verbose_name="罚款（元）",
                    ),
                ),
                ("points", models.IntegerField(default=0, verbose_name="扣分")),
                ("pay_share", models.IntegerField(default=0, verbose_name="扣绩效（%）")),
                (
                    "had",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=12,
                        verbose_name="以前计的罚款（元）",
                    ),
                ),
                (
                    "withheld",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="负数是退回",
                        max_digits=12,
                        verbose_name="实扣（元）",
                    ),
                ),
                (
                    "share_lapsed",
                    models.IntegerField(
                        default=0,
                        help_text="超过当月全部绩效的部分，不扣，以后也不补",
                        verbose_name="失效的扣绩效（%）",
                    ),
                ),
                (
                    "why",
                    models.CharField(
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
                ("ladder", models.CharField(blank=True, max_length=60, verbose_name="处罚阶梯")),
                ("ladder_en", models.CharField(blank=True, max_length=100, verbose_name="英文")),
                ("clause", models.CharField(blank=True, max_length=10, verbose_name="条款")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_items",
                        to="discipline.entry",
                        verbose_name="台账记录",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="discipline.monthline",
                        verbose_name="月结明细",
                    ),
                ),
            ],
            options={
                "verbose_name": "月结项",
                "verbose_name_plural": "月结项",
                "ordering": ["line", "entry"],
                "indexes": [models.Index(fields=["why", "line"], name="items_by_what_happened")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "entry"), name="a_violation_stands_once_in_a_month"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="discipline.entry",
                        verbose_name="台账记录",
                    ),
                ),
                ("salt", models.CharField(blank=True, editable=False, max_length=32)),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="删除")),
                (
                    "erased_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erased_words",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="删除的人",
                    ),
                ),
            ],
            options={
                "verbose_name": "记录的文字",
                "verbose_name_plural": "记录的文字",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("erased_at__isnull", True),
                                ("erased_by__isnull", True),
                                models.Q(("salt", ""), _negated=True),
                            ),
                            models.Q(("erased_at__isnull", False), ("salt", ""), ("text", "")),
                            _connector="OR",
                        ),
                        name="erased_words_are_gone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", False),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("salt"), 32
                            ),
                            _connector="OR",
                        ),
                        name="words_that_stand_have_a_whole_salt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="申诉理由")),
                ("appealed_at", models.DateTimeField(verbose_name="申诉的时间")),
                (
                    "until",
                    models.DateTimeField(help_text="按工作日算（P6）", verbose_name="申诉截止"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "申诉中"),
                            ("withdrawn", "已撤回"),
                            ("decided", "已裁定"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "维持"), ("reduced", "减轻"), ("annulled", "撤销处罚")],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="裁定理由")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="裁定的时间"),
                ),
                (
                    "appealed_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="本人通过链接提出的，留空",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手账号",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_appeals",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="裁定的人",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="discipline.entry",
                        verbose_name="台账记录",
                    ),
                ),
            ],
            options={
                "verbose_name": "申诉",
                "verbose_name_plural": "申诉",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["state", "-id"], name="appeals_in_a_state"),
                    models.Index(fields=["appealed_at"], name="appeals_by_when_they_began"),
                    models.Index(fields=["closed_at"], name="appeals_by_when_they_ended"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="an_appeal_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("appealed_at__lte", models.F("until"))),
                        name="an_appeal_is_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True),
                                ("closed_by__isnull", True),
                                ("outcome", ""),
                                ("reason", ""),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("outcome", ""),
                                ("reason", ""),
                                ("state", "withdrawn"),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("state", "decided"),
                                models.Q(("outcome", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_appeal_is_closed_once_and_for_good",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "decided"), _negated=True),
                            django.db.models.lookups.GreaterThanOrEqual(
                                django.db.models.functions.text.Length("reason"), 10
                            ),
                            _connector="OR",
                        ),
                        name="a_ruling_has_a_reason_of_ten_letters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "decided"), _negated=True),
                            ("appealed_by__isnull", True),
                            models.Q(("closed_by", models.F("appealed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_rules_on_their_own_appeal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveBigIntegerField(unique=True, verbose_name="位置")),
                ("month", models.DateField(blank=True, null=True, verbose_name="月份")),
                (
                    "thing",
                    models.CharField(
                        blank=True, db_index=True, max_length=40, verbose_name="别处的事项"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                ("salt", models.CharField(blank=True, editable=False, max_length=32)),
                ("content", models.TextField(verbose_name="摘要")),
                (
                    "prev",
                    models.CharField(
                        blank=True, max_length=64, unique=True, verbose_name="前一链值"
                    ),
                ),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="链值")),
                ("signature", models.CharField(max_length=128, verbose_name="签名")),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="discipline.incident",
                        verbose_name="违规提议",
                    ),
                ),
            ],
            options={
                "verbose_name": "封存",
                "verbose_name_plural": "封存",
                "ordering": ["position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("incident__isnull", False), ("month__isnull", True), ("thing", "")
                            ),
                            models.Q(
                                ("incident__isnull", True), ("month__isnull", False), ("thing", "")
                            ),
                            models.Q(
                                ("incident__isnull", True),
                                ("month__isnull", True),
                                models.Q(("thing", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_seal_is_of_one_case_one_month_or_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("position", 1), ("prev", "")),
                            models.Q(("position__gt", 1), models.Q(("prev", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="seals_are_in_one_chain",
                    ),
                ],
            },
        ),
    ]
