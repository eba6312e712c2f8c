"""JSON Merge Patch against the test vectors of RFC 7396, appendix A."""

import json

import pytest

from events_api.core.writing.merge_patch import merged

VECTORS = """
{"a":"b"}          | {"a":"c"}                   | {"a":"c"}
{"a":"b"}          | {"b":"c"}                   | {"a":"b","b":"c"}
{"a":"b"}          | {"a":null}                  | {}
{"a":"b","b":"c"}  | {"a":null}                  | {"b":"c"}
{"a":["b"]}        | {"a":"c"}                   | {"a":"c"}
{"a":"c"}          | {"a":["b"]}                 | {"a":["b"]}
{"a":{"b":"c"}}    | {"a":{"b":"d","c":null}}    | {"a":{"b":"d"}}
{"a":[{"b":"c"}]}  | {"a":[1]}                   | {"a":[1]}
["a","b"]          | ["c","d"]                   | ["c","d"]
{"a":"b"}          | ["c"]                       | ["c"]
{"a":"foo"}        | null                        | null
{"a":"foo"}        | "bar"                       | "bar"
{"e":null}         | {"a":1}                     | {"e":null,"a":1}
[1,2]              | {"a":"b","c":null}          | {"a":"b"}
{}                 | {"a":{"bb":{"ccc":null}}}   | {"a":{"bb":{}}}
"""


@pytest.mark.parametrize("line", VECTORS.strip().splitlines())
def test_a_vector(line: str) -> None:
    original, patch, result = (json.loads(each) for each in line.split("|"))
    before = json.dumps(original)
    assert merged(original, patch) == result
    assert json.dumps(original) == before
