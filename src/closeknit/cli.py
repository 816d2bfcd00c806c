"""The closeknit command. Nothing heavy is imported before the chosen command needs it, so that small ones start fast."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from closeknit.terminal.research import researching
from closeknit.terminal.scale_terms import accepting

DATE_ORDERS = {"day-first": "day", "month-first": "month"}


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 something needs you, 2 the command was not understood."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except BrokenPipeError:
        # Whoever reads has seen enough; what is still buffered must not fail once more at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="closeknit", description="Keeps ties alive: your circle, its rhythms, a few reach-outs a week."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    _bringing(commands)

    plan = commands.add_parser("plan", help="this week's few reach-outs")
    plan.add_argument("--json", action="store_true")
    plan.add_argument("--at", type=date.fromisoformat, metavar="DATE", help="as if it were this day (2026-11-22)")
    plan.add_argument("--for", dest="email", default="")
    plan.add_argument(
        "--free", default="", metavar="WORDS", help="'40 minutes, Tuesday evening and a walk on Saturday'"
    )
    plan.set_defaults(run=_plan)

    researching(commands)
    accepting(commands)
    _keeping(commands)
    _letting_go(commands)

    doctor = commands.add_parser("doctor", help="say whether everything is in order, and what to do if not")
    doctor.add_argument("--probe", default="", metavar="URL", help="also ask the service at its address, from outside")
    doctor.set_defaults(run=_doctor)

    _wording(commands)

    serve = commands.add_parser("serve", help="serve the pages")
    _serving(serve)
    serve.set_defaults(run=_serve)

    demo = commands.add_parser("demo", help="show it all with an invented life, in a place that is thrown away")
    _serving(demo)
    demo.add_argument("--no-serve", action="store_true", help="stop after the plan is printed")
    demo.set_defaults(run=_demo)

    _accounts(commands)
    _keeping_keys(commands)
    return parser


def _accounts(commands: Commands) -> None:
    """The commands about who has an account and who is signed in."""
    link = commands.add_parser("link", help="print a one-time sign-in link")
    link.add_argument("--for", dest="email", default="")
    link.set_defaults(run=_link)

    journal = commands.add_parser("journal", help="whether the journals fit, and a line to keep elsewhere")
    journal.add_argument("what", choices=("verify", "anchor"))
    journal.add_argument("--against", type=Path, metavar="FILE", help="verify: the lines that you kept elsewhere")
    journal.add_argument("--to", type=Path, metavar="FILE", help="anchor: add the line to this file")
    journal.set_defaults(run=_journal)
    out = commands.add_parser("signout", help="sign somebody out on every device")
    out.add_argument("--for", dest="email", default="")
    out.set_defaults(run=_signout)
    factor = commands.add_parser("factor", help="take away a second factor that somebody has lost")
    factor.add_argument("what", choices=("remove",))
    factor.add_argument("--for", dest="email", required=True)
    factor.set_defaults(run=_factor)

    account = commands.add_parser("account", help="open an account for somebody")
    account.add_argument("email")
    account.add_argument("--name", default="")
    account.set_defaults(run=_account)

    organisation = commands.add_parser("organisation", help="begin an organisation, with its first administrator")
    organisation.add_argument("name")
    organisation.add_argument(
        "--administrator", required=True, metavar="EMAIL", help="an account is opened if there is none"
    )
    organisation.add_argument("--zone", default="", help="such as Europe/London")
    organisation.add_argument("--country", default="", help="two letters, such as GB")
    organisation.set_defaults(run=_organisation)


def _keeping_keys(commands: Commands) -> None:
    """The command about keys, with commands of its own."""
    parser = commands.add_parser("keys", help="what the keys are, new ones, and the recovery sheet")
    several = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    several.add_parser("status", help="which keys there are and where; no key is shown")
    several.add_parser("rotate-master", help="another master key, while pages are served")
    several.add_parser("rekey", help="another key for the whole database, while Closeknit is stopped")
    several.add_parser("recovery", help="print the recovery sheet")
    recover = several.add_parser("recover", help="put the keys of a recovery sheet back; type its lines, then Ctrl-D")
    recover.add_argument("--check", action="store_true", help="only say whether the sheet holds the keys in use")
    parser.set_defaults(run=_keys)


def _wording(commands: Commands) -> None:
    """The commands about words to people."""
    worker = commands.add_parser("worker", help="send mail and messages; closeknit serve runs one by itself")
    worker.add_argument("--once", action="store_true", help="send what is due now, and stop")
    worker.set_defaults(run=_worker)

    outbox = commands.add_parser("outbox", help="what waits to be sent, and what could not be")
    outbox.add_argument("--json", action="store_true", help="print one JSON object")
    outbox.set_defaults(run=_outbox)


def _bringing(commands: Commands) -> None:
    """The commands that bring something in."""
    bring = commands.add_parser("import", help="bring in files: contacts, calendars, chats")
    bring.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a file, a zip, or a folder such as a Maildir"
    )
    bring.add_argument("--dry-run", action="store_true", help="say what is in the files and save nothing")
    bring.add_argument("--json", action="store_true", help="print one JSON object for each file")
    bring.add_argument("--for", dest="email", default="", help="whose circle, when there are several accounts")
    bring.add_argument("--who", choices=("all", "recent", "closest"), default="all", help="whom to bring in")
    bring.add_argument(
        "--date-order",
        choices=sorted(DATE_ORDERS),
        help="how a chat writes its dates, when the chat itself cannot tell",
    )
    bring.add_argument(
        "--me", default="", metavar="NAME", help="your own name or address in the files, when they cannot tell"
    )
    bring.set_defaults(run=_import)

    watch = commands.add_parser("watch", help="bring in whatever is put into a folder")
    watch.add_argument("folder", type=Path, metavar="DIR")
    watch.add_argument("--every", type=float, default=10.0, metavar="SECONDS", help="how often to look")
    watch.add_argument("--once", action="store_true", help="bring in what is there now, and stop")
    watch.add_argument("--for", dest="email", default="")
    watch.set_defaults(run=_watch)

    mail = commands.add_parser("mail", help="bring in who wrote to whom from a mail server (IMAP); never the text")
    mail.add_argument("host", help="for example imap.example.org")
    mail.add_argument("user", help="the mail address, or the name at that server")
    mail.add_argument("--port", type=int, default=993)
    mail.add_argument("--password-file", type=Path, metavar="FILE", help="else the (app) password is asked for")
    mail.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="no older mail than this (2024-01-01)")
    mail.add_argument("--plain", action="store_true", help="without encryption; only for a server on this machine")
    mail.add_argument("--for", dest="email", default="")
    mail.set_defaults(run=_mail)


def _keeping(commands: Commands) -> None:
    """The commands that keep copies of everything."""
    backup = commands.add_parser("backup", help="make a backup while it runs, and try it by restoring it elsewhere")
    backup.add_argument("--to", type=Path, metavar="FOLDER", help="where to; else CLOSEKNIT_BACKUP_FOLDER")
    backup.add_argument("--keep", default="", metavar="RULE", help="which ones stay: 7d4w12m, days, weeks and months")
    backup.add_argument("--no-verify", action="store_true", help="do not try it")
    backup.add_argument("--json", action="store_true", help="print one JSON object")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="put a backup into an empty store")
    restore.add_argument("file", type=Path, metavar="FILE", help="a backup; the keyring lies beside it")
    where = restore.add_mutually_exclusive_group()
    where.add_argument("--into", type=Path, metavar="FOLDER", help="a data folder for the built-in database")
    where.add_argument("--replace", action="store_true", help="in the place of the present store, after a backup of it")
    where.add_argument("--try", dest="only_try", action="store_true", help="into a store that is thrown away")
    restore.add_argument("--key-file", type=Path, metavar="KEY", help="the master key of that time, from the sheet")
    restore.add_argument("--json", action="store_true", help="print one JSON object")
    restore.set_defaults(run=_restore)


def _backup(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import backing_up

    return backing_up.backup(to=given.to, keep=given.keep, verify=not given.no_verify, as_json=given.json)


def _restore(given: argparse.Namespace) -> int:
    if given.into:
        os.environ["CLOSEKNIT_DATA"] = str(given.into)
        for name in ("CLOSEKNIT_DATABASE_URL", "CLOSEKNIT_BACKUP_FOLDER"):
            os.environ.pop(name, None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.settings")
    from closeknit.terminal import store

    store.set_up()
    from closeknit.terminal import restoring

    if given.only_try:
        return restoring.try_out(given.file, key_file=given.key_file, as_json=given.json)
    return restoring.restore(given.file, replace=given.replace, key_file=given.key_file, as_json=given.json)


def _letting_go(commands: Commands) -> None:
    """The commands about what is kept: take it along, and let it go."""
    export = commands.add_parser("export", help="write everything about an account into one zip")
    export.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
    export.add_argument("--for", dest="email", default="")
    export.set_defaults(run=_export)

    retention = commands.add_parser("retention", help="delete what has been kept long enough")
    retention.add_argument("--dry-run", action="store_true", help="say what would go and delete nothing")
    retention.add_argument("--hold", metavar="REASON", help="keep an account's records because the law says so")
    retention.add_argument("--release", action="store_true", help="end that")
    retention.add_argument("--for", dest="email", default="")
    retention.set_defaults(run=_retention)


def _export(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import keeping

    return keeping.export(given.out, email=given.email)


def _retention(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import keeping

    if given.hold or given.release:
        return keeping.hold(email=given.email, reason=given.hold or "")
    return keeping.retention(dry_run=given.dry_run)


def _watch(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import people, watching

    owner = people.owner(given.email, make=True)
    return 1 if owner is None else watching.watch(given.folder, owner=owner, every=given.every, once=given.once)


def _mail(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import mail_drop, people

    owner = people.owner(given.email, make=True)
    if owner is None:
        return 1
    password = mail_drop.password(given.user, given.password_file)
    server = mail_drop.Server(given.host, given.user, password, given.port, given.plain)
    return mail_drop.fetch(server, owner=owner, since=given.since)


def _serving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--workers", type=int, default=2)


def _import(given: argparse.Namespace) -> int:
    from closeknit.terminal import importing

    if given.dry_run:
        return importing.look(given.files, as_json=given.json)
    _start()
    answers = importing.Answers(date_order=DATE_ORDERS.get(given.date_order or "", ""), me=given.me)
    return importing.keep(given.files, email=given.email, who=given.who, answers=answers, as_json=given.json)


def _plan(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import planning

    return planning.show(email=given.email, at=given.at, as_json=given.json, free=given.free)


def _doctor(given: argparse.Namespace) -> int:
    from closeknit.terminal import doctor

    return doctor.show(probe=given.probe)


def _worker(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import working

    return working.once() if given.once else working.work()


def _outbox(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import working

    return working.status(as_json=given.json)


def _serve(given: argparse.Namespace) -> int:
    # Without an address of its own the service is where it is served, so that the printed link opens.
    os.environ.setdefault("CLOSEKNIT_URL", f"http://{given.host}:{given.port}")
    _start()
    from closeknit.terminal import serving

    return serving.serve(host=given.host, port=given.port, workers=given.workers)


def _demo(given: argparse.Namespace) -> int:
    from closeknit.terminal import demonstration

    return demonstration.show(host=given.host, port=given.port, workers=given.workers, serve=not given.no_serve)


def _link(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import people

    owner = people.owner(given.email)
    if owner is None:
        return 1
    print(people.link(owner))
    return 0


def _keys(given: argparse.Namespace) -> int:
    from closeknit.terminal import keeping_keys

    if given.what == "recover":
        # Before the settings are read: they would miss the very keys that are to come back.
        return keeping_keys.recover(sys.stdin, check=given.check)
    _start()
    work = {
        "status": keeping_keys.status,
        "rotate-master": keeping_keys.rotate_master,
        "rekey": keeping_keys.rekey_database,
        "recovery": keeping_keys.print_sheet,
    }
    return work[given.what]()


def _signout(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import people

    return people.sign_out(given.email)


def _factor(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import people

    return people.remove_factor(given.email)


def _organisation(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import people

    return people.make_organisation(given.name, given.administrator, given.zone, given.country)


def _account(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import people

    return people.open_account(given.email, given.name)


def _journal(given: argparse.Namespace) -> int:
    _start()
    from closeknit.terminal import journals

    return journals.verify(given.against) if given.what == "verify" else journals.anchor(given.to)


def _start() -> None:
    """Set Django up, and the store on the first start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.settings")
    from closeknit.terminal import store

    store.open()


if __name__ == "__main__":
    sys.exit(main())
