import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "__first__"),
        ("organisation", "0001_initial"),
        ("visitors", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="创建于")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="停用于")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gates",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gates",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="以谁的名义",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        help_text="不选就是前台的出入口",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gates",
                        to="organisation.zone",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "闸机",
                "verbose_name_plural": "闸机",
                "ordering": ["site", "name"],
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[("desk", "前台"), ("zone", "区域入口"), ("patrol", "巡查")],
                        max_length=6,
                        verbose_name="地点",
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        choices=[
                            ("auto", "自动"),
                            ("in", "进"),
                            ("out", "出"),
                            ("check", "只核对"),
                        ],
                        max_length=5,
                        verbose_name="要求",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("expected", "约好的访客"),
                            ("arrived", "到访"),
                            ("in", "进"),
                            ("out", "出"),
                            ("ok", "可以通行"),
                            ("refused", "不放行"),
                        ],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown_code", "没有这张访客牌"),
                            ("expired", "已过期"),
                            ("revoked", "已撤销"),
                            ("already_waiting", "已经签到"),
                            ("already_inside", "已经在里面"),
                            ("not_inside", "不在访"),
                            ("wrong_site", "别的园区的牌"),
                            ("wrong_day", "不是今天的牌"),
                            ("badge_withdrawn", "访客牌已停用"),
                            ("zone_closed", "区域未获批准"),
                            ("not_admitted", "没有办理进入"),
                            ("belongings_open", "携带物品没有核对"),
                        ],
                        max_length=15,
                        verbose_name="不放行的原因",
                    ),
                ),
                (
                    "did",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "没有改动"),
                            ("arrived", "签到"),
                            ("left", "签离收牌"),
                            ("badge_back", "收回访客牌"),
                            ("passed", "记一次出入"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="办了什么",
                    ),
                ),
                ("scanned_at", models.DateTimeField(verbose_name="扫码时间")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("offline", models.BooleanField(default=False, verbose_name="离线时扫的")),
                ("client_key", models.CharField(blank=True, editable=False, max_length=100)),
                ("client_digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "badge",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="visitors.badge",
                        verbose_name="访客牌",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手账号",
                    ),
                ),
                (
                    "gate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="scanning.gate",
                        verbose_name="闸机",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
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
                "verbose_name": "扫码记录",
                "verbose_name_plural": "扫码记录",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["site", "received_at"], name="scans_of_a_site_and_day"),
                    models.Index(
                        condition=models.Q(("visit__isnull", False)),
                        fields=["visit", "zone", "scanned_at"],
                        name="passes_of_a_visit",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("client_key", ""), _negated=True),
                        fields=("by", "client_key"),
                        name="a_scan_sent_twice_is_one_scan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", "refused"), models.Q(("refusal", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("outcome", "refused"), _negated=True), ("refusal", "")
                            ),
                            _connector="OR",
                        ),
                        name="a_refused_scan_and_no_other_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "refused"), _negated=True),
                            ("did", ""),
                            _connector="OR",
                        ),
                        name="a_refused_scan_does_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "refused"), ("visit__isnull", False), _connector="OR"
                        ),
                        name="a_scan_that_passed_names_the_visit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place", "zone"), ("zone__isnull", False)),
                            models.Q(
                                models.Q(("place", "zone"), _negated=True), ("zone__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="a_scan_at_a_zone_and_no_other_names_the_zone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("received_at__gte", models.F("scanned_at"))),
                        name="a_scan_is_received_after_it_is_made",
                    ),
                ],
            },
        ),
    ]
