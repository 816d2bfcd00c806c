"""Whether everything that is sealed opens: what the doctor asks."""

from django.apps import apps

from closeknit.circle.models import does_not_open, sealed_fields


def sealed_texts() -> tuple[int, int]:
    """How many sealed texts there are of everybody, and how many of them do not open. Nothing of them is kept."""
    texts = closed = 0
    for model in apps.get_models():
        for field in sealed_fields(model):
            there = model._base_manager.filter(**{f"{field.name}__isnull": False})
            related = field.owner.split(".")[:-1]
            rows = there.select_related(*related) if related else there
            # Files one by one: what was found in them may be large.
            for row in rows.order_by("pk").iterator(chunk_size=10 if related else 1000):
                texts += 1
                closed += does_not_open(row, field.name)
    return texts, closed
