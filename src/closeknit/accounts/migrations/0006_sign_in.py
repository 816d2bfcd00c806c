"""Devices and recovery codes; and an e-mail counts as confirmed where somebody opened the account for its person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def vouch(apps, editor):
    """Accounts opened until now were opened by whoever runs the server."""
    user = apps.get_model("accounts", "User")
    address = apps.get_model("account", "EmailAddress")
    known = set(address.objects.values_list("user_id", flat=True))
    address.objects.bulk_create(
        [
            address(user_id=pk, email=email, verified=True, primary=True)
            for pk, email in user.objects.values_list("pk", "email")
            if pk not in known
        ]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_hardening"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=4)),
                ("digest", models.CharField(max_length=200)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignedInDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("label", models.CharField(max_length=60)),
                ("shared", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField()),
                ("active_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="recoverycode",
            constraint=models.UniqueConstraint(fields=("user", "mark"), name="recovery_code_one_a_mark"),
        ),
        migrations.RunPython(vouch, migrations.RunPython.noop),
    ]
