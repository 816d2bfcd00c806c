"""Lists of calls as Apple's systems keep them (`CallHistory.storedata`), with invented people."""

from typing import Any

from tests.importers.apple_databases import built, seconds

CALLS = "CREATE TABLE ZCALLRECORD ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, {} )"
IPHONE_CALLS = CALLS.format(
    "ZANSWERED INTEGER, ZCALLTYPE INTEGER, ZDISCONNECTED_CAUSE INTEGER, ZFACE_TIME_DATA INTEGER, "
    "ZNUMBER_AVAILABILITY INTEGER, ZORIGINATED INTEGER, ZREAD INTEGER, ZDATE TIMESTAMP, ZDURATION FLOAT, "
    "ZADDRESS VARCHAR, ZDEVICE_ID VARCHAR, ZISO_COUNTRY_CODE VARCHAR, ZNAME VARCHAR, ZUNIQUE_ID VARCHAR"
)
VENTURA_CALLS = CALLS.format(
    "ZANSWERED INTEGER, ZCALL_CATEGORY INTEGER, ZCALLTYPE INTEGER, ZDISCONNECTED_CAUSE INTEGER, "
    "ZFACE_TIME_DATA INTEGER, ZFILTERED_OUT_REASON INTEGER, ZHANDLE_TYPE INTEGER, ZJUNKCONFIDENCE INTEGER, "
    "ZNUMBER_AVAILABILITY INTEGER, ZORIGINATED INTEGER, ZREAD INTEGER, ZVERIFICATIONSTATUS INTEGER, "
    "ZDATE TIMESTAMP, ZDURATION FLOAT, ZADDRESS VARCHAR, ZISO_COUNTRY_CODE VARCHAR, ZLOCATION VARCHAR, "
    "ZNAME VARCHAR, ZSERVICE_PROVIDER VARCHAR, ZUNIQUE_ID VARCHAR, ZLOCALPARTICIPANTUUID BLOB, "
    "ZOUTGOINGLOCALPARTICIPANTUUID BLOB, ZPARTICIPANTGROUPUUID BLOB, ZIMAGEURL VARCHAR"
)
CALL_HANDLES = (
    "CREATE TABLE ZHANDLE ( Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZTYPE INTEGER, "
    "ZNORMALIZEDVALUE VARCHAR, ZVALUE {} )"
)
CALL_JOIN = (
    "CREATE TABLE Z_2REMOTEPARTICIPANTHANDLES ( Z_2REMOTEPARTICIPANTCALLS INTEGER, "
    "Z_{0}REMOTEPARTICIPANTHANDLES INTEGER, PRIMARY KEY (Z_2REMOTEPARTICIPANTCALLS, Z_{0}REMOTEPARTICIPANTHANDLES) )"
)
CALL_INDEX = "CREATE INDEX ZCALLRECORD_ZDATE_INDEX ON ZCALLRECORD (ZDATE)"


def call(number: int, date: float | None, address: str | bytes | None, length: float, **more: Any) -> dict[str, Any]:
    """One row of `ZCALLRECORD`: a telephone call that came in and was answered, unless `more` says otherwise."""
    return {
        "Z_PK": number,
        "Z_ENT": 2,
        "ZDATE": date,
        "ZADDRESS": address,
        "ZDURATION": length,
        "ZORIGINATED": 0,
        "ZANSWERED": 1,
        "ZCALLTYPE": 1,
        **more,
    }


def iphone_calls() -> bytes:
    """iOS 9: addresses as blobs, few columns."""
    at = seconds
    return built(
        [IPHONE_CALLS, CALL_INDEX],
        {
            "ZCALLRECORD": [
                call(1, at("2016-05-01 09:00") + 0.5, b"07700900321", 61.2, ZISO_COUNTRY_CODE="gb", ZNAME=None),
                call(2, at("2016-05-02 09:00"), b"+447700900321", 0.0, ZORIGINATED=1, ZANSWERED=0),
                call(3, at("2016-05-02 09:05"), b"+447700900321", 34.0, ZORIGINATED=1, ZANSWERED=0),
                call(4, at("2016-05-03 20:00"), b"ravi@example.com", 1805.9, ZCALLTYPE=8, ZFACE_TIME_DATA=912_345),
                call(5, at("2016-05-04 20:00"), b"ravi@example.com", 300.0, ZCALLTYPE=16, ZORIGINATED=1, ZANSWERED=0),
                call(6, at("2016-05-05 20:00"), None, 12.0),
                call(7, at("2016-05-06 20:00"), b"+447700900400", 0.0, ZANSWERED=0),
            ]
        },
        as_app=True,
    )


def ventura_calls() -> bytes:
    """macOS 13: names, calls that were filtered out, a group, one answered on the iPhone, a service number."""
    at = seconds
    phone = {"ZSERVICE_PROVIDER": "com.apple.Telephony", "ZISO_COUNTRY_CODE": "fr", "ZCALL_CATEGORY": 1}
    face = {"ZSERVICE_PROVIDER": "com.apple.FaceTime", "ZCALLTYPE": 8, "ZCALL_CATEGORY": 2, "ZNAME": None}
    return built(
        [VENTURA_CALLS, CALL_HANDLES.format("BLOB"), CALL_JOIN.format(3), CALL_INDEX],
        {
            "ZCALLRECORD": [
                call(1, at("2023-01-10 18:30"), "06 39 98 00 01", 754.0, ZNAME="Zoé Lefèvre", **phone),
                call(2, at("2023-01-11 18:30"), "+33639980001", 0.0, ZNAME="Zoé Lefèvre", **phone),
                call(3, at("2023-01-12 18:30"), "+33639980002", 0.0, ZANSWERED=0, ZFILTERED_OUT_REASON=2, **phone),
                call(4, at("2023-01-13 18:30"), "3939", 45.0, ZORIGINATED=1, **phone),
                call(5, at("2023-01-14 18:30"), None, 900.0, **face),
                call(6, at("2023-01-15 18:30"), None, 60.0, **face),
                call(7, None, "+33639980001", 60.0, ZNAME="Zoé Lefèvre", **phone),
            ],
            "ZHANDLE": [
                {"Z_PK": 1, "Z_ENT": 3, "ZTYPE": 2, "ZVALUE": "amelie@maison.example", "ZNORMALIZEDVALUE": None},
                {"Z_PK": 2, "Z_ENT": 3, "ZTYPE": 3, "ZVALUE": "+33639980001", "ZNORMALIZEDVALUE": "+33639980001"},
            ],
            "Z_2REMOTEPARTICIPANTHANDLES": [
                {"Z_2REMOTEPARTICIPANTCALLS": number, "Z_3REMOTEPARTICIPANTHANDLES": who}
                for number, who in ((5, 1), (5, 2), (6, 1))
            ],
        },
    )


def tahoe_calls() -> bytes:
    """macOS 26: calls of other apps, an address in the handles alone, a missed call, seconds with a fraction."""
    at = seconds
    other = {"ZCALLTYPE": 0, "ZCALL_CATEGORY": 1}
    return built(
        [
            VENTURA_CALLS.replace(
                "ZIMAGEURL VARCHAR", "ZIMAGEURL VARCHAR, ZINITIATOR INTEGER, ZORIGINATINGDEVICENAME VARCHAR"
            ),
            CALL_HANDLES.format("VARCHAR"),
            CALL_JOIN.format(4),
            CALL_INDEX,
        ],
        {
            "ZCALLRECORD": [
                call(1, at("2026-06-01 07:00") + 0.25, "447700900001@s.whatsapp.net", 95.0, **other,
                     ZNAME="Asha", ZSERVICE_PROVIDER="net.whatsapp.WhatsApp"),
                call(2, at("2026-06-02 07:00"), "5c1d8a4e-0d7b-4c86-8f3e-aa51e8f2b6d1", 30.0, **other,
                     ZNAME="Ravi Menon", ZSERVICE_PROVIDER="org.whispersystems.signal", ZORIGINATED=1),
                call(3, at("2026-06-03 07:00"), "07700 900001", 0.0, ZANSWERED=0, ZISO_COUNTRY_CODE="gb",
                     ZSERVICE_PROVIDER="com.apple.Telephony", ZNAME="Asha"),
                call(4, at("2026-06-04 07:00"), "temp:ec3f5ec6-d15a-4f04-840d-eb067bab483f", 10.0,
                     ZSERVICE_PROVIDER="com.apple.FaceTime"),
                call(5, at("2026-06-05 07:00"), "+447700900001", 3600.0, ZNAME="Asha", ZCALLTYPE=16, ZORIGINATED=1,
                     ZSERVICE_PROVIDER="com.apple.FaceTime", ZANSWERED=0),
            ],
            "ZHANDLE": [{"Z_PK": 1, "Z_ENT": 4, "ZTYPE": 2, "ZVALUE": "+447700900001"}],
            "Z_2REMOTEPARTICIPANTHANDLES": [{"Z_2REMOTEPARTICIPANTCALLS": 5, "Z_4REMOTEPARTICIPANTHANDLES": 1}],
        },
        as_app=True,
    )  # fmt: skip
