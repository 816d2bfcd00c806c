"""closeknit plan: this week's few reach-outs, each with a reason that can be checked."""

import json
import sys
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from closeknit.circle.queries import week
from closeknit.circle.queries.free import understood
from closeknit.circle.queries.week import Suggestion
from closeknit.engine.records import Channel
from closeknit.terminal import people
from closeknit.web import ties, times

EXAMPLE = "40 minutes, Tuesday evening and a walk on Saturday"


def show(*, email: str, at: date | None, as_json: bool, free: str = "") -> int:
    """Print the plan of the week of `at` (today). A day or times given by hand are worked out afresh and not kept."""
    owner = people.owner(email)
    if owner is None:
        return 1
    today = timezone.now().astimezone(ZoneInfo(owner.zone or settings.TIME_ZONE)).date()
    said = understood(owner, free) if free else None
    if said and (said.unread or not (said.times or said.minutes)):
        print(f"This could not be read: {', '.join(said.unread) or free}. Write it as in: {EXAMPLE}", file=sys.stderr)
        return 1
    day = at or today
    if at in (None, today) and said is None:
        suggestions = week.plan(owner, today)
    else:
        suggestions = week.fresh_plan(owner, day, afresh=day < today, said=said)
    minutes = said.minutes if said and said.minutes is not None else owner.week_minutes
    still_open = [s for s in suggestions if s.state == "open"]
    if as_json:
        print(json.dumps(_plain(minutes, still_open, day), ensure_ascii=False, indent=2))
    else:
        print_plan(minutes, still_open, day)
    return 0


def _plain(minutes: int, suggestions: list[Suggestion], today: date) -> dict[str, Any]:
    return {
        "date": today.isoformat(),
        "minutes": minutes,
        "minutes_used": sum(s.minutes for s in suggestions),
        "reach_outs": [
            {
                "person": s.name,
                "reason": ties.reason(s.reason, s.facts, s.name, today),
                "kind": s.reason,
                "facts": s.facts,
                "channel": Channel(s.channel).name.lower(),
                "minutes": s.minutes,
            }
            for s in suggestions
        ],
    }


def print_plan(minutes: int, suggestions: list[Suggestion], today: date) -> None:
    """Print the plan for the eye."""
    if not suggestions:
        print("Nobody needs a nudge this week.")
        return
    total = sum(s.minutes for s in suggestions)
    print(f"This week, about {total} of your {minutes} minutes:")
    for s in suggestions:
        short = ties.short_reason(s.reason, s.facts)
        print(f"\n  {s.name}" + (f" ({s.relation})" if s.relation else ""))
        print(f"    {ties.reason(s.reason, s.facts, s.name, today)}" + (f" [{short}]" if short else ""))
        when = times.when_words(s.facts)
        print(f"    {ties.to_do(s.channel)}, about {s.minutes} minutes" + (f": {when}" if when else ""))
