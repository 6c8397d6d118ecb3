"""Personal data by form: cells that are what they seem and cells that are not, and what Presidio says of each.

For crates/shipworthy-eval/tests/it/personal.rs. The cells come from a seed; check digits are reckoned here, from the standards (ISO 13616
for IBAN, ISO/IEC 7812 for cards, Verhoeff 1969 for Aadhaar). Presidio's recognisers of patterns are asked one by one, without its model of
language, and a cell counts as found where one of them says so with a score of at least 0.4, which is that of its phones.

DIFFERENCE: an Indian mobile number begins with 6 to 9; Presidio's recogniser of phones asks the library phonenumbers, which agrees.
"""

import json
import random
from importlib.metadata import version
from pathlib import Path

from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    EmailRecognizer,
    IbanRecognizer,
    InAadhaarRecognizer,
    InPanRecognizer,
    IpRecognizer,
    PhoneRecognizer,
)

OUT = Path(__file__).parents[2] / "crates/shipworthy-eval/tests/reference/personal.json"
CELLS = 150
made = random.Random(20260401)


def digits(n):
    return "".join(made.choice("0123456789") for _ in range(n))


def capitals(n):
    return "".join(made.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(n))


def in_fours(text):
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def luhn(text):
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def times(a, b):
    """In the group of a pentagon's turns and mirrors, by which Verhoeff multiplies."""
    if a < 5:
        return (a + b) % 5 if b < 5 else 5 + (a + b - 5) % 5
    return 5 + (a - 5 - b) % 5 if b < 5 else (a - b) % 5


def verhoeff(text):
    turned = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit)
        for _ in range(place % 8):
            value = turned[value]
        total = times(total, value)
    return total == 0


def checked(start, passes, right):
    good = next(digit for digit in "0123456789" if passes(start + digit))
    return start + (good if right else str((int(good) + 1) % 10))


def iban(right):
    account = digits(18)
    check = 98 - int(account + "131400") % 97
    return f"DE{check if right else (check + 1) % 97:02}{account}"


def cells(kind, right):
    if kind == "email":
        name = capitals(6).lower()
        return f"{name}.{digits(2)}@mail.example.org" if right else f"{name}@{digits(3)}"
    if kind == "phone":
        return f"+91 {made.choice('6789' if right else '012345')}{digits(9)}"
    if kind == "pan":
        return f"{capitals(3)}{'P' if right else 'D'}{capitals(1)}{made.randint(1, 9999):04}{capitals(1)}"
    if kind == "aadhaar":
        return in_fours(checked(made.choice("23456789") + digits(10), verhoeff, right))
    if kind == "card":
        return in_fours(checked(made.choice("45") + digits(14), luhn, right))
    if kind == "iban":
        return iban(right)
    first = made.randint(1, 255) if right else made.randint(256, 999)
    return ".".join(str(part) for part in [first, *(made.randint(0, 255) for _ in range(3))])


recognisers = {
    "email": EmailRecognizer(),
    "phone": PhoneRecognizer(supported_regions=["IN"]),
    "pan": InPanRecognizer(),
    "aadhaar": InAadhaarRecognizer(),
    "card": CreditCardRecognizer(),
    "iban": IbanRecognizer(),
    "ip": IpRecognizer(),
}

cases = []
for kind, recogniser in recognisers.items():
    for number in range(CELLS):
        for right in (True, False):
            text = cells(kind, right)
            if number % 2:
                text = f"we wrote {text}, thank you"
            found = recogniser.analyze(text, recogniser.supported_entities, None) or []
            cases.append([kind, right, text, any(result.score >= 0.4 for result in found)])

OUT.parent.mkdir(parents=True, exist_ok=True)
head = f'"generator": "reference/apart/personal.py", "presidio": "{version("presidio-analyzer")}"'
OUT.write_text("{" + head + ', "cases": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
for kind in recognisers:
    own = [case for case in cases if case[0] == kind]
    hits = sum(1 for case in own if case[1] and case[3])
    alarms = sum(1 for case in own if not case[1] and case[3])
    print(f"{kind}: Presidio finds {hits} of {CELLS}, and {alarms} that are none")
