import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "__first__"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "会话",
                "verbose_name_plural": "会话",
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("api", "接口"), ("calendar", "日历订阅"), ("phone", "电话系统")],
                        default="api",
                        editable=False,
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="用途")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(verbose_name="创建于")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="停用于")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "接口令牌",
                "verbose_name_plural": "接口令牌",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("purpose", "calendar"), ("revoked_at__isnull", True)),
                        fields=("user",),
                        name="an_account_has_one_calendar",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="organisation.site",
                        verbose_name="园区",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="site_grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "园区授权",
                "verbose_name_plural": "园区授权",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "site"), name="a_site_is_granted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Clearing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30, verbose_name="资料")),
                ("before", models.DateTimeField(verbose_name="早于")),
                ("at", models.DateTimeField(verbose_name="时间")),
            ],
            options={
                "verbose_name": "清理记录",
                "verbose_name_plural": "清理记录",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["kind", "-before"], name="clearings_of_a_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before__lte", models.F("at"))),
                        name="what_is_cleared_is_past",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Trace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="事项")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="地址")),
                (
                    "about",
                    models.CharField(
                        blank=True,
                        help_text="账号、渠道、清单；不写访客",
                        max_length=200,
                        verbose_name="对象",
                    ),
                ),
                ("number", models.BigIntegerField(blank=True, null=True, verbose_name="编号")),
                ("rows", models.PositiveIntegerField(blank=True, null=True, verbose_name="行数")),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("key", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="traces",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁",
                    ),
                ),
            ],
            options={
                "verbose_name": "留痕",
                "verbose_name_plural": "留痕",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["kind", "-id"], name="traces_of_a_kind"),
                    models.Index(fields=["kind", "number"], name="traces_about_a_number"),
                    models.Index(fields=["user", "-id"], name="traces_of_an_account"),
                    models.Index(fields=["key", "at"], name="sign_ins_by_key"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", "phone"), ("words", ""), _negated=True),
                        name="a_phone_is_shown_for_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountChange",
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
                        choices=[("roles", "角色"), ("password", "重设密码"), ("open", "重新启用")],
                        max_length=8,
                        verbose_name="事项",
                    ),
                ),
                ("roles", models.JSONField(blank=True, default=list, verbose_name="角色")),
                ("password", models.CharField(blank=True, editable=False, max_length=128)),
                ("asked_at", models.DateTimeField(verbose_name="提出于")),
                (
                    "state",
                    models.CharField(
                        choices=[("waits", "等待确认"), ("holds", "已生效"), ("dropped", "没有办")],
                        default="waits",
                        max_length=7,
                        verbose_name="状态",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="处理于")),
                ("is_alone", models.BooleanField(default=False, verbose_name="没有第二个人")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account_changes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "账号变更",
                "verbose_name_plural": "账号变更",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waits")),
                        fields=("user", "what"),
                        name="one_change_of_a_kind_waits_for_an_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_alone", False), ("state", "holds"), _negated=True),
                            models.Q(
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                models.Q(("decided_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="nobody_confirms_what_they_asked_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None), ("decided_by", None), ("state", "waits")
                            ),
                            models.Q(
                                models.Q(("state", "waits"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="what_was_decided_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "waits"), ("password", ""), _connector="OR"),
                        name="a_password_waits_no_longer_than_its_change",
                    ),
                ],
            },
        ),
    ]
