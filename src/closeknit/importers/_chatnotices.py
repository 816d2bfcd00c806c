"""Which lines of a WhatsApp chat are no messages: notices, deleted messages, calls. And which are pictures.

WhatsApp writes these in the language of the phone. On iPhones each of them begins with the unseen mark U+200E,
so that they show in any language; on Android the sentences below tell. A line is looked at and forgotten.
"""

import re
from enum import IntEnum

from closeknit.importers._chatdates import NO_MARKS, SHORT


class Kind(IntEnum):
    """What a dated line is. Those up to VIDEO count as contact."""

    MESSAGE = 0
    MEDIA = 1
    VOICE = 2
    VIDEO = 3
    NOTICE = 4
    DELETED = 5
    MISSED = 6
    UNREADABLE = 7
    QUOTED = 8


REASONS = {
    Kind.NOTICE: "a notice from WhatsApp, not a message",
    Kind.DELETED: "a message that was deleted",
    Kind.MISSED: "a call that was not answered",
    Kind.UNREADABLE: "a line that begins like a message, but its day or time cannot be read",
}
"""Why a line is left out, in words. QUOTED has none: it is a part of the message above."""

_NOTICES = (
    *("Messages and calls are end-to-end encrypted", "Messages to this chat and calls are now secured"),
    *("Messages to this group are now secured", "Messages you send to this group are now secured"),
    *("Messages you send to this chat and calls are now secured", "Your security code with"),
    *("Nachrichten und Anrufe sind Ende-zu-Ende", "Nachrichten, die du in diesem Chat sendest"),
    *("Nachrichten in diesem Chat sowie Anrufe", "Deine Sicherheitsnummer für"),
    *("Los mensajes y las llamadas están cifrados", "Los mensajes y llamadas en este chat"),
    *("Cambió tu código de seguridad", "Tu código de seguridad con", "Les messages que vous envoyez dans ce"),
    *("Les messages et les appels sont chiffrés", "Votre code de sécurité avec"),
    *("As mensagens e as chamadas são protegidas", "As mensagens e chamadas são encriptadas"),
    *("O seu código de segurança partilhado", "Seu código de segurança com"),
    *("I messaggi e le chiamate sono crittografati", "Il tuo codice di sicurezza con"),
    *("Berichten en oproepen worden end-to-end", "Berichten en gesprekken worden end-to-end"),
    *("Uw beveiligingscode voor", "Je beveiligingscode voor", "Сообщения и звонки защищены"),
    *("Ваш код безопасности с контактом", "Повідомлення й дзвінки захищено", "Код безпеки з контактом"),
    *("Mesajlar ve aramalar uçtan uca", "الرسائل والمكالمات مشفرة", "تغيّر رمز أمانك", "پیام‌ها و تماس‌ها سرتاسر"),
    *("پیامها و تماسها سرتاسر", "मैसेजेस और कॉल्स एंड-टू-एंड", "Pesan dan panggilan terenkripsi"),
    *("Kode keamanan Anda dengan", "Mesej dan panggilan disulitkan", "メッセージと通話はエンドツーエンド"),
    *("메시지 및 전화는 종단간", "消息和通话都进行端到端", "訊息和通話經端對端", "訊息已受端對端"),
    *("Wiadomości i połączenia są w pełni", "Twój kod zabezpieczeń z użytkownikiem"),
    *("Zprávy a hovory jsou opatřeny", "Bezpečnostní kód mezi vámi", "Meddelanden och samtal är kompl"),
    *("Meldinger og samtaler er ende", "Beskeder og opkald er end", "Viestit ja puhelut salataan"),
    *("Tin nhắn và cuộc gọi được mã", "Mã bảo mật của bạn với", "ข้อความและการโทรได้รับการเข้ารหัส"),
    *("รหัสความปลอดภัยของคุณกับ", "Τα μηνύματα και οι κλήσεις κρυπτογραφ", "ההודעות והשיחות מוצפנות"),
    *("Mesajele și apelurile sunt criptate", "Az üzenetek és hívások végpont", "Správy a hovory sú zabezp"),
    *("Poruke i pozivi zaštićeni", "Els missatges i les trucades estan xifrats"),
)
_DELETED = (
    *("This message was deleted", "You deleted this message", "Diese Nachricht wurde gelöscht"),
    *("Du hast diese Nachricht gelöscht", "Se eliminó este mensaje", "Este mensaje fue eliminado"),
    *("Eliminaste este mensaje", "Ce message a été supprimé", "Vous avez supprimé ce message"),
    *("Esta mensagem foi apagada", "Mensagem apagada", "Apagou esta mensagem", "Você apagou esta mensagem"),
    *("Questo messaggio è stato eliminato", "Hai eliminato questo messaggio", "Dit bericht is verwijderd"),
    *("U hebt dit bericht verwijderd", "Je hebt dit bericht verwijderd", "Данное сообщение удалено"),
    *("Вы удалили данное сообщение", "Вы удалили это сообщение", "Це повідомлення було видалено"),
    *("Ви видалили це повідомлення", "Bu mesaj silindi", "Bu mesajı sildiniz", "تم حذف هذه الرسالة"),
    *("أنت حذفت هذه الرسالة", "لقد حذفت هذه الرسالة", "لقد حذَفت هذه الرسالة", "این پیام حذف شد"),
    *("شما این پیام را حذف کردید", "این پیام حذف شده است", "یہ میسج حذف کر دیا گیا ہے", "הודעה זו נמחקה"),
    *("מחקת הודעה זו", "מחקת את ההודעה הזו", "यह मैसेज डिलीट कर दिया गया है", "आपने यह मैसेज डिलीट किया"),
    *("यह संदेश मिटाया गया", "এই মেসেজটি বাদ দেওয়া হয়েছে", "আপনি এই মেসেজটি বাদ দিয়েছেন"),
    *("Pesan ini dihapus", "Pesan ini telah dihapus", "Anda menghapus pesan ini"),
    *("Anda telah menghapus pesan ini", "Mesej ini telah dipadam", "Anda telah memadamkan mesej ini"),
    *("このメッセージは削除されました", "このメッセージを削除しました", "이 메시지는 삭제되었습니다"),
    *("삭제한 메시지입니다", "이 메시지를 삭제했습니다", "这条消息已被删除", "您已删除这条消息", "信息已删除"),
    *("此訊息已刪除", "您已刪除此訊息", "Ta wiadomość została usunięta", "Usunąłeś(-ęłaś) tę wiadomość"),
    *("Usunięto tę wiadomość", "Tato zpráva byla smazána", "Tuto zprávu jste smazal/a"),
    *("Táto správa bola odstránená", "Túto správu ste odstránili", "Det här meddelandet raderades"),
    *("Detta meddelande raderades", "Du raderade det här meddelandet", "Du har tagit bort meddelandet"),
    *("Denne meldingen ble slettet", "Du slettet denne meldingen", "Denne besked blev slettet"),
    *("Denne besked er blevet slettet", "Du slettede denne besked", "Du har slettet denne besked"),
    *("Tämä viesti poistettiin", "Poistit tämän viestin", "Tin nhắn này đã bị xóa", "Tin nhắn này đã bị xoá"),
    *("Bạn đã xóa tin nhắn này", "Bạn đã xoá tin nhắn này", "ข้อความนี้ถูกลบแล้ว", "คุณได้ลบข้อความนี้"),
    *("คุณลบข้อความนี้", "Αυτό το μήνυμα διαγράφηκε", "Διαγράψατε αυτό το μήνυμα", "Διαγράψατε το μήνυμα"),
    *("Acest mesaj a fost șters", "Ați șters acest mesaj", "Ez az üzenet törlésre került"),
    *("Törölted ezt az üzenetet", "Ova poruka je izbrisana", "Izbrisali ste ovu poruku"),
    *("Ujumbe huu ulifutwa", "Umefuta ujumbe huu", "Aquest missatge s'ha suprimit"),
)
_MISSED = (
    *("Missed voice call", "Missed video call", "Missed group voice call", "Missed group video call"),
    *("Silenced voice call", "Silenced video call", "Verpasster Sprachanruf", "Verpasster Videoanruf"),
    *("Llamada perdida", "Llamada de voz perdida", "Videollamada perdida", "Appel vocal manqué"),
    *("Appel vidéo manqué", "Chamada de voz perdida", "Chamada de vídeo perdida", "Videochamada perdida"),
    *("Ligação de voz perdida", "Ligação de vídeo perdida", "Chiamata vocale persa", "Videochiamata persa"),
    *("Gemiste spraakoproep", "Gemiste video-oproep", "Gemist spraakgesprek", "Gemist videogesprek"),
    *("Пропущенный аудиозвонок", "Пропущенный видеозвонок", "Пропущений аудіодзвінок"),
    *("Пропущений відеодзвінок", "Cevapsız sesli arama", "Cevapsız görüntülü arama", "مكالمة صوتية فائتة"),
    *("مكالمة فيديو فائتة", "تماس صوتی پاسخ داده نشده", "تماس تصویری پاسخ داده نشده", "تماس تصویری بی‌پاسخ"),
    *("مسڈ وائس کال", "مسڈ ویڈیو کال", "שיחה קולית שלא נענתה", "שיחת וידאו שלא נענתה", "वॉइस कॉल मिस हुई"),
    *("मिस्ड वॉइस कॉल", "मिस्ड वीडियो कॉल", "ভয়েস কল মিস করেছেন", "ভিডিও কল মিস করেছেন"),
    *("Panggilan suara tak terjawab", "Panggilan video tak terjawab", "Panggilan suara terlepas"),
    *("Panggilan video terlepas", "音声通話不在着信", "ビデオ通話不在着信", "不在着信", "부재중 전화"),
    *("부재중 음성통화", "부재중 영상통화", "未接语音通话", "未接视频通话", "未接語音通話", "未接視訊通話"),
    *("未接視像通話", "Nieodebrane połączenie głosowe", "Nieodebrane połączenie wideo"),
    *("Nieodebrane poł. głosowe", "Nieodebrane poł. wideo", "Zmeškaný hlasový hovor", "Zmeškaný hovor"),
    *("Zmeškaný videohovor", "Missat röstsamtal", "Missat videosamtal", "Missat samtal", "Tapt taleanrop"),
    *("Tapt videoanrop", "Ubesvaret taleopkald", "Ubesvaret videoopkald", "Mistet opkald"),
    *("Vastaamaton äänipuhelu", "Vastaamaton videopuhelu", "Cuộc gọi nhỡ", "Cuộc gọi thoại nhỡ"),
    *("สายที่ไม่ได้รับ", "วิดีโอคอลที่ไม่ได้รับ", "Αναπάντητη φωνητική κλήση", "Αναπάντητη βιντεοκλήση"),
    *("Apel vocal ratat", "Apel video ratat", "Nem fogadott hanghívás", "Nem fogadott videohívás"),
    *("Propušten glasovni poziv", "Propušten video poziv", "Trucada de veu perduda"),
)
_VOICE = (
    *("Voice call", "Sprachanruf", "Llamada de voz", "Appel vocal", "Chamada de voz", "Ligação de voz"),
    *("Chiamata vocale", "Spraakoproep", "Spraakgesprek", "Аудиозвонок", "Аудіодзвінок", "Sesli arama"),
    *("مكالمة صوتية", "تماس صوتی", "שיחה קולית", "वॉइस कॉल", "ভয়েস কল", "Panggilan suara", "音声通話", "음성통화"),
    *("음성 통화", "语音通话", "語音通話", "Połączenie głosowe", "Hlasový hovor", "Röstsamtal", "Taleanrop"),
    *("Taleopkald", "Äänipuhelu", "Cuộc gọi thoại", "การโทรด้วยเสียง", "สายสนทนา", "Φωνητική κλήση", "Apel vocal"),
    *("Hanghívás", "Glasovni poziv", "Trucada de veu", "Group call"),
)
_VIDEO = (
    *("Video call", "Videoanruf", "Videollamada", "Appel vidéo", "Videochamada", "Chamada de vídeo"),
    *("Ligação de vídeo", "Videochiamata", "Video-oproep", "Videogesprek", "Видеозвонок", "Відеодзвінок"),
    *("Görüntülü arama", "مكالمة فيديو", "تماس تصویری", "שיחת וידאו", "वीडियो कॉल", "ভিডিও কল", "Panggilan video"),
    *("ビデオ通話", "영상통화", "영상 통화", "视频通话", "視訊通話", "視像通話", "Połączenie wideo", "Videohovor"),
    *("Videosamtal", "Videoanrop", "Videoopkald", "Videopuhelu", "Cuộc gọi video", "วิดีโอคอล", "Βιντεοκλήση"),
    *("Apel video", "Videohívás", "Videopoziv", "Videotrucada"),
)
_GROUP = (
    *("group", "grup", "groep", "групп", "груп", "مجموعة", "گروه", "گروپ", "קבוצ", "समूह", "ग्रुप", "গ্রুপ", "群组"),
    *("群組", "群聊", "グループ", "그룹", "단체", "skupin", "csoport", "ryhmä", "กลุ่ม", "nhóm", "ομάδα", "kumpulan"),
)
_LEFT_OUT = (
    *("<", "omitted", "omitid", "omess", "omis", "absente", "manquant", "weggelassen", "ausgelassen", "weggelaten"),
    *("отсутств", "не добавлен", "відсутн", "пропущено", "не додано", "dahil edilmedi", "省略", "略去", "忽略"),
    *("含まれていません", "생략됨", "제외됨", "لم يتم إدراج", "حذف شد", "הושמט", "pominię", "vynechán", "utesluten"),
    *(
        "utelatt",
        "udeladt",
        "kihagy",
        "disertakan",
        "dimasukkan",
        "छोड़ा गया",
        "हटाई ग",
        "bỏ qua",
        "đã bỏ",
        "ไม่มี",
        "ละเว้น",
    ),
    *("παραλε", "παραλή", "ocultad", "não revelad", "non incluso", "esclusa", "retiré", "izostavlj", "vynecháno"),
)
_WAITING = ("http", "view once", "Waiting for this message", "Warten auf diese Nachricht")
_FILE = re.compile(r"\.\w{2,5} \([^()]{3,40}\)$")
_LENGTH = re.compile(r"(\d{1,4})\s{0,2}([^\s\d,.،]{1,12})[\s,.،]{0,2}")
_UNITS = {
    3600: "h hr hrs hour hours std stunde stunden hora horas heure heures ora ore uur u ч час часа часов год година "
    "години годин sa saat 時間 小时 小時 시간 ساعة ساعات ساعت שעה שעות घंटा घंटे jam giờ ชม ชั่วโมง godz tim timmar "
    "time timer ώρα ώρες óra",
    60: "m min mins minute minutes minuten minuto minutos minuti minuut мин минут минута минуты хв хвилин хвилина "
    "хвилини dk dakika 分 分钟 分鐘 分間 분 دقيقة دقائق دقیقه דקה דקות मिनट menit mnt minit phút นาที minuty minut "
    "minutter λεπτό λεπτά perc",
    1: "s sec secs second seconds sek sekunde sekunden seg segundo segundos seconde secondes secondi seconden с сек "
    "секунд секунда секунды sn saniye 秒 초 ثانية ثوان ثوانٍ ثانیه שנייה שניות सेकंड detik dtk giây วินาที "
    "sekund sekunder δευτ mp",
}
_SECONDS = {unit: length for length, units in reversed(_UNITS.items()) for unit in units.split()}
_OPENS = re.compile(r"(?:^|[\s(:])[\"“”„]{1,2}(?=\S)")
_CLOSES = re.compile(r"(?<=\S)[\"“”]{1,2}(?=$|[\s),.;:!?])")
_PAIRS = (("「", "」"), ("『", "』"), ("«", "»"))

_CALL_LEAD = 3
_CALLS: dict[str, list[tuple[str, Kind]]] = {}
for _kind, _sentences in ((Kind.MISSED, _MISSED), (Kind.VOICE, _VOICE), (Kind.VIDEO, _VIDEO)):
    for _sentence in _sentences:
        _CALLS.setdefault(_sentence[:_CALL_LEAD], []).append((_sentence, _kind))
_TOLD = frozenset(sentence[:SHORT] for group in (_NOTICES, _DELETED, _MISSED, _VOICE, _VIDEO) for sentence in group)
_WHOLE = frozenset(_DELETED)
_ODD_FIRST = frozenset("<\u200e\u200f\u202a\u202b\u2066\u2067\u2068")


class Leads(dict[str, bool]):
    """Whether a message is worth a closer look, by its first letters. Fills itself, and stays small."""

    def __missing__(self, lead: str) -> bool:
        if len(self) > 100_000:
            self.clear()
        odd = lead[:1] in _ODD_FIRST or any(lead[:size] in _TOLD for size in range(2, SHORT + 1))
        self[lead] = odd
        return odd


def judge(text: str, *, authored: bool, phone: bool, attached: bool) -> tuple[Kind, int]:
    """Tell what one line is, and how many minutes a call took (0 when unknown).

    text      the line after the name, or after the time when it has none (not `authored`)
    phone     the file is an iPhone's: whatever begins with U+200E was written by WhatsApp
    attached  the whole line begins with U+200E too, as lines with a picture or a file do
    """
    automatic = text.startswith("\u200e")
    plain = text.translate(NO_MARKS).strip().rstrip(".。।")
    if plain in _WHOLE or (plain.startswith(_DELETED) and (automatic or " admin" in plain[:40])):
        return Kind.DELETED, 0
    call = _call(plain, certain=automatic)
    if call is not None:
        return call
    if not authored or plain.startswith(_NOTICES):
        return Kind.NOTICE, 0
    bracketed = plain.startswith("<") and plain.endswith(">")
    if attached or bracketed or _FILE.search(plain[-60:]):
        return Kind.MEDIA, 0
    if automatic and phone:
        if any(word in plain for word in _LEFT_OUT):
            return Kind.MEDIA, 0
        poll = plain.endswith(":") and plain[:-1].strip().isupper()
        return (Kind.MESSAGE if poll or any(word in plain for word in _WAITING) else Kind.NOTICE), 0
    return Kind.MESSAGE, 0


def _call(plain: str, *, certain: bool) -> tuple[Kind, int] | None:
    """Return the kind and the minutes of a line about a call, or None. `certain`: WhatsApp wrote the line."""
    for sentence, kind in _CALLS.get(plain[:_CALL_LEAD], ()):
        if not plain.startswith(sentence):
            continue
        rest = plain[len(sentence) :].strip(" ,.،:;-–—•·、，()")
        if kind is Kind.MISSED:
            clock = len(rest) < 20 and rest[-2:].isdigit()
            if certain or not rest or clock or plain[len(sentence)] in ",.،(":
                return Kind.MISSED, 0
            continue
        told = minutes(rest)
        if told or (certain and not rest):
            return kind, told
        return (Kind.MISSED, 0) if certain else None
    return None


def minutes(words: str) -> int:
    """Return the minutes of a length in words ("1 hr, 12 min"), at least 1, or 0 if it is no length."""
    parts = _LENGTH.findall(words)
    if not parts or _LENGTH.sub("", words) or any(unit.lower() not in _SECONDS for _, unit in parts):
        return 0
    return max(1, round(sum(int(number) * _SECONDS[unit.lower()] for number, unit in parts) / 60))


def tells_of_group(text: str) -> bool:
    """Whether a notice speaks of a group."""
    plain = text.casefold()
    return any(word in plain for word in _GROUP)


def is_cut_notice(name: str) -> bool:
    """Whether a name is the beginning of a notice with a colon in it: `Ana changed the subject to “plans`."""
    return len(_OPENS.findall(name)) > len(_CLOSES.findall(name)) or any(
        name.count(opens) > name.count(closes) for opens, closes in _PAIRS
    )
