"""This week's plan: making it, doing it, putting off, declining, and taking each of these back."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from closeknit.accounts import journal
from closeknit.accounts.models import User
from closeknit.circle import access
from closeknit.circle.actions.learn import learn
from closeknit.circle.actions.moments import Moment, add_moment
from closeknit.circle.actions.people import GONE, Unusable
from closeknit.circle.actions.promised import keep_promised, reopen_promised, still_promised
from closeknit.circle.models import OWN_WISH, Person, Plan, ReachOut
from closeknit.circle.queries.week import USUAL_MINUTES, Suggestion, monday, proposed
from closeknit.engine.records import Channel, Direction

LATER_DAYS = 3


def _plan(owner: User, today: date, now: datetime) -> tuple[Plan, bool]:
    # The owner's row is the lock of the week (PostgreSQL; SQLite has one writer anyway): "done" twice is done once.
    User.objects.select_for_update().only("pk").get(pk=owner.pk)
    return Plan.objects.get_or_create(
        owner=owner, week=monday(today), defaults={"made_at": now, "minutes": owner.week_minutes}
    )


@transaction.atomic
def make_plan(*, owner: User, today: date, now: datetime | None = None) -> Plan:
    """Make this week's plan unless there is one."""
    now = now or timezone.now()
    chosen = proposed(owner, today)
    plan, made = _plan(owner, today, now)
    if made:
        for place, (tie, s) in enumerate(chosen):
            _suggest(plan, place, tie, s)
        _carry_over(owner, plan, {tie for tie, _ in chosen})
        journal.write(owner=owner, act="plan.made", facts={"suggestions": len(chosen)})
    return plan


def _suggest(plan: Plan, place: int, tie: int, s: Suggestion) -> None:
    ReachOut.objects.create(
        owner_id=plan.owner_id,
        plan=plan,
        tie_id=tie,
        place=place,
        reason=s.reason,
        facts=s.facts,
        channel=s.channel,
        minutes=s.minutes,
    )


def _carry_over(owner: User, plan: Plan, chosen: set[int]) -> None:
    """What was put off last week until a day of this one comes back on that day."""
    last = access.reach_outs(owner).filter(plan__week=plan.week - timedelta(days=7), state=ReachOut.State.LATER)
    willing = last.filter(until__gte=plan.week, tie__never=False, tie__resting_since=None).exclude(tie__in=chosen)
    for place, row in enumerate(willing.order_by("place"), start=len(chosen)):
        if still_promised(owner, row.reason, row.facts):
            kept = {name: getattr(row, name) for name in ("tie_id", "reason", "facts", "channel", "minutes", "until")}
            ReachOut.objects.create(
                owner=owner, plan=plan, place=place, state=ReachOut.State.LATER, acted_at=row.acted_at, **kept
            )


@transaction.atomic
def refresh_plan(*, owner: User, today: date, now: datetime | None = None) -> Plan:
    """Choose again what is still open this week, as after an import or a change of minutes. What was done stays."""
    now = now or timezone.now()
    plan, _ = _plan(owner, today, now)
    asked = list(plan.reach_outs.filter(state=ReachOut.State.OPEN, reason__in=OWN_WISH))
    chosen = proposed(owner, today)
    plan.reach_outs.filter(state=ReachOut.State.OPEN).exclude(reason__in=OWN_WISH).delete()
    there = {r.tie_id for r in plan.reach_outs.all()}
    place = 1 + max((r.place for r in asked), default=-1)
    for tie, s in chosen:
        if tie in there:
            continue
        _suggest(plan, place, tie, s)
        place += 1
    Plan.objects.filter(pk=plan.pk).update(made_at=now, minutes=owner.week_minutes)
    return plan


def as_it_stands(owner: User, today: date) -> dict[str, Any] | None:
    """What is open in this week's plan, for `restore_plan`; None while there is no plan."""
    plan = access.plans(owner).filter(week=monday(today)).first()
    if plan is None:
        return None
    still_open = plan.reach_outs.filter(state=ReachOut.State.OPEN).exclude(reason__in=OWN_WISH)
    kept = still_open.values("tie_id", "place", "reason", "facts", "channel", "minutes")
    return {"week": plan.week.isoformat(), "minutes": plan.minutes, "open": list(kept)}


@transaction.atomic
def restore_plan(*, owner: User, today: date, before: dict[str, Any] | None, now: datetime | None = None) -> None:
    """Put back what was open before an import (`as_it_stands`). What was done, put off or asked for since stays.

    In another week, or with other minutes, what was open then says nothing any more: it is chosen again.
    """
    now = now or timezone.now()
    plan, _ = _plan(owner, today, now)
    plan.reach_outs.filter(state=ReachOut.State.OPEN).exclude(reason__in=OWN_WISH).delete()
    there = set(plan.reach_outs.values_list("tie", flat=True))
    if before is None and not there:
        plan.delete()
    elif before is None or (before["week"], before["minutes"]) != (plan.week.isoformat(), owner.week_minutes):
        refresh_plan(owner=owner, today=today, now=now)
    else:
        willing = access.ties(owner).filter(never=False, resting_since=None)
        back = set(willing.filter(pk__in=[row["tie_id"] for row in before["open"]]).values_list("pk", flat=True))
        for row in before["open"]:
            if row["tie_id"] in back - there and still_promised(owner, row["reason"], row["facts"]):
                ReachOut.objects.create(owner=owner, plan=plan, **row)


def _reach_out(owner: User, person: Person, today: date, reason: str = "asked") -> ReachOut:
    """The week's suggestion of this person; the week's plan is kept first if the page showed one that was not."""
    plan = make_plan(owner=owner, today=today)
    found = plan.reach_outs.filter(tie=person.tie).select_related("tie", "tie__person", "plan").first()
    return found or _add(owner, person, plan, reason)


def _add(owner: User, person: Person, plan: Plan, reason: str) -> ReachOut:
    channel = person.tie.usual_channel or Channel.VOICE
    last = plan.reach_outs.aggregate(Max("place"))["place__max"]
    return ReachOut.objects.create(
        owner=owner,
        plan=plan,
        tie=person.tie,
        place=0 if last is None else last + 1,
        reason=reason,
        facts={"last": person.tie.last_day.isoformat()} if person.tie.last_day else {},
        channel=channel,
        minutes=USUAL_MINUTES[Channel(channel)],
    )


@transaction.atomic
def add_to_week(*, owner: User, person: Person, today: date, reason: str = "asked") -> ReachOut:
    """Add a person to this week because the owner wants to ("asked"), or named them at the start ("named").

    Raises Unusable for somebody who has died.
    """
    if person.tie.died_on:
        raise Unusable("week", GONE)
    reach_out = _reach_out(owner, person, today, reason)
    if reach_out.state != ReachOut.State.OPEN:
        # A moment that was done stays; it is not this new intention's to take back.
        reach_out.interaction = None
        _set(reach_out, ReachOut.State.OPEN, None)
    if reach_out.reason not in OWN_WISH and person.tie.resting_since:
        ReachOut.objects.filter(pk=reach_out.pk).update(reason=reason)
    journal.write(owner=owner, act="week.added", about=person.ref)
    return reach_out


def _set(reach_out: ReachOut, state: str, acted_at: datetime | None, until: date | None = None) -> None:
    reach_out.state, reach_out.acted_at, reach_out.until = state, acted_at, until
    reach_out.save(update_fields=["state", "acted_at", "until", "interaction"])


@transaction.atomic
def done(*, owner: User, person: Person, today: date, now: datetime | None = None) -> ReachOut:
    """The owner reached out: the moment is saved and the tie learns from it. A promise that it was about is kept."""
    reach_out = _reach_out(owner, person, today)
    if reach_out.state == ReachOut.State.DONE:
        return reach_out
    moment = Moment(reach_out.channel, today, Direction.OUT, reach_out.minutes if _talk(reach_out.channel) else 0)
    reach_out.interaction = add_moment(owner=owner, person=person, moment=moment, today=today)
    keep_promised(reach_out, today)
    _set(reach_out, ReachOut.State.DONE, now or timezone.now())
    return reach_out


def _talk(channel: int) -> bool:
    return channel in (Channel.IN_PERSON, Channel.VIDEO, Channel.VOICE)


@transaction.atomic
def later(*, owner: User, person: Person, today: date, now: datetime | None = None) -> ReachOut:
    """Put a suggestion off: for three days, or until the day it is about. What is done stays done."""
    reach_out = _reach_out(owner, person, today)
    if reach_out.state == ReachOut.State.DONE:
        return reach_out
    until = today + timedelta(days=LATER_DAYS)
    about = reach_out.facts.get("on")
    if about and today < date.fromisoformat(about) < until:
        until = date.fromisoformat(about)
    _set(reach_out, ReachOut.State.LATER, now or timezone.now(), until)
    journal.write(owner=owner, act="reach_out.later", about=person.ref)
    return reach_out


@transaction.atomic
def not_this_one(*, owner: User, person: Person, today: date, now: datetime | None = None) -> ReachOut:
    """Decline a suggestion. Three times in a row makes it come less often. What is done stays done."""
    reach_out = _reach_out(owner, person, today)
    if reach_out.state == ReachOut.State.DONE:
        return reach_out
    _set(reach_out, ReachOut.State.SKIPPED, now or timezone.now())
    journal.write(owner=owner, act="reach_out.declined", about=person.ref)
    return reach_out


@transaction.atomic
def take_back(*, owner: User, person: Person, today: date) -> ReachOut:
    """Undo done, later or not this one: the suggestion is open again, and the moment that "done" saved is gone."""
    reach_out = _reach_out(owner, person, today)
    reopen_promised(reach_out)
    moment = reach_out.interaction
    reach_out.interaction = None
    _set(reach_out, ReachOut.State.OPEN, None)
    if moment is not None:
        access.recorded(owner).filter(pk=moment.pk).delete()
        learn(owner=owner, ties=[person.tie.pk])
    journal.write(owner=owner, act="reach_out.taken_back", about=person.ref)
    return reach_out
