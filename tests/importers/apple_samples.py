"""The samples of the three importers of Apple's databases: `python -m tests.importers.apple_samples` writes them anew."""

from pathlib import Path

from tests.importers.apple_address_books import archive, mac_english, mac_german
from tests.importers.apple_call_lists import iphone_calls, tahoe_calls, ventura_calls
from tests.importers.apple_messages import el_capitan, iphone, tahoe

SAMPLES = Path(__file__).with_name("samples")
WRITERS = {
    "imessage/el-capitan-chat.db": el_capitan,
    "imessage/3d0d7e5fb2ce288813306e4d4636395e047a3d28": iphone,
    "imessage/tahoe-chat.db": tahoe,
    "apple_calls/5a4935c78a5255723f707230a451d79c540d2741": iphone_calls,
    "apple_calls/ventura-CallHistory.storedata": ventura_calls,
    "apple_calls/tahoe-CallHistory.storedata": tahoe_calls,
    "mac_contacts/AddressBook-v22.abcddb": mac_english,
    "mac_contacts/older-german.abcddb": mac_german,
    "mac_contacts/Contacts.abbu.zip": archive,
}


def samples(importer: str) -> list[Path]:
    return [SAMPLES / place for place in WRITERS if place.startswith(f"{importer}/")]


if __name__ == "__main__":
    for place, write in WRITERS.items():
        (SAMPLES / place).write_bytes(write())
