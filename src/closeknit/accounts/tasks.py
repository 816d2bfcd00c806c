"""What is done now and then about accounts, without anybody asking."""

import os
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from closeknit.accounts import anchors
from closeknit.accounts.models import JournalAnchor

ANCHOR_EVERY = timedelta(hours=20)
"""A little less than a day, so that a sweep that comes late now and then still makes one each day."""


def anchor_daily() -> str:
    """Make the day's anchor if it is due; returns its line, or nothing.

    The line is added to CLOSEKNIT_ANCHOR_FILE where that is set: put it on another disk, or where another machine fetches it.
    """
    newest = JournalAnchor.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest and timezone.now() - newest < ANCHOR_EVERY:
        return ""
    line = anchors.line(anchors.anchor())
    if settings.ANCHOR_FILE:
        with open(settings.ANCHOR_FILE, "a", encoding="ascii") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
    return line
