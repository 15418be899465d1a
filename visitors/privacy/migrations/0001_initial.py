import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("auth", "__first__")]

    operations = [
        migrations.CreateModel(
            name="PurgeReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="开始")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="结束")),
                ("counts", models.JSONField(default=dict, verbose_name="清理了多少行")),
                ("forecast", models.JSONField(default=dict, verbose_name="预告")),
                ("place", models.JSONField(default=dict, verbose_name="到哪里")),
            ],
            options={
                "verbose_name": "清理报告",
                "verbose_name_plural": "清理报告",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经手人")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("counts", models.JSONField(default=dict, verbose_name="清理了多少行")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经手账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "删除回执",
                "verbose_name_plural": "删除回执",
                "ordering": ["-at", "-id"],
            },
        ),
    ]
