"""Drops the plain columns, and empties the write-ahead log, where their text would stay until it is used again."""

from django.db import migrations


def empty_the_log(_apps, editor):
    if editor.connection.vendor == "sqlite":
        with editor.connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circle", "0003_seal")]
    operations = [
        migrations.RemoveField("person", "remember_plain"),
        migrations.RemoveField("interaction", "note_plain"),
        migrations.RemoveField("support", "words_plain"),
        migrations.RemoveField("promise", "words_plain"),
        migrations.RemoveField("batchfile", "summary_plain"),
        migrations.RemoveField("batchfile", "found_plain"),
        migrations.RunPython(empty_the_log, elidable=False),
    ]
