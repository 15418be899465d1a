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
            name="Evacuation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="开始")),
                ("started_by_name", models.CharField(max_length=60, verbose_name="谁开始")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结束")),
                (
                    "closed_by_name",
                    models.CharField(blank=True, max_length=60, verbose_name="谁结束"),
                ),
                ("digest", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="结束的账号",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evacuations",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="开始的账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "疏散",
                "verbose_name_plural": "疏散",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("site",),
                        name="a_site_is_evacuated_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("closed_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="an_evacuation_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_evacuation_is_closed_by_somebody_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Listed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="何时列入")),
                ("waited", models.BooleanField(default=False, verbose_name="在前台等候")),
                ("gone_at", models.DateTimeField(blank=True, null=True, verbose_name="其间离开")),
                (
                    "evacuation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed",
                        to="evacuation.evacuation",
                        verbose_name="疏散",
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
                "verbose_name": "须清点的来访",
                "verbose_name_plural": "须清点的来访",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evacuation", "visit"),
                        name="a_visit_is_listed_once_in_an_evacuation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "says",
                    models.CharField(
                        choices=[("safe", "安全"), ("missing", "没找到"), ("back", "撤回")],
                        max_length=7,
                        verbose_name="清点",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        help_text="引导员按下的时间；断网时先存在手机里", verbose_name="何时清点"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="何时收到")),
                ("by_name", models.CharField(max_length=60, verbose_name="引导员")),
                ("key", models.CharField(editable=False, max_length=40)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
                (
                    "evacuation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ticks",
                        to="evacuation.evacuation",
                        verbose_name="疏散",
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
                "verbose_name": "清点",
                "verbose_name_plural": "清点",
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evacuation", "key"), name="a_tick_sent_twice_counts_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("received_at__gte", models.F("at"))),
                        name="a_tick_is_made_before_it_is_received",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_name", ""), _negated=True),
                            models.Q(("key", ""), _negated=True),
                        ),
                        name="a_tick_is_made_by_somebody",
                    ),
                ],
            },
        ),
    ]
