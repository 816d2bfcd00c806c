"""A description of the pages in OpenAPI, for scanners: from the addresses, the forms and tests/policy.toml.

    python bench/_openapi.py OWNER_FILE

Runs in the surroundings of a `_stand.Stand`; prints one JSON object. Every answer that a page may give to its owner is
declared; what is not declared is a finding. Left out: what would end the session or delete the rows that are asked for.
"""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from closeknit.terminal import store

store.open()

from django import forms  # noqa: E402
from django.urls import URLPattern, URLResolver, get_resolver  # noqa: E402

from closeknit.accounts import forms as account_forms  # noqa: E402
from closeknit.circle import forms as circle_forms  # noqa: E402

POLICY = Path(__file__).resolve().parents[1] / "tests" / "policy.toml"
FORMS: dict[str, type[forms.BaseForm]] = {
    "person_add": circle_forms.PersonForm,
    "person_change": circle_forms.PersonForm,
    "moments": circle_forms.MomentForm,
    "supports": circle_forms.SupportForm,
    "promises": circle_forms.PromiseForm,
    "dates": circle_forms.DateForm,
    "minutes": circle_forms.MinutesForm,
    "free_times": circle_forms.FreeTimesForm,
    "look": account_forms.LookForm,
}
BUTTONS = {
    "reach": {"as": ["done", "later", "skip", "open", ""], "felt": ["good", "ok", "hard", ""]},
    "moment_felt": {"felt": ["good", "ok", "hard", ""]},
    "often": {"often": ["", "7", "30", "dates", "rest", "never", "x"]},
    "help": {"country": ["GB", "US", "NL", "XX", ""]},
}
LEFT_OUT = {"account_logout", "person_erase", "person_remove"}
ALWAYS = {"get": (404,), "post": (302, 303, 400, 404, 410, 422)}
"""Beside what the policy says to a whole form: a row that is not there, a form that cannot be kept, a value that is none."""


def patterns(resolver: Any, before: str = "") -> Any:
    """Every address as a template, with its name."""
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, here)
        elif isinstance(entry, URLPattern):
            yield "/" + here, str(entry.name)


def field(one: forms.Field) -> dict[str, Any]:
    """A form field as a schema: numbers within bounds, choices, days, words."""
    if isinstance(one, forms.IntegerField):
        return {"type": "integer"}
    if isinstance(one, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(one, forms.ChoiceField):
        return {"type": "string", "enum": [str(value) for value, _ in one.choices] + ["nonsense"]}
    return {"type": "boolean"} if isinstance(one, forms.BooleanField) else {"type": "string", "maxLength": 300}


def body(name: str) -> dict[str, Any]:
    """What a form may hold."""
    made = FORMS.get(name)
    if made is not None:
        properties = {key: field(one) for key, one in made.base_fields.items()}  # type: ignore[attr-defined]
    else:
        properties = {key: {"type": "string", "enum": values} for key, values in BUTTONS.get(name, {}).items()}
    schema = {"type": "object", "properties": properties}
    return {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def described(refs: list[str]) -> dict[str, Any]:
    """The whole description."""
    policy = tomllib.loads(POLICY.read_text("utf-8"))
    paths: dict[str, Any] = {}
    for address, name in patterns(get_resolver()):
        rule = policy[name]
        if name in LEFT_OUT or rule["kind"] == "entry" or "(?P" in address:
            continue
        template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address)
        number = {"type": "integer", "minimum": 0, "maximum": 10**12}
        schemas = {"ref": {"type": "string", "enum": [*refs, "nobody"]}, "number": number}
        parameters = [
            {"name": key, "in": "path", "required": True, "schema": schemas.get(key, {"type": "string"})}
            for key in re.findall(r"{(\w+)}", template)
        ]
        for method in ("get", "post"):
            if method not in rule:
                continue
            answers = {str(rule[method]), *map(str, ALWAYS[method])}
            operation: dict[str, Any] = {
                "operationId": f"{name}_{method}",
                "parameters": parameters,
                "responses": {status: {"description": "declared"} for status in sorted(answers)},
            }
            if method == "post":
                operation["requestBody"] = body(name)
            paths.setdefault(template, {})[method] = operation
    return {"openapi": "3.0.3", "info": {"title": "Closeknit, the pages", "version": "1"}, "paths": paths}


if __name__ == "__main__":
    owner = json.loads(Path(sys.argv[1]).read_text("utf-8"))["owners"][0]
    print(json.dumps(described(owner["people"])))
