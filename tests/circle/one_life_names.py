"""Names of the invented life: given names and family names of ten backgrounds, and what people make of them.

Written for the measure alone, apart from the tables of names that the product has.
"""


def _pairs(text: str) -> dict[str, str]:
    """Lines of "one: other; one: other"."""
    entries = (entry.partition(": ") for line in text.strip().split("\n") for entry in line.split("; "))
    return {one: other for one, _, other in entries}


_CULTURES = """
british 0.5 | Alice Hannah Charlotte Emily Grace Lucy Sophie Olivia Ruth Helen Margaret Katherine Rebecca Jessica
Victoria Susan Jennifer Deborah Christine Patricia Elizabeth Rachel Zoe Naomi Gemma Leanne Tracey Bethany Imogen
Harriet Fiona Moira Carys Eleanor Philippa Abigail Samantha Joanna Melanie Nicola | Thomas Robert William Edward
James Richard Michael David Andrew Christopher Daniel Matthew Jonathan Benjamin Samuel Nicholas Anthony Stephen
Timothy Gregory Alexander Joseph Charles Peter Simon Graham Callum Owen Rhys Ewan Gavin Patrick Lawrence Frederick
Malcolm Raymond Kenneth Douglas Philip Oliver | Hale Whitlock Pritchard Marsh Holloway Ashworth Bramley Calder
Dunmore Ellery Fairclough Garside Hebden Ibbotson Jessop Kershaw Langley Mather Norbury Openshaw Pickering
Radcliffe Sutcliffe Thackeray Unsworth Varley Wainwright Yardley Smith Jones Taylor Brown Williams Wilson Johnson
Davies Patel Wright Walker Green Hall Clarke Evans MacLeod O'Brien Baxter Cole Dean Frost Goodwin Hurst

nigerian 0.1 | Ngozi Chioma Amaka Folake Yetunde Ifeoma Bisi Kemi Adaeze Titilayo | Emeka Chidi Femi Tunde Obinna
Segun Kelechi Babatunde Uche Dayo | Eze Okonkwo Adeyemi Balogun Nwosu Okoro Afolabi Obi Adebayo Nnamdi Onyeka
Ogunleye

german 0.08 | Ursula Katharina Johanna Susanne Franziska Elisabeth Friederike Annika Birgit Greta | Jürgen Wolfgang
Matthias Sebastian Maximilian Andreas Friedrich Günther Tobias Johannes | Müller Schäfer Weiß Groß König Böhm Vogel
Lehmann Brandt Krüger Seidel Jäger

indian 0.08 | Priya Ananya Deepika Kavita Lakshmi Meera Nisha Shreya Sunita Divya | Arjun Rohan Vikram Sanjay
Rajesh Amit Karthik Nikhil Suresh Aditya | Sharma Nair Iyer Reddy Gupta Mehta Desai Banerjee Chopra Kulkarni Menon
Bhatt

polish 0.06 | Katarzyna Agnieszka Małgorzata Joanna Magdalena Zofia Aleksandra Ewa | Krzysztof Tomasz Piotr
Wojciech Jakub Paweł Andrzej Łukasz | Nowak Wójcik Mazur Krawczyk Zając Dudek Wróbel Pawlak Król Sikora

spanish 0.06 | Francisca Dolores Concepción Isabel Mercedes Beatriz Lucía Rosario | Francisco José Ignacio Javier
Manuel Santiago Enrique Rafael | García Fernández Romero Navarro Molina Ortega Castillo Vidal Ibáñez Serrano

russian 0.04 | Ольга Анастасия Екатерина Наталья Юлия Ксения | Дмитрий Алексей Юрий Михаил Евгений Сергей |

greek 0.03 | Ελένη Κατερίνα Δήμητρα Σοφία | Γιώργος Νίκος Δημήτρης Γιάννης | Παπαδόπουλος Νικολάου Γεωργίου
Οικονόμου

arabic 0.03 | فاطمة مريم ليلى زينب | محمد يوسف أحمد خالد | حسن الخطيب منصور حداد

chinese 0.02 | 秀英 小红 美玲 静 | 伟 小明 志强 建国 | 王 李 张 陈 刘 赵
"""


def _cultures(text: str) -> dict[str, tuple[float, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    found = {}
    for block in text.strip().split("\n\n"):
        head, women, men, families = (tuple(part.split()) for part in block.split("|"))
        found[head[0]] = float(head[1]), women, men, families
    return found


CULTURES = _cultures(_CULTURES)
"""By background: its share, women's names, men's names, family names. Russian family names are made of `STEMS`."""

STEMS = (("Иванов", "а"), ("Щербаков", "а"), ("Чайковск", "ая"), ("Кузнецов", "а"), ("Жуков", "а"), ("Ткачев", "а"))
"""Russian family names without their ending, and the ending of a woman's."""

_LATIN = """
Ольга: Olga; Анастасия: Anastasia / Anastasiya; Екатерина: Ekaterina / Yekaterina; Наталья: Natalia / Natalya
Юлия: Julia / Yulia; Ксения: Ksenia / Xenia; Дмитрий: Dmitry / Dmitri; Алексей: Alexey / Aleksei; Юрий: Yuri / Juri
Михаил: Mikhail / Michail; Евгений: Evgeny / Jewgeni; Сергей: Sergey / Sergej; Иванов: Ivanov / Iwanow
Иванова: Ivanova / Iwanowa; Жуков: Zhukov / Schukow; Щербаков: Shcherbakov / Schtscherbakow
Щербакова: Shcherbakova / Scherbakova; Чайковский: Chaykovsky / Tschaikowski
Чайковская: Chaykovskaya / Tschaikowskaja; Кузнецов: Kuznetsov / Kusnezow; Кузнецова: Kuznetsova / Kusnezowa
Жукова: Zhukova / Schukowa; Ткачев: Tkachev / Tkatschew; Ткачева: Tkacheva / Tkatschewa; Ελένη: Eleni / Elena
Κατερίνα: Katerina; Δήμητρα: Dimitra / Demetra; Σοφία: Sofia / Sophia; Γιώργος: Giorgos / George; Νίκος: Nikos
Δημήτρης: Dimitris / Demetris; Γιάννης: Yannis / Giannis; Παπαδόπουλος: Papadopoulos; Νικολάου: Nikolaou / Nicolaou
Γεωργίου: Georgiou; Οικονόμου: Oikonomou / Economou; فاطمة: Fatima / Fatma; مريم: Maryam / Mariam
ليلى: Layla / Leila; زينب: Zainab / Zeinab; محمد: Mohammed / Muhammad; يوسف: Youssef / Yusuf; أحمد: Ahmed / Ahmad
خالد: Khaled / Khalid; حسن: Hassan / Hasan; الخطيب: Al-Khatib / Alkhatib; منصور: Mansour / Mansoor; حداد: Haddad
秀英: Xiuying / Xiu Ying; 小红: Xiaohong / Xiao Hong; 美玲: Meiling / Mei Ling; 静: Jing; 伟: Wei; 小明: Xiaoming / Xiao Ming
志强: Zhiqiang; 建国: Jianguo; 王: Wang; 李: Li; 张: Zhang; 陈: Chen; 刘: Liu; 赵: Zhao
"""
LATIN = {name: tuple(ways.split(" / ")) for name, ways in _pairs(_LATIN).items()}
"""How names in other alphabets are written in Latin letters, the owner's way first."""

_NICKNAMES = """
Katherine: Kate; Rebecca: Becky; Jessica: Jess; Victoria: Vicky; Susan: Sue; Deborah: Debs; Christine: Chris
Patricia: Trish; Elizabeth: Liz; Samantha: Sam; Joanna: Jo; Nicola: Nic; Margaret: Peggy; Philippa: Pip
Abigail: Abi; Bethany: Beth; Harriet: Hattie; Eleanor: Ellie; Thomas: Tom; Robert: Bob; William: Bill; Edward: Ted
James: Jim; Richard: Rich; Michael: Mike; David: Dave; Andrew: Andy; Christopher: Chris; Daniel: Dan; Matthew: Matt
Jonathan: Jonny; Benjamin: Ben; Samuel: Sam; Nicholas: Nick; Anthony: Tony; Stephen: Steve; Timothy: Tim
Gregory: Greg; Alexander: Alex; Joseph: Joe; Charles: Charlie; Lawrence: Larry; Frederick: Fred; Raymond: Ray
Kenneth: Ken; Douglas: Doug; Philip: Phil; Oliver: Ollie; Ursula: Uschi; Katharina: Kathi; Johanna: Hanna
Susanne: Susi; Franziska: Franzi; Elisabeth: Lisa; Wolfgang: Wolf; Matthias: Matze; Sebastian: Basti
Maximilian: Max; Andreas: Andi; Friedrich: Fritz; Tobias: Tobi; Johannes: Hannes; Katarzyna: Kasia; Agnieszka: Aga
Małgorzata: Gosia; Magdalena: Magda; Aleksandra: Ola; Krzysztof: Krzysiek; Tomasz: Tomek; Piotr: Piotrek
Wojciech: Wojtek; Jakub: Kuba; Francisca: Paca; Dolores: Lola; Concepción: Conchita; Mercedes: Merche
Francisco: Paco; José: Pepe; Ignacio: Nacho; Javier: Javi; Manuel: Manolo; Enrique: Quique; Rafael: Rafa
Ольга: Olya; Анастасия: Nastya; Екатерина: Katya; Наталья: Natasha; Дмитрий: Dima; Алексей: Alyosha; Михаил: Misha
Евгений: Zhenya; Сергей: Seryozha; Babatunde: Tunde; Adaeze: Ada; Titilayo: Titi; Deepika: Deepi; Lakshmi: Lucky
Vikram: Vik
"""
NICKNAMES = _pairs(_NICKNAMES)
"""What people of a given name are called."""

PET_NAMES = (
    "Bean",
    "Big Dave",
    "JJ",
    "Chicken",
    "Sparky",
    "Doc",
    "Smiley",
    "Duchess",
    "Ziggy",
    "Captain",
    "Pixie",
    "Bear",
)
FIRMS = ("Riverside Trust", "Harbour Books", "Northgate Clinic", "Kestrel Design", "Mersey Rail", "Oakfield School")
PLACES = ("choir", "Leeds", "gym", "uni", "book club", "allotment")
