"""Run as a process of its own on a store: lives a life, and dies by its own hand before one step of forgetting it.

    python tests/rights/dying.py live | STEP | look

`look` prints how many people, moments, sessions and begun deletions there are, and what the list says.
"""

import json
import os
import signal
import sys


def main(what: str) -> None:
    """Do one of the three."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.settings")
    from closeknit.terminal import store

    if what == "look":
        import django

        django.setup()
        look()
        return
    store.open()
    from closeknit.accounts import actions as accounts
    from closeknit.accounts.models import User
    from closeknit.rights import actions
    from closeknit.rights.actions import forgetting
    from tests.rights.whole_life import live

    if what == "live":
        live(accounts.open_account(email="amara@example.org", name="Amara", zone="Europe/London", region="GB"))
        return
    setattr(forgetting, what, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    actions.forget_account(owner=User.objects.get(email="amara@example.org"))


def look() -> None:
    """Print what is there, without starting anything that would finish it."""
    from closeknit.accounts.models import User
    from closeknit.circle.models import Interaction, Person
    from closeknit.rights import erased
    from closeknit.rights.models import Erasure, Forgetting

    counts = {
        model.__name__: model._default_manager.count() for model in (User, Person, Interaction, Erasure, Forgetting)
    }
    print(json.dumps({**counts, "list": len(list(erased.read()))}))


if __name__ == "__main__":
    main(sys.argv[1])
