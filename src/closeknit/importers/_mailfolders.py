"""What kind of place a mail lay in: sent, spam, trash, drafts; by folder, Gmail label, or flag, in many languages.

A folder or label counts by its whole name alone: "All mail Including Spam and Trash" is Gmail's download of everything.
"""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

from closeknit.importers._mailnames import decoded


class Place(IntEnum):
    """Where a mail lay, in rising order of what it says."""

    ANYWHERE = 0
    SENT = 1
    CHAT = 2
    DRAFTS = 3
    SPAM = 4
    TRASH = 5


_NAMES = {
    Place.SENT: (
        "sent|sent mail|sent items|sent messages|sent-mail|sent email|gesendet|gesendete|gesendete objekte|"
        "gesendete elemente|gesendete nachrichten|envoyé|envoyés|messages envoyés|éléments envoyés|objets envoyés|"
        "enviado|enviados|enviadas|enviada|correo enviado|elementos enviados|mensajes enviados|e-mails enviados|"
        "itens enviados|mensagens enviadas|email enviado|inviato|inviata|inviati|posta inviata|elementi inviati|"
        "messaggi inviati|verzonden|verzonden berichten|verzonden items|verzonden objecten|skickat|skickade|"
        "skickat mail|skickade objekt|sendt|sendte|sendt e-post|sendt post|sendte elementer|sendte mails|lähetetyt|"
        "lähetetyt viestit|wysłane|elementy wysłane|odeslané|odeslaná pošta|odeslaná|odoslané|odoslaná pošta|"
        "elküldött|elküldött elemek|elküldött levelek|trimise|mesaje trimise|elemente trimise|изпратени|poslano|"
        "poslato|poslani|saadetud|saadetud kirjad|nosūtītie|nosūtītās|išsiųsta|išsiųsti|išsiųstieji|απεσταλμένα|"
        "σταλθέντα|gönderilmiş|gönderilenler|gönderilmiş postalar|gönderilmiş öğeler|отправленные|отправлено|"
        "надіслані|надіслане|адпраўленыя|נשלחו|דואר יוצא|פריטים שנשלחו|المرسلة|البريد المرسل|العناصر المرسلة|"
        "بريد مرسل|ارسال شده|موارد ارسال شده|भेजा गया|भेजे गए|भेजे गए मेल|প্রেরিত|ส่งแล้ว|จดหมายที่ส่งแล้ว|đã gửi|"
        "thư đã gửi|terkirim|surat terkirim|dihantar|送信済み|送信済みメール|送信済みアイテム|已发送|已发送邮件|"
        "已发邮件|寄件備份|已傳送|寄件匣|보낸편지함|보낸 편지함|enviats|bidaliak"
    ),
    Place.CHAT: "chat|chats",
    Place.DRAFTS: (
        "draft|drafts|outbox|unsent|unsent messages|templates|entwurf|entwürfe|postausgang|vorlagen|brouillon|"
        "brouillons|boîte d'envoi|borrador|borradores|bozza|bozze|rascunho|rascunhos|concepten|utkast|kladde|"
        "kladder|luonnos|luonnokset|wersje robocze|kopie robocze|szkice|koncept|koncepty|rozepsané|piszkozat|"
        "piszkozatok|vázlatok|ciornă|ciorne|чернови|skice|nacrti|osnutki|mustandid|melnraksti|juodraščiai|πρόχειρα|"
        "taslak|taslaklar|черновик|черновики|чернетка|чернетки|чарнавікі|טיוטה|טיוטות|مسودة|مسودات|المسودات|"
        "پیش‌نویس‌ها|ड्राफ़्ट|খসড়া|ร่างจดหมาย|ฉบับร่าง|thư nháp|bản nháp|draf|konsep|下書き|草稿|草稿箱|草稿匣|임시보관함|임시 보관함|"
        "esborranys|zirriborroak"
    ),
    Place.SPAM: (
        "spam|junk|junk mail|junk e-mail|junk email|bulk mail|bulk|unerwünscht|junk-e-mail|spamverdacht|"
        "courrier indésirable|indésirables|pourriel|correo no deseado|no deseado|posta indesiderata|"
        "lixo eletrônico|lixo eletrónico|correio não solicitado|ongewenste e-mail|ongewenst|skräppost|søppelpost|"
        "uønsket e-post|uønsket mail|roskaposti|wiadomości-śmieci|niechciane|nevyžádaná pošta|nevyžiadaná pošta|"
        "levélszemét|mesaje nedorite|спам|rämpspost|mēstules|šlamštas|ανεπιθύμητα|ανεπιθύμητη αλληλογραφία|istenmeyen|"
        "istenmeyen e-posta|нежелательная почта|небажана пошта|דואר זבל|ספאם|غير مرغوب|البريد غير الهام|هرزنامه|स्पैम|"
        "স্প্যাম|สแปม|จดหมายขยะ|thư rác|迷惑メール|垃圾邮件|垃圾郵件|스팸함|스팸|정크 메일"
    ),
    Place.TRASH: (
        "trash|bin|deleted|deleted items|deleted messages|deleted mail|rubbish|recycle bin|papierkorb|gelöscht|"
        "gelöschte objekte|gelöschte elemente|gelöschte nachrichten|corbeille|éléments supprimés|messages supprimés|"
        "papelera|papelera de reciclaje|elementos eliminados|eliminados|cestino|posta eliminata|elementi eliminati|"
        "lixeira|lixo|itens excluídos|itens eliminados|reciclagem|prullenbak|prullenmand|verwijderd|verwijderde items|"
        "papperskorg|papperskorgen|borttaget|borttagna objekt|papirkurv|papirkurven|slettet|slettede elementer|"
        "slettede beskeder|søppelkasse|søppel|roskakori|poistetut|kosz|usunięte|elementy usunięte|koš|"
        "odstraněná pošta|odstraněné|kôš|odstránené|kuka|törölt elemek|törölt|coș de gunoi|coş de gunoi|"
        "elemente șterse|кошче|smeće|otpad|koš za smeti|prügikast|kustutatud|miskaste|atkritne|šiukšliadėžė|"
        "κάδος|κάδος απορριμμάτων|διαγραμμένα|çöp|çöp kutusu|silinmiş öğeler|корзина|удаленные|удалённые|кошик|"
        "видалені|сметніца|אשפה|פריטים שנמחקו|المهملات|سلة المهملات|العناصر المحذوفة|زباله‌دان|ट्रैश|कचरा|ট্র্যাশ|ถังขยะ|"
        "รายการที่ลบ|thùng rác|sampah|tempat sampah|ゴミ箱|削除済みアイテム|废纸篓|已删除|已删除邮件|垃圾桶|已刪除的郵件|휴지통|"
        "지운 편지함|paperera|zakarrontzia"
    ),
}
_PLACES = {name.casefold(): place for place, names in _NAMES.items() for name in names.split("|")}

_FLAGS = {
    **dict.fromkeys(("\\sent", "sent"), Place.SENT),
    **dict.fromkeys(("\\draft", "\\drafts", "draft", "d"), Place.DRAFTS),
    **dict.fromkeys(("\\junk", "$junk", "junk", "\\spam", "spam"), Place.SPAM),
    **dict.fromkeys(("\\deleted", "\\trash", "deleted", "trash", "t"), Place.TRASH),
}
_LONGEST_LABELS = 8192
_ENDING = re.compile(r"(?:\.(?:mbox|mbx|sbd|mbs|zip|imapmbox))+$|(?: ?\(\d{1,3}\)|-\d{1,2})$", re.IGNORECASE)
_WIDE = re.compile(r"&([A-Za-z0-9+,]*)-")
_CATEGORY = re.compile(
    r"(?:categor|catégor|kategor|катего|カテゴリ|类别|类別|類別|분류|카테고리)(?!.*(?:person|privat|allgemein|princip|primar|личн|основ))",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def by_folder(path: str) -> Place:
    """Return what kind of place a folder is, by the names along its path (`Takeout/Mail/Sent.mbox`, `.INBOX.Sent`)."""
    places = [Place.ANYWHERE]
    for part in path.replace("\\", "/").split("/"):
        whole = _ENDING.sub("", _ENDING.sub("", _WIDE.sub(_wide, part).strip()))
        places += [_PLACES.get(name.casefold(), Place.ANYWHERE) for name in (whole, *whole.split("."))]
    return max(places)


def by_flags(flags: Iterable[str]) -> Place:
    """Return what the flags of a mail say: those of IMAP (`\\Deleted`, `\\Sent`, `$Junk`) and of Maildir (`T`, `D`)."""
    return max((_FLAGS.get(flag.lower(), Place.ANYWHERE) for flag in flags), default=Place.ANYWHERE)


@lru_cache(maxsize=4096)
def by_labels(value: bytes) -> tuple[Place, bool]:
    """Return what Gmail's labels say (`Sent,Important`), and whether they sort the mail among advertising and notices."""
    text = decoded(" ".join(value.decode("utf-8", "replace").split()), _LONGEST_LABELS)
    labels = [label.strip(' "\\').casefold() for label in text.split(",")]
    place = max(_PLACES.get(label, Place.ANYWHERE) for label in labels)
    return place, any(_CATEGORY.match(label) for label in labels)


def _wide(match: re.Match[str]) -> str:
    """Return what a piece of modified UTF-7 (RFC 3501, section 5.1.3) stands for: `Entw&APw-rfe` is Entwürfe."""
    packed = match[1].replace(",", "/")
    if not packed:
        return "&"
    try:
        return b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-16-be")
    except (Error, UnicodeDecodeError):
        return match[0]
