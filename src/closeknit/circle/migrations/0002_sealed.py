"""Columns for sealed text beside the plain ones. The plain columns stay as they are under another name until 0004."""

from django.db import migrations, models

import closeknit.circle.models.sealed as sealed

PLAIN = (
    ("person", "remember", models.TextField(blank=True, default="", db_column="remember")),
    ("interaction", "note", models.TextField(blank=True, default="", db_column="note")),
    ("support", "words", models.CharField(max_length=200, blank=True, default="", db_column="words")),
    ("promise", "words", models.CharField(max_length=200, db_column="words")),
    ("batchfile", "summary", models.JSONField(default=dict, db_column="summary")),
    ("batchfile", "found", models.BinaryField(null=True, db_column="found")),
)
SEALED = (
    ("person", "remember", sealed.SealedText(db_column="remember_sealed")),
    ("interaction", "note", sealed.SealedText(db_column="note_sealed")),
    ("support", "words", sealed.SealedText(db_column="words_sealed")),
    ("promise", "words", sealed.SealedText(db_column="words_sealed")),
    ("knownas", "remember", sealed.SealedText(db_column="remember_sealed")),
    ("batchfile", "summary", sealed.SealedFacts(owner="batch.owner_id", db_column="summary_sealed")),
    ("batchfile", "found", sealed.SealedBytes(owner="batch.owner_id", db_column="found_sealed")),
)


class Migration(migrations.Migration):
    dependencies = [("circle", "0001_initial"), ("accounts", "0004_keys")]

    operations = [
        # Only names in the code change here, no column does.
        *(migrations.AlterField(model, name, field) for model, name, field in PLAIN),
        *(migrations.RenameField(model, name, f"{name}_plain") for model, name, _ in PLAIN),
        *(migrations.AddField(model, name, field) for model, name, field in SEALED),
    ]
