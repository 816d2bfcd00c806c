"""Address books of Macs (`AddressBook-v22.abcddb`), with invented people, and a Contacts archive of several."""

import io
import zipfile
from typing import Any

from tests.importers.apple_databases import built, seconds

PRIMARY_KEY = "CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX INTEGER)"
RECORD = """CREATE TABLE ZABCDRECORD (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER,
ZCREATIONDATEYEAR INTEGER, ZDISPLAYFLAGS INTEGER, ZIOSLEGACYIDENTIFIER INTEGER, ZMODIFICATIONDATEYEAR INTEGER,
ZSYNCSTATUS INTEGER, ZCONTAINER INTEGER, ZEXTERNALGROUPBEHAVIOR INTEGER, ZBIRTHDAYYEAR INTEGER,
ZPREFERREDFORLINKNAME INTEGER, ZPREFERREDFORLINKPHOTO INTEGER, ZPRIVACYFLAGS INTEGER, ZCONTACTINDEX INTEGER,
ZCONTAINER1 INTEGER, ZCONTAINERWHERECONTACTISME INTEGER, ZLUNARBIRTHDAYCOMPONENTS INTEGER, ZNOTE INTEGER,
ZASSISTANTSYNCANCHOR INTEGER, ZSHARECOUNT INTEGER, ZSYNCCOUNT INTEGER, ZVERSION INTEGER, ZCONTAINER2 INTEGER,
ZGUARDIANFLAGS INTEGER, ZISALL INTEGER, ZTYPE INTEGER, ZINFO INTEGER, ZME INTEGER, Z22_ME INTEGER,
ZCREATIONDATE TIMESTAMP, ZCREATIONDATEYEARLESS FLOAT, ZMODIFICATIONDATE TIMESTAMP, ZMODIFICATIONDATEYEARLESS FLOAT,
ZBIRTHDAY TIMESTAMP, ZBIRTHDAYYEARLESS FLOAT, ZLASTSYNCDATE TIMESTAMP, ZEXTERNALFILENAME VARCHAR,
ZEXTERNALUUID VARCHAR, ZUNIQUEID VARCHAR, ZNAME VARCHAR, ZNAMENORMALIZED VARCHAR, ZDEPARTMENT VARCHAR,
ZFIRSTNAME VARCHAR, ZIDENTITYUNIQUEID VARCHAR, ZIMAGEREFERENCE VARCHAR, ZJOBTITLE VARCHAR, ZLASTNAME VARCHAR,
ZLINKID VARCHAR, ZMAIDENNAME VARCHAR, ZMIDDLENAME VARCHAR, ZNICKNAME VARCHAR, ZORGANIZATION VARCHAR,
ZPHONETICFIRSTNAME VARCHAR, ZPHONETICLASTNAME VARCHAR, ZSORTINGFIRSTNAME VARCHAR, ZSORTINGLASTNAME VARCHAR,
ZSUFFIX VARCHAR, ZTITLE VARCHAR, ZTMPHOMEPAGE VARCHAR, ZSYNCANCHOR VARCHAR, ZNAME1 VARCHAR,
ZPROVIDERIDENTIFIER VARCHAR, ZREMOTELOCATION VARCHAR, ZMODIFIEDUNIQUEIDSDATA BLOB, ZCROPRECTHASH BLOB,
ZIMAGEDATA BLOB, ZIMAGEHASH BLOB, ZTHUMBNAILIMAGEDATA BLOB )"""
_PART = (
    "CREATE TABLE {} (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZIOSLEGACYIDENTIFIER INTEGER, "
    "ZISPRIMARY INTEGER, ZISPRIVATE INTEGER, ZORDERINGINDEX INTEGER, ZOWNER INTEGER, Z22_OWNER INTEGER, {} )"
)
CONTACTS = (
    PRIMARY_KEY,
    RECORD,
    "CREATE TABLE Z_{0}PARENTGROUPS (Z_{0}CONTACTS INTEGER, Z_{1}PARENTGROUPS1 INTEGER, "
    "PRIMARY KEY (Z_{0}CONTACTS, Z_{1}PARENTGROUPS1) )",
    "CREATE TABLE ZABCDNOTE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZCONTACT INTEGER, "
    "Z22_CONTACT INTEGER, ZTEXT VARCHAR, ZRICHTEXTDATA BLOB )",
    _PART.format(
        "ZABCDPHONENUMBER",
        "ZAREACODE VARCHAR, ZCOUNTRYCODE VARCHAR, ZEXTENSION VARCHAR, ZFULLNUMBER VARCHAR, ZLABEL VARCHAR, "
        "ZLASTFOURDIGITS VARCHAR, ZLOCALNUMBER VARCHAR, ZUNIQUEID VARCHAR",
    ),
    _PART.format(
        "ZABCDEMAILADDRESS", "ZADDRESS VARCHAR, ZADDRESSNORMALIZED VARCHAR, ZLABEL VARCHAR, ZUNIQUEID VARCHAR"
    ),
    _PART.format("ZABCDRELATEDNAME", "ZLABEL VARCHAR, ZNAME VARCHAR, ZUNIQUEID VARCHAR"),
    _PART.format(
        "ZABCDCONTACTDATE",
        "ZDATEYEAR INTEGER, ZDATE TIMESTAMP, ZDATEYEARLESS FLOAT, ZLABEL VARCHAR, ZUNIQUEID VARCHAR",
    ),
)


def noon(written: str) -> int:
    """A day as Contacts keeps it: noon UTC."""
    return seconds(f"{written} 12:00")


def contacts(rows: dict[str, list[dict[str, Any]]], *, person: int = 22, group: int = 19) -> bytes:
    """A database of Contacts, in which Core Data calls contacts and groups by these numbers."""
    named = {person: "ABCDContact", group: "ABCDGroup", person + 2: "ABCDInfo", person + 3: "CNCDContainer"}
    kinds = [{"Z_ENT": number, "Z_NAME": name, "Z_SUPER": 17, "Z_MAX": 0} for number, name in named.items()]
    for place, row in enumerate(rows["ZABCDRECORD"], 1):
        row.setdefault("Z_ENT", person)
        row.setdefault("Z_PK", place)
    schema = [statement.format(person, group) if "{0}" in statement else statement for statement in CONTACTS]
    return built(schema, {"Z_PRIMARYKEY": kinds, **rows}, as_app=True)


def parts(*rows: tuple[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a table of numbers, addresses …: each has its owner, and they stand in order."""
    return [{"ZOWNER": owner, "ZORDERINGINDEX": place, **row} for place, (owner, row) in enumerate(rows)]


def mac_english() -> bytes:
    """macOS 26: the owner's card, relatives, yearly days with and without a year, a group, a business, a note."""
    return contacts(
        {
            "ZABCDRECORD": [
                {"Z_ENT": 25, "ZUNIQUEID": "LOCAL:ABContainer", "ZNAME1": "On My Mac", "ZTYPE": 0},
                {"Z_ENT": 19, "ZNAME": "Choir", "ZUNIQUEID": "G1:ABGroup"},
                {
                    "ZUNIQUEID": "ME-1:ABPerson", "ZFIRSTNAME": "Sam", "ZLASTNAME": "Lee",
                    "ZCONTAINERWHERECONTACTISME": 1, "ZBIRTHDAY": noon("1984-03-02"),
                },
                {
                    "ZUNIQUEID": "ADA-1:ABPerson", "ZFIRSTNAME": "Ada", "ZMIDDLENAME": "Maria", "ZLASTNAME": "Okoro",
                    "ZNICKNAME": "Addy", "ZORGANIZATION": "Harbour School", "ZBIRTHDAY": noon("1957-12-31"),
                    "ZBIRTHDAYYEAR": 1957, "ZNOTE": 1,
                },
                {
                    "ZUNIQUEID": "BEN-1:ABPerson", "ZFIRSTNAME": "Ben", "ZLASTNAME": "Okoro",
                    "ZBIRTHDAY": noon("1604-02-29"), "ZBIRTHDAYYEARLESS": noon("1604-02-29"),
                },
                {"ZUNIQUEID": "CO-1:ABPerson", "ZORGANIZATION": "Quay Plumbing", "ZDISPLAYFLAGS": 1},
                {"ZUNIQUEID": "TINA-1:ABPerson", "ZFIRSTNAME": "Tina"},
            ],
            "Z_22PARENTGROUPS": [{"Z_22CONTACTS": 5, "Z_19PARENTGROUPS1": 2}],
            "ZABCDNOTE": [{"Z_PK": 1, "ZCONTACT": 4, "ZTEXT": "Quillwort garden, ask about it"}],
            "ZABCDPHONENUMBER": parts(
                (3, {"ZFULLNUMBER": "+44 7700 900555", "ZLABEL": "_$!<Mobile>!$_"}),
                (4, {"ZFULLNUMBER": "07700 900111", "ZLABEL": "_$!<Home>!$_"}),
                (4, {"ZFULLNUMBER": "+447700900112", "ZLABEL": "work"}),
                (5, {"ZFULLNUMBER": "+44 7700 900113", "ZLABEL": "_$!<Mobile>!$_"}),
                (6, {"ZFULLNUMBER": "020 7946 0000", "ZLABEL": "_$!<Main>!$_"}),
                (7, {"ZAREACODE": "07700", "ZLOCALNUMBER": "900114"}),
            ),
            "ZABCDEMAILADDRESS": parts(
                (3, {"ZADDRESS": "Sam.Lee@example.org", "ZADDRESSNORMALIZED": "sam.lee@example.org"}),
                (4, {"ZADDRESS": "Ada@Example.com", "ZADDRESSNORMALIZED": "ada@example.com"}),
            ),
            "ZABCDRELATEDNAME": parts(
                (3, {"ZLABEL": "_$!<Mother>!$_", "ZNAME": "Ada Maria Okoro"}),
                (4, {"ZLABEL": "_$!<Son>!$_", "ZNAME": "Ben Okoro"}),
                (5, {"ZLABEL": "_$!<Mother>!$_", "ZNAME": "Ada Maria Okoro"}),
                (5, {"ZLABEL": "_$!<YoungerSister>!$_", "ZNAME": "Tina"}),
                (5, {"ZLABEL": "neighbour", "ZNAME": "Mr Penhallow"}),
            ),
            "ZABCDCONTACTDATE": parts(
                (5, {"ZLABEL": "_$!<Anniversary>!$_", "ZDATE": noon("2011-07-09")}),
                (5, {"ZLABEL": "sober since", "ZDATE": noon("1604-11-05"), "ZDATEYEARLESS": noon("1604-11-05")}),
            ),
        }
    )  # fmt: skip


def mac_german() -> bytes:
    """An older Mac, where contacts are number 19 and midnight in Berlin stands for a day; the owner stands in ZME."""
    midnight_in_berlin = seconds("1990-06-14 22:00")
    return contacts(
        {
            "ZABCDRECORD": [
                {"Z_ENT": 22, "ZNAME1": "iCloud", "ZME": 4},
                {
                    "ZUNIQUEID": "J-1:ABPerson",
                    "ZFIRSTNAME": "Jörg",
                    "ZLASTNAME": "Müller",
                    "ZBIRTHDAY": midnight_in_berlin,
                },
                {"ZUNIQUEID": "J-2:ABPerson", "ZFIRSTNAME": "Jörg", "ZLASTNAME": "Müller"},
                {"ZUNIQUEID": "ME-2:ABPerson", "ZFIRSTNAME": "Eva", "ZLASTNAME": "Brandt"},
                {"ZUNIQUEID": "K-1:ABPerson", "ZFIRSTNAME": "Käthe", "ZLASTNAME": "Brandt", "ZLINKID": "L-7"},
                {"ZUNIQUEID": "K-2:ABPerson", "ZFIRSTNAME": "Käthe", "ZLASTNAME": "Brandt", "ZLINKID": "L-7"},
                {"ZUNIQUEID": "N-1:ABPerson"},
            ],
            "ZABCDPHONENUMBER": parts(
                (2, {"ZFULLNUMBER": "0171 3920001"}),
                (3, {"ZFULLNUMBER": "+491713920001"}),
                (4, {"ZFULLNUMBER": "0171 3920009"}),
                (5, {"ZFULLNUMBER": "030 23125001"}),
            ),
            "ZABCDEMAILADDRESS": parts((6, {"ZADDRESS": "kaethe@haus.example"})),
            "ZABCDRELATEDNAME": parts(
                (5, {"ZLABEL": "_$!<Child>!$_", "ZNAME": "Eva Brandt"}),
                (2, {"ZLABEL": "_$!<Partner>!$_", "ZNAME": "Käthe Brandt"}),
            ),
        },
        person=19,
        group=16,
    )


def archive() -> bytes:
    """A Contacts archive as a zip: the empty store of the Mac itself and those of two accounts, and what lies beside."""
    work = contacts(
        {
            "ZABCDRECORD": [
                {"ZUNIQUEID": "H-1:ABPerson", "ZFIRSTNAME": "花子", "ZLASTNAME": "佐藤", "ZLINKID": "L-1"},
                {"ZUNIQUEID": "W-1:ABPerson", "ZFIRSTNAME": "Wei", "ZLASTNAME": "Chen", "ZORGANIZATION": "例 Ltd"},
            ],
            "ZABCDEMAILADDRESS": parts((1, {"ZADDRESS": "hanako@work.example"}), (2, {"ZADDRESS": "wei@work.example"})),
        }
    )
    cloud = contacts(
        {
            "ZABCDRECORD": [
                {
                    "ZUNIQUEID": "H-2:ABPerson", "ZFIRSTNAME": "花子", "ZLASTNAME": "佐藤", "ZLINKID": "L-1",
                    "ZBIRTHDAYYEARLESS": noon("1604-05-05"), "ZBIRTHDAYYEAR": 1991,
                },
            ],
            "ZABCDPHONENUMBER": parts((1, {"ZFULLNUMBER": "+44 7700 900888"})),
        }
    )  # fmt: skip
    members = {
        "Contacts.abbu/AddressBook-v22.abcddb": contacts({"ZABCDRECORD": []}),
        "Contacts.abbu/Sources/0C71/AddressBook-v22.abcddb": work,
        "Contacts.abbu/Sources/9A55/AddressBook-v22.abcddb": cloud,
        "Contacts.abbu/Sources/9A55/AddressBook-v22.abcddb-wal": b"\x37\x7f\x06\x82" + bytes(28),
        "Contacts.abbu/Sources/9A55/Metadata/H-2:ABPerson.abcdp": b"bplist00\xd0\x08" + bytes(30),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
