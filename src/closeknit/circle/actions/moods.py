"""Writes how the owner felt, as another app noted it. Runs inside the one transaction of `imports.keep`."""

import json
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from closeknit.circle import access
from closeknit.circle.actions.clock import OLDEST, moments_and_days
from closeknit.circle.marks import marks
from closeknit.circle.models import Batch, Mood
from closeknit.circle.queries.preview import Part
from closeknit.storage import rows


def keep_moods(*, batch: Batch, parts: Iterable[Part], zone: ZoneInfo, today: date) -> int:
    """Save how the owner felt; the same entry read again adds nothing. Returns how many were new."""
    owner = batch.owner
    there = access.moods(owner).count()
    for part in parts:
        found = part.found.moods
        at = np.array([mood.at for mood in found], dtype=np.int64)
        utc, day = moments_and_days(at, zone, wall=part.found.wall)
        who, level = np.zeros(len(found), dtype=np.int64), np.array([m.mood for m in found], dtype=np.int64)
        mark = marks(part.found.importer, "mood", [""], who, at, level + 100)
        rows.insert(
            Mood,
            ("owner_id", "batch_id", "day", "at", "mood", "labels", "mark"),
            (
                (
                    owner.pk,
                    batch.pk,
                    date.fromordinal(int(on)).isoformat(),
                    None if mood.whole_day else int(when),
                    mood.mood,
                    json.dumps(mood.labels),
                    mood.mark or int(m),
                )
                for mood, when, on, m in zip(found, utc, day, mark, strict=True)
                if OLDEST.toordinal() <= on <= today.toordinal()
            ),
        )
    return access.moods(owner).count() - there
