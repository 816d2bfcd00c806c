"""What the columns of contact tables are called, in the languages in which address books write them.

Sources: the column names of Outlook 2003 to 365 in 35 languages as Microsoft Exchange's own importer lists them, of
Thunderbird as its `importMsgs.properties` lists them, of Google Contacts, Yahoo, Windows Contacts and LinkedIn as their
exports show them. A name is compared by its letters alone: "E-mail 2 Address", "E-Mail-Address" and "email address"
are one.
"""

import re
import unicodedata
from functools import lru_cache

_ENGLISH = {
    "given": "First Name|Given Name|First|Forename|Given|fname|Christian Name",
    "middle": "Middle Name|Additional Name|Middle|Second Name",
    "family": "Last Name|Family Name|Surname|Last|lname",
    "full": "Full Name|Display Name|Contact Name|Formatted Name|Person|Displayed Name|Complete Name",
    "name": "Name|Names",
    "nick": "Nickname|Nick|Alias|Short Name|Known As",
    "company": "Company|Organization|Organisation|Company Name|Organization Name|Organisation Name|Employer|Business",
    "born": "Birthday|Date of Birth|Birth Date|Birthdate|DOB|Born",
    "bornyear": "Birth Year|Year of Birth",
    "bornmonth": "Birth Month|Month of Birth",
    "bornday": "Day of Birth",
    "wed": "Anniversary|Wedding Anniversary|Wedding Day|Wedding Date|Anniversary Date",
    "spouse": "Spouse|Partner|Wife|Husband|Spouse Name|Partner Name|Significant Other",
    "children": "Children|Kids|Child",
    "groups": "Categories|Category|Group|Groups|Group Membership|Labels|Tags|Group Name|Circles",
    "relation": "Relationship|Relation|Relationship to me",
    "notes": "Notes|Note|Remarks|Comments|Additional Info|Additional Information",
    "linkedin": "LinkedIn|LinkedIn URL|LinkedIn Profile|LinkedIn Profile URL",
}
_OTHERS = {
    "given": (
        "Vorname|Prénom|Primeiro nome|Nombre de pila|Primer nombre|Voornaam|Fornavn|Förnamn|Etunimi|Imię|Utónév|Keresztnév"
        "|Prenume|Собствено име|İlk Adı|Eesnimi|名|名字|שם פרטי|الاسم الأول|Nama Depan|Nama depan|Krstné meno|Prenom"
    ),
    "middle": (
        "Weitere Vornamen|Zweiter Vorname|Deuxième prénom|Segundo nombre|Secondo nome|Segundo nome|Middelste naam"
        "|Tussenvoegsel|Mellemnavn|Mellomnavn|Mellannamn|Toinen nimi|Drugie imię|Křestní jméno|Középső|Al doilea nume"
        "|Отчество|По батькові|Бащино име|Drugo ime|Srednje ime|İkinci Adı|Antras vardas|Otrais vārds|Teine nimi"
        "|ミドル ネーム|中间名|中間名|중간 이름|ชื่อกลาง|שם פרטי שני|الاسم الأوسط|Ďalšie meno|Outros nomes/apelidos"
    ),
    "family": (
        "Nachname|Familienname|Zuname|Nom de famille|Apellidos|Apellido|Primer apellido|Cognome|Sobrenome|Achternaam"
        "|Efternavn|Etternavn|Efternamn|Sukunimi|Nazwisko|Příjmení|Priezvisko|Vezetéknév|Családnév|Nume de familie"
        "|Фамилия|Прізвище|Фамилно име|Επώνυμο|Soyadı|Soyad|Pavardė|Uzvārds|Perekonnanimi|Prezime|Priimek|姓|姓氏|성"
        "|นามสกุล|שם משפחה|اسم العائلة|Nama Belakang|Último apellido"
    ),
    "full": (
        "Anzeigename|Vollständiger Name|Vor- und Nachname|Nom complet|Nom à afficher|Nom d'affichage|Nom et prénom"
        "|Nombre completo|Nombre mostrado|Nombre y apellidos|Nome completo|Nome e cognome|Nome visualizzato"
        "|Nome de exibição|Nome exibido|Volledige naam|Weergavenaam|Wyświetlana nazwa|Imię i nazwisko|Fullt navn"
        "|Fulde navn|Vis navn|Fullständigt namn|Visningsnamn|Visningsnavn|Koko nimi|Näyttönimi|Celé jméno"
        "|Zobrazované jméno|Jméno a příjmení|Meno a priezvisko|Teljes név|Megjelenő név|Nume complet|ФИО|Полное имя"
        "|Отображаемое имя|ПІБ|Повне ім'я|Ad Soyad|Adı Soyadı|Görüntülenecek isim|氏名|姓名|全名|表示名|성명"
        "|Nama Lengkap|Họ và tên|Họ tên|Ονοματεπώνυμο|שם מלא|الاسم الكامل|Ime i prezime"
    ),
    "name": (
        "Nom|Nombre|Nome|Naam|Namn|Navn|Nimi|Jméno|Meno|Név|Nume|Имя|Ім'я|Име|Ime|Ad|Adı|İsim|名前|이름|ชื่อ|Nama|Tên"
        "|שם|الاسم|Όνομα|Vardas|Vārds|Contacto|Kontakt|Contatto|Contato"
    ),
    "nick": (
        "Spitzname|Surnom|Pseudo|Apodo|Soprannome|Bijnaam|Roepnaam|Kælenavn|Kallenavn|Smeknamn|Lempinimi|Pseudonim"
        "|Přezdívka|Prezývka|Becenév|Псевдоним|Takma adı|ニックネーム|昵称|暱稱|닉네임|Apelido/Nickname"
    ),
    "company": (
        "Firma|Unternehmen|Société|Entreprise|Organización|Compañía|Empresa|Società|Azienda|Organizzazione|Organização"
        "|Bedrijf|Organisatie|Organisasjon|Företag|Yritys|Järjestö|Cég|Szervezet|Společnost|Spoločnosť|Firmă|Организация"
        "|Компания|Організація|Фирма|Tvrtka|Podjetje|Kompanija|Şirket|Kurum|Įmonė|Uzņēmums|Ettevõte|会社|会社名|회사"
        "|单位|公司|บริษัท|חברה|الشركة|Firma/Organizacja"
    ),
    "born": (
        "Geburtstag|Geburtsdatum|Anniversaire|Date de naissance|Cumpleaños|Fecha de nacimiento|Compleanno|Data di nascita"
        "|Data de nascimento|Verjaardag|Geboortedatum|Fødselsdag|Fødselsdato|Födelsedag|Födelsedatum|Syntymäpäivä"
        "|Syntymäaika|Urodziny|Data urodzenia|Narozeniny|Datum narození|Narodeniny|Dátum narodenia|Születésnap"
        "|Születési dátum|Zi de naștere|Zi de natere|Data nașterii|День рождения|Дата рождения|День народження"
        "|Дата народження|Рожден ден|Γενέθλια|Doğum günü|Doğum tarihi|Rođendan|Rojstni dan|Gimtadienis|Dzimšanas diena"
        "|Sünnipäev|誕生日|生年月日|生日|생일|วันเกิด|יום הולדת|תאריך לידה|تاريخ الميلاد|Tanggal Lahir|Ngày sinh"
    ),
    "bornyear": "Geburtsjahr|Année de naissance|Año de nacimiento|Anno di nascita|Ano de nascimento|Geboortejaar|Год рождения",
    "bornmonth": (
        "Geburtsmonat|Mois de naissance|Mes de nacimiento|Mese di nascita|Mês de nascimento|Geboortemaand|Месяц рождения"
    ),
    "bornday": "Jour de naissance|Día de nacimiento|Giorno di nascita|Dia de nascimento|Geboortedag",
    "wed": (
        "Jahrestag|Hochzeitstag|Anniversaire de mariage ou fête|Anniversaire de mariage|Aniversario de boda"
        "|Aniversario de bodas|Anniversario|Datas especiais|Speciale datum|Trouwdag|Mærkedag|Bryllupsdag|Merkedag|Årsdag"
        "|Bröllopsdag|Vuosipäivä|Hääpäivä|Rocznica|Výročí|Výročie|Évforduló|Aniversare|Годовщина|Річниця|Годишнина"
        "|Yıldönümü|Evlilik yıldönümü|Obljetnica|Obletnica|Godišnjica|Sukaktis|Jubileja|Aastapäev|記念日|纪念日|紀念日"
        "|결혼 기념일|기념일|วันครบรอบ|יום נישואין|الذكرى السنوية"
    ),
    "spouse": (
        "Partner/in|Ehepartner|Lebenspartner|Ehefrau|Ehemann|Conjoint|Conjoint(e)|Cónyuge|Pareja|Nome coniuge|Coniuge"
        "|Cônjuge|Echtgenoot|Ægtefælle|Ektefelle|Make maka|Puoliso|Współmałżonek|Manžel/manželka|Manžel(ka)|Házastárs"
        "|Soţ(ie)|Супруг(а)|Дружина|Съпруг(а)|Supružnik|Zakonec|Eşi|Eş|Sutuoktinis|Dzīvesbiedrs|Abikaasa|配偶者|配偶|배우자"
        "|คู่สมรส|בן/בת זוג|الزوجة|Nombre del cónyuge"
    ),
    "children": (
        "Kinder|Enfants|Hijos|Figli|Filhos|Kinderen|Børn|Barn|Lapset|Dzieci|Děti|Deti|Gyerekek|Copii|Дети|Діти|Деца"
        "|Djeca|Deca|Çocuklar|Vaikai|Bērni|Lapsed|子供|子女|자녀|เด็ก|ילדים|الأولاد"
    ),
    "groups": (
        "Kategorien|Kategorie|Gruppe|Gruppen|Catégories|Catégorie|Groupe|Groupes|Categorías|Grupo|Grupos|Gruppo|Gruppi"
        "|Categorias|Categorieën|Groep|Groepen|Kategorier|Grupp|Grupper|Luokat|Ryhmä|Kategóriák|Kategórie|Skupina|Grupa"
        "|Категории|Категорії|Группа|Группы|Kategoriler|Grup|Kategorije|Kategorijos|Kategorijas|Kategooriad|分類|类别|類別"
        "|グループ|分组|그룹|범주 항목|Categorii|Zvrsti|ประเภท|קטגוריות|الفئات|Etichette|Étiquettes|Etiquetas"
    ),
    "relation": "Beziehung|Verwandtschaft|Relación|Parentesco|Relazione|Relação|Relatie|Relasjon|Suhde|Relacja|続柄|关系",
    "notes": (
        "Notizen|Notiz|Bemerkung|Bemerkungen|Anmerkungen|Remarques|Commentaires|Notas|Comentarios|Observaciones"
        "|Annotazioni|Anotações|Observações|Notities|Aantekeningen|Opmerkingen|Notater|Noter|Anteckningar"
        "|Muistiinpanot|Muistilaput|Notatki|Uwagi|Poznámky|Feljegyzések|Megjegyzés|Megjegyzések|Notițe|Заметки"
        "|Примечание|Примечания|Комментарий|Нотатки|Бележки|Bilješke|Opombe|Beleške|Notlar|Pastabos|Piezīmes|Märkmed"
        "|メモ|備考|메모|备注|附注|記事|備註|บันทึกย่อ|הערות|ملاحظات|Σημειώσεις"
    ),
    "apelido": "Apelido",
    "aniversario": "Aniversário|Aniversario",
}

_PASSED = (
    "Title|Suffix|Job Title|Position|Department|Web Page|Website|URL|Address|Street|City|State|Country|Postal Code|ZIP|Photo"
    "|Anrede|Position|Abteilung|Adresse|Titre|Puesto|Cargo|Gender|Location|Conversation ID|Conversation Title|From|To|Date"
    "|Subject|Content|Folder|Direction|Connected On|Maiden Name|Headline|Geo Location|Industry|Confirmed|Primary|Updated On"
    "|Extension|Number|Type|Sent At|Message|Inviter Profile URL|Invitee Profile URL|Sender Profile URL|Source|Companies"
    "|Emails|Phone Numbers|Created At"
)
"""Names that are known, for finding the row of names, and of which nothing is kept."""

_CONNECTED = (
    "connectedon verbundenam vernetztam connectele datedeconnexion enrelationdepuis conectadoel conectadaem conectadoem "
    "fechadeconexion collegatoil datacollegamento datadicollegamento dataconexao datadaconexao verbondenop "
    "kontaktsedan polaczono"
)
CONNECTED = frozenset(_CONNECTED.split())
"""What LinkedIn calls the day on which two people connected."""

_LOGS = (
    "date time datetime timestamp datum uhrzeit zeit fecha hora heure ora tijd data dato tid duration dauer duree duracion "
    "durata durada calltype callduration direction message messages nachricht mensaje messaggio mensagem text texte content "
    "body subject betreff objet asunto oggetto amount betrag montant importe importo valor bedrag balance saldo solde iban "
    "bic debit credit currency wahrung transaction transactionid orderid order orderdate ordernumber invoice "
    "invoicenumber price total subtotal sku product quantity sent received sender recipient from to folder "
    "conversationid connectedon verificationtype sendername senderid messagedate chatsession event eventtime starttime "
    "endtime startdate enddate mood rating score lastlogin password username commit hash latitude longitude "
    "taxstatus legalstatus taxid"
)
_NOT_CONTACTS = frozenset(_LOGS.split())
_OF_A_DATABASE = re.compile(r"[a-z]\w*_ids?")
"""Names that tell of a log, a chat, an account or a shop, and not of an address book."""


def _pattern(*words: str) -> re.Pattern[str]:
    """Compile words, divided by "|", in the form in which `key` gives them: without accents and vowel signs."""
    plain = unicodedata.normalize("NFKD", "|".join(words))
    return re.compile("".join(sign for sign in plain if unicodedata.category(sign)[0] != "M"))


_MAIL = _pattern(
    "e?mail|correo|courriel|messagerie|correio|epost|sähköposti|postaelettronica|adresseélectronique|meiliaadress",
    "eposta|epasta|elpašto|eadresa|elektronikposta|poștăelectronică|potăelectronică|почт|пошт|имейл|メール|邮件|郵件|邮箱",
    "메일|อีเมล|דואר|البريد",
)
_NOT_MAIL = _pattern(
    "typ|tip|art$|laji|turu|türü|vrsta|rodzaj|тип|種類|类型|類型|유형|ชนิด|סוג|نوع",
    "name|nama|nom|navn|naam|namn|nimi|jmén|meno|název|nazw|nume|imię|vards|vārds|имя|ім",
    "display|weergegeven|angezeigter|visning|vist|megjelen|rodom|parād|kuvatav|görün|prikaz|показ|表示|显示|顯示|표시|ชื่อ|שם|اسم",
    "label|count|status|optin|consent|marketing|subscri|mailing|client|bounce|host|server|domain|template",
)
_PHONE = _pattern(
    "phone|telef|teleph|teléf|telep|telem|mobi[elt]|handy|whatsapp|celular|móvil|portable|gsm|puhelin|tālrunis",
    "тел|мобильн|мобільн|電話|电话|手机|手機|携帯|전화|휴대|핸드폰|โทรศัพท์|טלפון|נייד|نقال|جوال|هاتف|thoại|τηλ|κινητ",
)
_NOT_PHONE = _pattern(
    "fax|faks|fakss|télécop|факс|传真|傳真|팩스|โทรสาร|פקס|فاكس|phonetic|pager|bip|personsøg|personsøk|cercapersone",
    "assist|asist|asyst|asszisz|avustaj|pomocn|pomoćn|pomočn|padėj|abitelefon|yardımc|помощ|помічн|秘書|助理|비서|ผู้ช่วย|העוזר",
    "مساعد|sekret|secret|type|typ$|label|carrier|model|extension|country|code|verified|status|plan|operator",
    "telex|teleks|télex|телекс|tty|tdd|hörbehind|hørsels|teksttele|телетайп|callback|isdn|telegram|brand",
    "companym|companyph|telefonfirma|telephonesociete|téléphonesociété|centralita|societa$|società$|principaldaempresa|bedrijf",
    "primærtelefonfirma|forfirma|växel|puhelinvaihde|dofirmy|společnosti|spoločnosti|организации|організації|фирмата|centrale",
    "会社代表|회사대표|单位主要|公司代表|للشركة|telefonprincipalfirma|santral",
)
_SHORT = frozenset(("tel", "cell", "gsm", "hp"))
"""Words that mean a telephone where they stand by themselves: "Tel. privat", but not "Hotel"."""

_WEAK_WORDS = (
    "home work mobile other number phonenumber contactnumber contactno contact cell abitazione ufficio cellulare "
    "particular hem arbete telefon telefono nummer numero numeros numer номер abitazioneufficio 番号 号码 번호"
)
_WEAK = frozenset(_WEAK_WORDS.split())
"""Names that mean a telephone number where the other columns tell of people."""


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """Return the letters of a column's name, small and without accents; digits and signs go."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name[:200].casefold()) if sign.isalpha())


ENGLISH = {key(word): role for role, words in _ENGLISH.items() for word in words.split("|")}
OTHERS = {key(word): role for role, words in _OTHERS.items() for word in words.split("|")}
_WRITTEN = {word.casefold() for words in (*_ENGLISH.values(), *_OTHERS.values()) for word in words.split("|")}
_KNOWN = {*ENGLISH, *OTHERS, *CONNECTED, *map(key, _PASSED.split("|"))}


@lru_cache(maxsize=4096)
def role(name: str) -> str:
    """Return what a column of this name holds: "given", "mail", "phone", "born" …, or "" if nothing that is read.

    "name" may be the whole name, the first or the last one; "weak" may be a telephone number.
    """
    letters = key(name)
    known = ENGLISH.get(letters) or OTHERS.get(letters)
    if known:
        return known
    if letters in _WEAK:
        return "weak"
    if _MAIL.search(letters):
        return "" if _NOT_MAIL.search(letters) else "mail"
    if _PHONE.search(letters) or not _SHORT.isdisjoint(map(key, name.split())):
        return "" if _NOT_PHONE.search(letters) else "phone"
    return ""


def known(name: str) -> bool:
    """Tell whether this is the name of a column and not what stands in one."""
    return "@" not in name and (key(name) in _KNOWN or role(name) not in ("", "weak"))


def is_written(name: str) -> bool:
    """Tell whether a known name is written as it is, accents and all: a wrong encoding loses those."""
    return name.casefold() in _WRITTEN


def is_foreign(name: str) -> bool:
    """Tell whether a known name is in another language than English."""
    letters = key(name)
    return letters in OTHERS and letters not in ENGLISH


def tells_of_something_else(names: tuple[str, ...]) -> bool:
    """Tell whether a table with these columns is a log, a chat, an account, a shop or a part of a database."""
    return not _NOT_CONTACTS.isdisjoint(map(key, names)) or any(map(_OF_A_DATABASE.fullmatch, names))
