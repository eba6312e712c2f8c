# ruff: noqa: RUF001 - words of other languages use letters that look like Latin
"""Words in counts of people, in many languages: women, men, participants, expected.

Separate because they are data. Where one language's word is another's for something else, it is
left out.
"""

WOMEN = """women|woman|female|females|ladies|femmes|femme|féminin|féminins|frauen|weiblich|
mujeres|mujer|femenino|mulheres|mulher|feminino|donne|femmine|vrouwen|kobiet|kobiety|žen|ženy|
žena|žene|nők|femei|жени|женщин|женщины|женщина|жінок|жінки|жена|gra|femra|γυναίκες|γυναικών|
kadın|kadınlar|bayan|qadın|ქალი|կին|نساء|النساء|امرأة|إناث|سيدات|زن|زنان|خانم|ښځې|خواتین|
عورتیں|নারী|মহিলা"""
MEN = """men|man|male|males|gentlemen|hommes|homme|masculin|masculins|männer|männlich|herren|
hombres|hombre|varones|masculino|homens|homem|uomini|maschi|mannen|mężczyzn|mężczyźni|muži|mužů|muškaraca|
muškarci|férfi|férfiak|bărbați|мъже|мужчин|мужчины|мужчина|чоловіків|чоловіки|мушкараца|мажи|burra|
meshkuj|άνδρες|ανδρών|erkek|erkekler|kişilər|კაცი|տղամարդ|رجال|الرجال|رجل|رجلا|ذكور|مرد|مردان|آقا|نارینه|پুরুষ|পুরুষ"""
# Letters for women, and letters that mean a sex only beside a word or letter for the other one: `m`
# is men beside `f` or `w`, and women (mujeres, mulheres) beside `h`.
WOMEN_ALONE = "f|w|ж"
BESIDE_OTHER = "m|h|м|ч"
EXPECTED = "expected|foreseen|planned|attendus|erwartet|ожидается"
# Words beside a count that do not change what is counted. Others might: "from 26 states".
BESIDE = """participant|participants|people|persons|person|attendee|attendees|delegate|
delegates|official|officials|expert|experts|trainee|trainees|representative|representatives|
members|member|employees|staff|officers|trainers|students|learners|pax|total|of|in|all|whom|
out|including|incl|which|senior|them|were|are|thereof|with|about|participantes|participante|
pessoas|personas|personnes|teilnehmer|teilnehmende|teilnehmerinnen|personen|partecipanti|
persone|osób|účastníků|dont|davon|darunter|участников|участника|участник|человек|людей|
учасників|осіб|katılımcı|kişi|مشارك|مشاركا|مشاركين|شخص|نفر|شرکت|کننده|de|los|las|les|del|di|
da|insgesamt|gesamt|ensemble|totale|всего"""
# These stand between two things, and never at an end: `75 e` is an estimate of Eurostat.
AND = "and|et|und|y|e|и|i|ve|و|a|та|og|och|en"
COUNTRIES = "country|countries|states|pays|länder|países|participating"
