"""Holds a request against what Stripe says its calls take."""

import re
import sys
from collections.abc import Iterator
from types import SimpleNamespace, UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin
from urllib.parse import parse_qsl

from stripe import RequestOptions
from typing_extensions import get_type_hints, is_typeddict

from tests.servers.stripe import description
from tests.servers.stripe.calls import Call

UNKNOWN, OTHER_WORD = "Received unknown parameter", "Must be one of"
NEWS = (UNKNOWN, OTHER_WORD)


class RefusedError(Exception):
    """A request that Stripe would refuse; the words are those of its answer."""

    def __init__(
        self, words: str, *, param: str = "", code: str = "", kind: str = "invalid_request_error"
    ) -> None:
        super().__init__(words)
        self.words, self.param, self.code, self.kind = words, param, code, kind


def decode(form: str) -> dict[str, Any]:
    """Read Stripe's form encoding: `a[b][0]=c` becomes {"a": {"b": ["c"]}}."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True, strict_parsing=bool(form)):
        first, *rest = re.match(r"[^\[]+", name)[0], *re.findall(r"\[([^\]]*)\]", name)  # type: ignore[index]
        place = tree
        for key, following in zip([first, *rest], [*rest, None], strict=True):
            if following is None:
                if key in place:
                    raise RefusedError(f"{name} is sent twice", param=name)
                place[key] = value
            else:
                place = place.setdefault(key, {})
    return {key: _lists(value) for key, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if list(value) == [str(number) for number in range(len(value))]:
        return [_lists(each) for each in value.values()]
    return {key: _lists(each) for key, each in value.items()}


def check(call: Call, values: dict[str, Any]) -> None:
    """Raise `RefusedError` for parameters that Stripe does not know or would not take.

    The description is asked first. The package's typed parameters are newer than it, so a parameter or a word that the description
    does not know is accepted if the package knows it and the value fits its type.
    """
    schema = description.schema_of(call.method, call.path) or call.table
    for path, words in objections(schema, values):
        if not (words.startswith(NEWS) and package_takes(call, path, values)):
            name = path[0] + "".join(f"[{part}]" for part in path[1:])
            raise RefusedError(f"{words}: {name}", param=name, code="parameter_unknown")


def objections(
    schema: dict[str, Any], value: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each place of a value that a JSON schema does not allow, and why."""
    if "anyOf" in schema:
        found = [list(objections(each, value, path)) for each in schema["anyOf"]]
        yield from min(found, key=len)
        return
    match schema.get("type"):
        case "object":
            yield from _objections_to_object(schema, value, path)
        case "array":
            if not isinstance(value, list):
                yield path, "Invalid array"
                return
            for number, each in enumerate(value):
                yield from objections(schema["items"], each, (*path, str(number)))
        case kind:
            if problem := _objection_to_word(kind, schema, value):
                yield path, problem


def _objections_to_object(
    schema: dict[str, Any], value: Any, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    if not isinstance(value, dict):
        yield path, "Invalid object"
        return
    known, others = schema.get("properties", {}), schema.get("additionalProperties", False)
    for name in schema.get("required", []):
        if name not in value:
            yield (*path, name), "Missing required param"
    for name, each in value.items():
        if name in known:
            yield from objections(known[name], each, (*path, name))
        elif isinstance(others, dict):
            yield from objections(others, each, (*path, name))
        else:
            yield (*path, name), UNKNOWN


def _objection_to_word(kind: str | None, schema: dict[str, Any], value: Any) -> str:
    if not isinstance(value, str):
        return f"Invalid {kind}"
    if kind == "integer" and not re.fullmatch(r"-?\d+", value):
        return "Invalid integer"
    if kind == "boolean" and value not in {"true", "false"}:
        return "Invalid boolean"
    if len(value) > schema.get("maxLength", len(value)):
        return f"Longer than {schema['maxLength']} characters"
    if "enum" in schema and value not in schema["enum"]:
        return f"{OTHER_WORD} {', '.join(schema['enum'])}"
    return ""


def package_takes(call: Call, path: tuple[str, ...], values: dict[str, Any]) -> bool:
    """Tell whether the installed package names a parameter at this place whose type the value fits."""
    hint, value = call.typed, values
    for part in path:
        hint = _part_of(hint, part)
        if hint is None:
            return False
        if isinstance(value, dict):
            if part not in value:
                return False
            value = value[part]
        else:
            value = value[int(part)]
    return fits(hint, value)


def _choices(hint: Any) -> list[Any]:
    """The types a hint allows, without the words around them."""
    origin = get_origin(hint)
    if origin in {NotRequired, Required}:
        return _choices(get_args(hint)[0])
    if origin in {Union, UnionType}:
        return [choice for each in get_args(hint) for choice in _choices(each)]
    return [hint]


def names_of(typed: Any) -> set[str]:
    """The parameters a type of the package names; what it inherits are options of the call, such as its key."""
    return set(typed.__annotations__) - set(RequestOptions.__annotations__)


def _hint(typed: Any, name: str) -> Any:
    # One at a time: some of the inherited annotations name types that exist for type checkers only.
    alone = SimpleNamespace(__annotations__={name: typed.__annotations__[name]})
    return get_type_hints(alone, vars(sys.modules[typed.__module__]), include_extras=True)[name]


def _part_of(hint: Any, part: str) -> Any:
    for choice in _choices(hint):
        if is_typeddict(choice) and part in names_of(choice):
            return _hint(choice, part)
        if get_origin(choice) is list and part.isdigit():
            return get_args(choice)[0]
        if get_origin(choice) is dict:
            return get_args(choice)[1]
    return None


def fits(hint: Any, value: Any) -> bool:
    """Tell whether a decoded value could have been written from this type.

    The package lets any text stand beside the words it knows, for words to come; here only those it knows count.
    """
    choices = _choices(hint)
    if any(get_origin(choice) is Literal for choice in choices):
        choices = [choice for choice in choices if choice is not str]
    return any(_fits_one(choice, value) for choice in choices)


def _fits_one(hint: Any, value: Any) -> bool:
    if is_typeddict(hint):
        names = names_of(hint)
        return isinstance(value, dict) and all(
            name in names and fits(_hint(hint, name), each) for name, each in value.items()
        )
    if get_origin(hint) is list:
        return isinstance(value, list) and all(fits(get_args(hint)[0], each) for each in value)
    if get_origin(hint) is dict:
        return isinstance(value, dict)
    if not isinstance(value, str):
        return False
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if hint is bool:
        return value in {"true", "false"}
    if hint is int:
        return re.fullmatch(r"-?\d+", value) is not None
    return hint is str
