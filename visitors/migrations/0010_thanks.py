from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

keys = import_module("visitors.migrations.0006_keys_go_with_the_name")


def guard_again(apps: Any, schema_editor: Any) -> None:
    """Create the trigger of 0006 again: SQLite adds and removes such a column by writing the table anew, which loses its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS keys_go_with_the_name")
        keys.guard(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0006_to_address"),
        ("visitors", "0009_signing_out_by_link"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_again, elidable=False),
        migrations.AddField(
            model_name="visitor",
            name="email",
            field=models.EmailField(
                blank=True,
                help_text="可不填；离开后的感谢信只发到邮箱。只留手机的不发：那要另接短信网关（F1）",
                max_length=254,
                verbose_name="邮箱",
            ),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop, elidable=False),
        migrations.CreateModel(
            name="Satisfaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="何时问")),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (5, "非常满意"),
                            (4, "满意"),
                            (3, "一般"),
                            (2, "不满意"),
                            (1, "很不满意"),
                        ],
                        null=True,
                        verbose_name="满意度",
                    ),
                ),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="何时评价")),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="satisfaction",
                        to="notices.notice",
                        verbose_name="感谢信",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="satisfaction",
                        to="visitors.visit",
                        verbose_name="来访",
                    ),
                ),
            ],
            options={
                "verbose_name": "满意度",
                "verbose_name_plural": "满意度",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True),
                            models.Q(("score__gte", 1), ("score__lte", 5)),
                            _connector="OR",
                        ),
                        name="a_score_is_one_to_five",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at__isnull", True), ("score__isnull", True)),
                            models.Q(("at__isnull", False), ("score__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_score_says_when",
                    ),
                ],
            },
        ),
    ]
