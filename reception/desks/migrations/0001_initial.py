import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("device", models.CharField(blank=True, editable=False, max_length=64)),
                ("enrolled_at", models.DateTimeField(blank=True, null=True, verbose_name="登记于")),
                ("code", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "code_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="登记码有效至"),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desks",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "name"), name="desks_of_a_site_have_names_of_their_own"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("device", ""), _negated=True),
                        fields=("device",),
                        name="a_browser_is_one_desk",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code",),
                        name="a_code_enrols_one_desk",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("device", ""), ("enrolled_at__isnull", True)),
                            models.Q(
                                models.Q(("device", ""), _negated=True),
                                ("enrolled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_enrolled_desk_says_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), ("code_until__isnull", True)),
                            models.Q(
                                models.Q(("code", ""), _negated=True), ("code_until__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_code_of_a_desk_ends",
                    ),
                ],
                "verbose_name": "前台电脑",
                "verbose_name_plural": "前台电脑",
                "ordering": ["site", "name"],
            },
        ),
        migrations.CreateModel(
            name="DeskPin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=128)),
                ("set_at", models.DateTimeField(verbose_name="设定于")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_pin",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "PIN",
                "verbose_name_plural": "PIN",
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField(db_index=True, verbose_name="开始")),
                (
                    "opened_by",
                    models.CharField(
                        choices=[("sign_in", "登录"), ("pin", "PIN")],
                        max_length=7,
                        verbose_name="怎样开始",
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="最近操作")),
                ("locked_at", models.DateTimeField(blank=True, null=True, verbose_name="锁定于")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="结束")),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("handed", "由下一位接手"),
                            ("out", "退出登录"),
                            ("moved", "换到别的电脑"),
                            ("closed", "由主管结束"),
                            ("gone", "账号停用"),
                        ],
                        max_length=6,
                        verbose_name="怎样结束",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="结束它的主管",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="desks.desk",
                        verbose_name="前台电脑",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("desk",),
                        name="a_desk_has_one_open_shift",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("user",),
                        name="a_person_stands_at_one_desk",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("ended", "")),
                            models.Q(
                                models.Q(("closed_at__isnull", True), _negated=True),
                                models.Q(("ended", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_shift_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_by__isnull", False), ("ended", "closed")),
                            models.Q(
                                models.Q(("ended", "closed"), _negated=True),
                                ("closed_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_supervisor_who_closes_a_shift_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("closed_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="a_shift_ends_after_it_began",
                    ),
                ],
                "verbose_name": "班次",
                "verbose_name_plural": "班次",
                "ordering": ["-opened_at", "-id"],
            },
        ),
    ]
