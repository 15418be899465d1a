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
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=60, verbose_name="什么")),
                ("wanted", models.CharField(blank=True, max_length=500, verbose_name="筛选")),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁",
                    ),
                ),
            ],
            options={
                "verbose_name": "导出记录",
                "verbose_name_plural": "导出记录",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="PhoneReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("visitor_number", models.BigIntegerField(db_index=True, verbose_name="访客编号")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_readings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁",
                    ),
                ),
            ],
            options={
                "verbose_name": "查看手机号记录",
                "verbose_name_plural": "查看手机号记录",
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_phone_is_shown_for_a_reason",
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
            name="SignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("right", "已登录"),
                            ("wrong", "密码不对"),
                            ("waits", "要等一会儿"),
                            ("spray", "同一个密码试了许多账号，要等一会儿"),
                        ],
                        max_length=5,
                        verbose_name="结果",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="地址")),
                ("key", models.CharField(editable=False, max_length=64)),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ins",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "登录记录",
                "verbose_name_plural": "登录记录",
                "ordering": ["-at"],
                "indexes": [models.Index(fields=["key", "at"], name="sign_ins_by_key")],
            },
        ),
    ]
