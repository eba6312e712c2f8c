# ruff: noqa: RUF001 - names of other languages use letters that look like Latin
"""Cities under their names in seven languages, so that a search in one finds the others.

Separate because it is data: the capitals and usual places of meetings of the field. In a row stand
the code of the country and names in English, French, German, Russian, Persian, Arabic and Turkish,
each once, then what else people write. A test holds them against CLDR.
"""

import re
from functools import lru_cache

from events_api.core.words.folding import sort_key

_CITIES = """
AE Abu Dhabi|Abou Dabi|Абу-Даби|ابوظبی|أبوظبي|أبو ظبي|Abu Dabi
AE Dubai|Dubaï|Дубай|دبی|دبي
AF Herat|Hérat|Герат|هرات
AF Kabul|Kaboul|Кабул|کابل|كابول|Kabil
AL Tirana|Тирана|تیرانا|تيرانا|Tiran
AM Yerevan|Erevan|Eriwan|Ереван|ایروان|يريفان|Erivan
AT Vienna|Vienne|Wien|Вена|وین|فيينا|Viyana
AZ Baku|Bakou|Баку|باکو|باكو|Bakü
BA Sarajevo|Сараево|سارایوو|سراييفو|Saraybosna
BD Dhaka|Dacca|Дакка|داکا|دكا|Dakka
BE Brussels|Bruxelles|Brüssel|Брюссель|بروکسل|بروكسل|Brüksel
BG Sofia|София|صوفیه|صوفيا|Sofya
BY Minsk|Минск|مینسک|مينسك
CH Bern|Berne|Берн|برن|برن
CH Geneva|Genève|Genf|Женева|ژنو|جنيف|Cenevre
CY Nicosia|Nicosie|Nikosia|Никосия|نیکوزیا|نيقوسيا|Lefkoşa
CZ Prague|Prag|Прага|پراگ|براغ|Praha
DE Berlin|Берлин|برلین|برلين
DE Bonn|Бонн|بن|بون
DK Copenhagen|Copenhague|Kopenhagen|Копенгаген|کپنهاگ|كوبنهاغن|Kopenhag|København
DZ Algiers|Alger|Algier|Алжир|الجزیره|الجزائر|Cezayir
EE Tallinn|Таллин|تالین|تالين
EG Cairo|Le Caire|Kairo|Каир|قاهره|القاهرة|Kahire
ES Madrid|Мадрид|مادرید|مدريد
ET Addis Ababa|Addis-Abeba|Аддис-Абеба|آدیس آبابا|أديس أبابا
FI Helsinki|Хельсинки|هلسینکی|هلسنكي
FR Paris|Париж|پاریس|باريس
FR Strasbourg|Straßburg|Страсбург|استراسبورگ|ستراسبورغ|Strazburg
GB London|Londres|Лондон|لندن|Londra
GE Tbilisi|Tbilissi|Tiflis|Тбилиси|تفلیس|تبليسي
GR Athens|Athènes|Athen|Афины|آتن|أثينا|Atina
HR Zagreb|Загреб|زاگرب|زغرب
HU Budapest|Будапешт|بوداپست|بودابست|Budapeşte
ID Jakarta|Джакарта|جاکارتا|جاكرتا|Cakarta
IE Dublin|Дублин|دوبلین|دبلن
IN New Delhi|Neu-Delhi|Нью-Дели|دهلی نو|دهلی‌نو|نيودلهي|Yeni Delhi
IQ Baghdad|Bagdad|Багдад|بغداد|Bağdat
IQ Basra|Bassorah|Басра|بصره|البصرة
IQ Erbil|Arbil|Hewlêr|Эрбиль|اربیل|أربيل
IR Mashhad|Machhad|Maschhad|Мешхед|مشهد|Meşhed
IR Tehran|Téhéran|Teheran|Тегеран|تهران|طهران|Tahran
IT Rome|Rom|Рим|رم|روما|Roma
JO Amman|Амман|عمان
KG Bishkek|Bichkek|Bischkek|Бишкек|بیشکک|بشكيك|Bişkek
KG Osh|Och|Osch|Ош|اوش|أوش|Oş
KZ Almaty|Alma-Ata|Алматы|Алма-Ата|آلماتی|ألماتي|Almatı
KZ Astana|Астана|آستانه|أستانا|Nur-Sultan|Nursultan|Нур-Султан|نورسلطان|نور سلطان
LB Beirut|Beyrouth|Бейрут|بیروت|بيروت|Beyrut
LK Colombo|Коломбо|کلمبو|كولومبو|Kolombo
LT Vilnius|Вильнюс|ویلنیوس|فيلنيوس
LV Riga|Рига|ریگا|ريغا
LY Tripoli|Tripolis|Триполи|طرابلس|Trablus
MA Rabat|Рабат|رباط|الرباط
MD Chisinau|Chișinău|Кишинев|کیشیناو|كيشيناو|تشيسيناو|Kişinev
ME Podgorica|Подгорица|پادگاریتسا|پودگوریتسا|بودغوريكا
MK Skopje|Скопье|اسکوپیه|سكوبي|Üsküp
MT Valletta|La Valette|Валлетта|والتا|فاليتا
MY Kuala Lumpur|Куала-Лумпур|کوالالامپور|كوالا لامبور
NL Amsterdam|Амстердам|آمستردام|أمستردام
NL The Hague|La Haye|Den Haag|Гаага|لاهه|لاهاي|Lahey
NO Oslo|Осло|اسلو|أوسلو
NP Kathmandu|Katmandou|Катманду|کاتماندو|كاتماندو|Katmandu
PH Manila|Manille|Манила|مانیل|مانيلا
PK Islamabad|Исламабад|اسلام‌آباد|اسلام آباد|إسلام آباد|إسلام أباد|İslamabad
PK Karachi|Karatschi|Карачи|کراچی|كراتشي|Karaçi
PK Lahore|Лахор|لاهور|Lahor
PK Peshawar|Peschawar|Пешавар|پیشاور|بيشاور|Peşaver
PL Warsaw|Varsovie|Warschau|Варшава|ورشو|وارسو|Varşova|Warszawa
PT Lisbon|Lisbonne|Lissabon|Лиссабон|لیسبون|لشبونة|Lizbon
QA Doha|Доха|دوحه|الدوحة
RO Bucharest|Bucarest|Bukarest|Бухарест|بخارست|بوخارست|Bükreş
RS Belgrade|Belgrad|Белград|بلگراد|بلغراد
RU Moscow|Moscou|Moskau|Москва|مسکو|موسكو|Moskova
SA Riyadh|Riyad|Riad|Эр-Рияд|ریاض|الرياض
SE Stockholm|Стокгольм|استکهلم|ستوكهولم|Stokholm
SI Ljubljana|Любляна|لیوبلیانا|ليوبليانا
SK Bratislava|Братислава|براتیسلاوا|براتيسلافا
SY Damascus|Damas|Damaskus|Дамаск|دمشق|Şam
TH Bangkok|Бангкок|بانکوک|بانكوك
TJ Dushanbe|Douchanbé|Duschanbe|Душанбе|دوشنبه|دوشانبي|Duşanbe
TM Ashgabat|Achgabat|Aschgabat|Aşgabat|Ашхабад|عشق‌آباد|عشق آباد|Aşkabat
TN Tunis|Тунис|تونس|Tunus
TR Ankara|Анкара|آنکارا|أنقرة
TR Gaziantep|Газиантеп|غازی‌عینتاب|غازي عنتاب
TR Istanbul|Стамбул|استانبول|إسطنبول|اسطنبول|İstanbul
UA Kyiv|Kiev|Kiew|Киев|Київ|کیف|كييف
US New York|Нью-Йорк|نیویورک|نيويورك
UZ Samarkand|Samarcande|Самарканд|سمرقند|Semerkand
UZ Tashkent|Tachkent|Taschkent|Ташкент|تاشکند|طشقند|Taşkent
XK Pristina|Prishtina|Priština|Приштина|پریشتینا|بريشتينا|Priştine
"""
# `Geneva, Switzerland` names a city and more; a hyphen stands inside names.
_APART = re.compile(r"[,،;/()|&]|\s[-–—]\s")


def names_of_city(city: str | None, country: str | None) -> tuple[str, ...]:
    """All names of the city that is meant, none where it is not in the list.

    A name is meant as it stands, up to a comma, slash, bracket or dash; and only in its country,
    where this is known: Athens in the United States is not Αθήνα.
    """
    found: dict[str, None] = {}
    for part in _APART.split(city or ""):
        for code, names in cities_by_name().get(sort_key(part), ()):
            if country in {None, code}:
                found |= dict.fromkeys(names)
    return tuple(found)


@lru_cache(maxsize=1)
def cities_by_name() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The cities (code of the country, names) by each of their names, folded."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for line in _CITIES.strip().splitlines():
        code, rest = line.split(" ", 1)
        names = tuple(rest.split("|"))
        for key in dict.fromkeys(map(sort_key, names)):
            found.setdefault(key, []).append((code, names))
    return found
