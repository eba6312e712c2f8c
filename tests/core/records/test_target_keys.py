"""Keys of targets: twelve months and a scope, each in one spelling, or refused."""

import pytest
from pydantic import TypeAdapter, ValidationError

from events_api.core.records.target_keys import ScopeText, TargetKey, codes_in, target_key

KEY: TypeAdapter[str] = TypeAdapter(TargetKey)
SCOPE: TypeAdapter[str] = TypeAdapter(ScopeText)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2020", "2020"),
        ("2020-01/2020-12", "2020"),
        ("2020-04/2021-03", "2020-04/2021-03"),
        ("2020-12/2021-11", "2020-12/2021-11"),
        ("2020 project:mrc", "2020 project:mrc"),
        ("2020 sex:female,country:PK,project:mrc", "2020 project:mrc,country:PK,sex:female"),
        ("2020 project:mrc, project:border", "2020 project:border,project:mrc"),
        ("2020-01/2020-12 programme:bali", "2020 programme:bali"),
        ("2020 age:under 18", "2020 age:under 18"),
    ],
)
def test_a_key_has_one_spelling(given: str, expected: str) -> None:
    assert KEY.validate_python(given) == KEY.validate_python(expected) == expected


@pytest.mark.parametrize(
    "given",
    [
        *("", "twenty", "20", "2020-04", "2020-04/2021-04", "2020-04/2020-03", "2020/2021"),
        *("2020-13/2021-12", "2020-04-01/2021-03-31", "2020~", " 2020", "2020 ", "2020 mrc"),
        *("2020 project:", "2020 :mrc", "2020 project:Not A Code", "2020 country:ZZ"),
        *("2020 country:pk", "2020 project:a,project:a", "2020 project:a,,country:PK"),
        *("2020 project:a,programme:b", "2020 sex:a:b", "2020 Sex:female", "2020;project:mrc"),
        "\u0662\u0660\u0662\u0660",
    ],
)
def test_what_names_no_target_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        KEY.validate_python(given)


def test_a_scope_has_one_spelling_and_names_codes() -> None:
    scope = SCOPE.validate_python("sex:female,country:PK,project:mrc")
    assert scope == "project:mrc,country:PK,sex:female"
    assert codes_in(scope) == {("project", "mrc"): 0, ("country", "PK"): 0}
    assert codes_in("") == {}
    assert (
        target_key("2020", [("sex", "female"), ("project", "mrc")]) == "2020 project:mrc,sex:female"
    )
    for wrong in ("", "everything", "2020", "project:mrc,"):
        with pytest.raises(ValidationError):
            SCOPE.validate_python(wrong)
