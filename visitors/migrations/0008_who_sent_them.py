from django.db import migrations, models


def name_who_sent_them(apps, _editor):
    """Until now only the colleague's name on the request before told who had sent somebody."""
    HostRequest = apps.get_model("visitors", "HostRequest")
    before = HostRequest.objects.filter(
        visit=models.OuterRef("visit"), colleague=models.OuterRef("employee")
    ).values("pk")
    HostRequest.objects.filter(models.Exists(before)).update(instead_of=models.Subquery(before[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("visitors", "0007_taken_over"),
    ]

    operations = [
        migrations.RunPython(name_who_sent_them, migrations.RunPython.noop),
    ]
