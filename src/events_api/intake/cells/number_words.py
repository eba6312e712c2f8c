# ruff: noqa: RUF001 - words of other languages use letters that look like Latin
"""Words that stand beside a number and change it: `over`, `rund`, `million`, or are one: `fifteen`.

Separate because they are data, of many languages.
"""

from events_api.core.values.structures import Qualifier
from events_api.intake.cells.cell import listed

# What words before (or signs around) a number say of it.
QUALIFIERS: dict[Qualifier, str] = {
    "over": """over|more than|above|exceeding|in excess of|>|plus de|über|mehr als|más de|mais de|
più di|oltre|более|свыше|больше|понад|
أكثر من|بیش از""",
    "at_least": """at least|no fewer than|no less than|not less than|minimum|min|>=|≥|
au moins|mindestens|al menos|pelo menos|almeno|не менее|не менш|على الأقل|حداقل""",
    "about": """about|around|approximately|approx|circa|ca|c|roughly|some|an estimated|estimated|
~|≈|environ|une|rund|etwa|ungefähr|unos|unas|alrededor de|aproximadamente|cerca de|около|примерно|
приблизно|близько|حوالي|حدود|yaklaşık""",
    "almost": """almost|nearly|close to|just under|under|less than|fewer than|below|<|près de|
presque|moins de|fast|knapp|beinahe|weniger als|casi|menos de|quase|quasi|почти|менее|майже|
تقريبا""",
    "up_to": """up to|at most|no more than|not more than|maximum|max|<=|≤|jusqu'à|au plus|bis zu|
höchstens|hasta|até|fino a|до|не более|حتى""",
}
_SPELT = """zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|
fifteen|sixteen|seventeen|eighteen|nineteen"""
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
SPELT = {word: number for number, word in enumerate(listed(_SPELT))}
_ROUND = {word: 10 * number for number, word in enumerate(listed(_TENS), start=2)}
_COMPOUND = {
    f"{ten}-{one}": tens + ones
    for ten, tens in _ROUND.items()
    for one, ones in list(SPELT.items())[1:10]
}
SPELT |= _ROUND | _COMPOUND
# Letters that mean millions only where they touch the number, and men after a head count.
LETTERS = {"k": 3, "m": 6, "mn": 6, "bn": 9}
SCALES = {"thousand": 3, "mille": 3, "tausend": 3, "mil": 3, "тыс": 3, "тысяч": 3}
SCALES |= dict.fromkeys(["million", "millions", "mio", "millionen", "millones"], 6)
SCALES |= dict.fromkeys(["milhões", "milioni", "млн", "миллионов", "миллиона", "مليون"], 6)
SCALES |= dict.fromkeys(["billion", "billions", "mrd", "milliards", "milliarden", "млрд"], 9)
# Words between the ends of a range; those of the second line only after an opening word.
JOINING = "to|till|until|bis|a|al|à|tot|do|до|по|تا|إلى|الى"
JOINING_OPENED = f"{JOINING}|and|und|et|y|e|en|и|i|ve|و"
OPENING = "between|from|zwischen|von|entre|de|du|tra|fra|da|dal|tussen|van|между|от|с|од|من|بین|بين"
# Words that are "up to" before one number and "to" between two.
JOINING_QUALIFIERS = "до|hasta|até|fino a|bis zu|jusqu'à|up to|حتى"
