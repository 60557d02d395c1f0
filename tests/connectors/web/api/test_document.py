"""Does the OpenAPI document name every action, all it takes and all it gives, and is it one?"""

import json
from typing import Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator

from connectors.web.api.document import IN_PATH
from connectors.web.api.endpoints import Endpoint
from connectors.web.api.room import ENDPOINTS, document
from connectors.web.rooms import Guard

OPERATIONS = [
    pytest.param(operation, id=f"{method} {path}")
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def named(each: Endpoint) -> str:
    return f"{each.method} {each.path}"


def test_the_document_is_openapi() -> None:
    schemathesis.openapi.from_dict(document()).validate()
    json.dumps(document(), allow_nan=False)


def test_the_document_names_every_action_once() -> None:
    described = [(path, method.upper()) for path, methods in document()["paths"].items() for method in methods]
    assert sorted(described) == sorted((each.path, each.method) for each in ENDPOINTS)
    ids = [each["operationId"] for methods in document()["paths"].values() for each in methods.values()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("endpoint", [each for each in ENDPOINTS if each.method == "POST"], ids=named)
def test_a_body_takes_nothing_unknown_and_its_example_is_taken(endpoint: Endpoint) -> None:
    assert endpoint.schema["additionalProperties"] is False
    assert set(endpoint.needed) <= endpoint.body.keys()
    if not endpoint.file:
        assert list(Draft202012Validator(endpoint.schema).iter_errors(dict(endpoint.example))) == []


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
def test_every_part_of_an_address_has_an_example_that_fits(endpoint: Endpoint) -> None:
    assert set(IN_PATH.findall(endpoint.path)) | set(endpoint.asked) <= endpoint.at.keys()
    for name, schema in endpoint.whole_query.items():
        if name in endpoint.at:
            assert list(Draft202012Validator(schema).iter_errors(endpoint.at[name])) == []


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
def test_an_action_says_who_may_do_it(endpoint: Endpoint) -> None:
    assert endpoint.guard is not Guard.EVERYBODY
    assert endpoint.door().robot


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_has_a_schema(operation: dict[str, Any]) -> None:
    kinds = operation["responses"]["200"]["content"]
    assert "application/json" not in kinds or kinds["application/json"]["schema"]
    refused = [
        answer["$ref"].rpartition("/")[2] for status, answer in operation["responses"].items() if status != "200"
    ]
    assert set(refused) == document()["components"]["responses"].keys()


def test_every_record_says_in_words_what_it_is() -> None:
    assert all(each["description"] for each in document()["components"]["schemas"].values())
