"""The only way to a row of this app: what is not yours is 404, like what does not exist."""

from django.shortcuts import get_object_or_404

from closeknit.accounts.models import User
from closeknit.rights.models import Export, Forgetting


def export(owner: User, ref: str) -> Export:
    """One export of the owner."""
    return get_object_or_404(Export, owner=owner, ref=ref)


def newest_export(owner: User) -> Export | None:
    """The export that is being written or waits to be fetched."""
    return Export.objects.filter(owner=owner).order_by("-pk").first()


def forgetting_waits() -> bool:
    """Whether deleting was cut short and waits to be finished."""
    return Forgetting.objects.exists()
