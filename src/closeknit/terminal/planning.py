"""closeknit plan: this week's few reach-outs, each with a reason that can be checked."""

import json
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from closeknit.accounts.models import User
from closeknit.circle.queries import week
from closeknit.circle.queries.week import Suggestion
from closeknit.engine.records import Channel
from closeknit.terminal import people
from closeknit.web import ties


def show(*, email: str, at: date | None, as_json: bool) -> int:
    """Print the plan of the week of `at` (today). A day given by hand is worked out afresh and not kept."""
    owner = people.owner(email)
    if owner is None:
        return 1
    today = timezone.now().astimezone(ZoneInfo(owner.zone or settings.TIME_ZONE)).date()
    another_day = at if at != today else None
    suggestions = (
        week.fresh_plan(owner, another_day, afresh=another_day < today) if another_day else week.plan(owner, today)
    )
    still_open = [s for s in suggestions if s.state == "open"]
    if as_json:
        print(json.dumps(_plain(owner, still_open, at or today), ensure_ascii=False, indent=2))
    else:
        print_plan(owner, still_open, at or today)
    return 0


def _plain(owner: User, suggestions: list[Suggestion], today: date) -> dict[str, Any]:
    return {
        "date": today.isoformat(),
        "minutes": owner.week_minutes,
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


def print_plan(owner: User, suggestions: list[Suggestion], today: date) -> None:
    """Print the plan for the eye."""
    if not suggestions:
        print("Nobody needs a nudge this week.")
        return
    total = sum(s.minutes for s in suggestions)
    print(f"This week, about {total} of your {owner.week_minutes} minutes:")
    for s in suggestions:
        short = ties.short_reason(s.reason, s.facts)
        print(f"\n  {s.name}" + (f" ({s.relation})" if s.relation else ""))
        print(f"    {ties.reason(s.reason, s.facts, s.name, today)}" + (f" [{short}]" if short else ""))
        print(f"    {ties.to_do(s.channel)}, about {s.minutes} minutes")
