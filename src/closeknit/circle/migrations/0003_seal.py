"""Seals what people wrote, in pieces: each is a transaction of its own, so whatever stops this, the next start goes on."""

import json

from django.db import migrations, transaction

from closeknit.circle.models import BatchFile, Interaction, KnownAs, Person, Promise, Support

AT_ONCE = 500
TEXTS = (
    (Person, "remember", ""),
    (Interaction, "note", ""),
    (Support, "words", ""),
    (Promise, "words", ""),
)


def pieces(waiting, *columns):
    """Rows that wait, a piece at a time, with their numbers first."""
    last = 0
    while some := list(waiting.filter(pk__gt=last).order_by("pk").values_list("pk", *columns)[:AT_ONCE]):
        last = some[-1][0]
        with transaction.atomic():
            yield some


def seal_texts(apps, _editor):
    for today, name, empty in TEXTS:
        model = apps.get_model("circle", today.__name__)
        field = today._meta.get_field(name)
        waiting = model.objects.exclude(**{f"{name}_plain": empty})
        for some in pieces(waiting, "owner_id", f"{name}_plain"):
            for pk, owner, text in some:
                done = {name: field.seal_for(owner, pk, text), f"{name}_plain": empty}
                model.objects.filter(pk=pk).update(**done)


def seal_claims(apps, _editor):
    model, field = apps.get_model("circle", "KnownAs"), KnownAs._meta.get_field("remember")
    for some in pieces(model.objects.filter(wishes__has_key="remember"), "owner_id", "wishes"):
        for pk, owner, wishes in some:
            sealed = field.seal_for(owner, pk, wishes.pop("remember"))
            model.objects.filter(pk=pk).update(remember=sealed, wishes=wishes)


def seal_files(apps, _editor):
    model = apps.get_model("circle", "BatchFile")
    summary, found = (BatchFile._meta.get_field(name) for name in ("summary", "found"))
    # One at a time: what was found in a file may be large.
    for pk, owner in list(model.objects.filter(summary=None).values_list("pk", "batch__owner_id")):
        with transaction.atomic():
            row = model.objects.filter(pk=pk).values_list("summary_plain", "found_plain")[0]
            blob = None if row[1] is None else bytes(row[1])
            model.objects.filter(pk=pk).update(
                summary=summary.seal_for(owner, pk, row[0]),
                found=found.seal_for(owner, pk, blob),
                summary_plain={},
                found_plain=None,
            )


def forget_copies(apps, _editor):
    """The words of a promise stood in suggestions, and in what imports remember of them: now they are read with it."""
    reach_out, batch = apps.get_model("circle", "ReachOut"), apps.get_model("circle", "Batch")
    for some in pieces(reach_out.objects.filter(facts__has_key="words"), "facts"):
        for pk, facts in some:
            facts.pop("words")
            reach_out.objects.filter(pk=pk).update(facts=facts)
    for pk, before in batch.objects.exclude(plan_before=None).values_list("pk", "plan_before"):
        if '"words"' in json.dumps(before):
            for row in before["open"]:
                row["facts"].pop("words", None)
            batch.objects.filter(pk=pk).update(plan_before=before)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("circle", "0002_sealed")]
    operations = [
        migrations.RunPython(work, elidable=False)
        for work in (seal_texts, seal_claims, seal_files, forget_copies)
    ]
