"""The people of a circle with all that cards, pages and tables show of them."""

from dataclasses import dataclass, field

from closeknit.accounts.models import User
from closeknit.circle.models import Bond, Handle, ImportantDate, Person


@dataclass(slots=True)
class Contact:
    """Somebody in the circle. bonds are (kind, name, ref) of people who belong with them."""

    ref: str
    name: str
    relation: str
    remember: str
    handles: list[tuple[str, str]] = field(default_factory=list)
    dates: list[ImportantDate] = field(default_factory=list)
    bonds: list[tuple[str, str, str]] = field(default_factory=list)

    def values(self, kind: str) -> list[str]:
        """Their numbers, addresses or names in networks, each once."""
        return list(dict.fromkeys(value for what, value in self.handles if what == kind))

    @property
    def birthday(self) -> str:
        """The birthday as ISO has it, without the year where it is not known, "" without one."""
        for day in self.dates:
            if day.kind == ImportantDate.Kind.BIRTHDAY:
                return f"{day.year:04}-{day.month:02}-{day.day:02}" if day.year else f"--{day.month:02}-{day.day:02}"
        return ""


def contacts(owner: User) -> list[Contact]:
    """Everybody in the circle, those on hold too; people who were removed are not there any more for the eye."""
    here = Person.objects.filter(owner=owner, removed_at=None, merged_into=None).order_by("name_key", "pk")
    found = {p.pk: Contact(p.ref, p.name, p.relation, p.remember) for p in here}
    for handle in Handle.objects.filter(owner=owner).order_by("pk"):
        if handle.person_id in found:
            found[handle.person_id].handles.append((handle.kind, handle.value))
    for day in ImportantDate.objects.filter(owner=owner, shown=True).order_by("month", "day", "pk"):
        if day.person_id in found:
            found[day.person_id].dates.append(day)
    bonds: dict[tuple[int, int], str] = {}
    for bond in Bond.objects.filter(owner=owner).select_related("one", "other").order_by("pk"):
        one, other = bond.one.person_id, bond.other.person_id
        if one in found and other in found and one != other:
            bonds[one, other] = bond.kind
    for (who, with_), kind in bonds.items():
        found[who].bonds.append((kind, found[with_].name, found[with_].ref))
    return list(found.values())
