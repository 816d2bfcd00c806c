"""What hands words over: a function that takes a parcel and either returns or says why not."""

from collections.abc import Callable

from closeknit.outbox.composing import Parcel


class NotSent(Exception):
    """It did not go out. `sure`: certainly not taken by the other side. `final`: it never will be. `code` has no text."""

    def __init__(self, code: str, *, sure: bool, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.sure, self.final = code[:20], sure, final


Carry = Callable[[Parcel], None]
