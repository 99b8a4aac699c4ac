"""The two forms of a state: the file itself (version 4) and what `terraform show -json` prints of it.

Version 4 as Terraform 0.12 to 1.x and OpenTofu write it (internal/states/statefile/version4.go); the other as
https://developer.hashicorp.com/terraform/internals/json-format says (format_version 0.1 to 1.x). Only what stands here
is read: outputs and other types' attributes are skipped unbuilt.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import msgspec

from console.kit import jsontext, sanitise
from console.model.errors import BadSettings, Problem
from plugins.terraform import sensitive


class Instance(NamedTuple):
    """One instance of a resource: its type, address (`module.a.aws_instance.web[0]`) and attributes but for secrets.

    `group` is the address without what tells instances apart. `left` says why it is no machine that is there.
    """

    type: str
    address: str
    group: str
    attributes: dict[str, Any]
    left: str = ""


class _Instance4(msgspec.Struct):
    attributes: msgspec.Raw = msgspec.Raw(b"null")
    attributes_flat: msgspec.Raw = msgspec.Raw(b"null")
    sensitive_attributes: list[Any] | None = None
    index_key: int | str | float | None = None
    deposed: str = ""


class _Resource4(msgspec.Struct):
    mode: str
    type: str
    name: str
    module: str = ""
    instances: list[_Instance4] | None = None


class _Resource(msgspec.Struct):
    mode: str
    type: str
    address: str
    name: str = ""
    values: msgspec.Raw = msgspec.Raw(b"null")
    sensitive_values: Any = None
    deposed_key: str = ""


class _Module(msgspec.Struct):
    address: str = ""
    resources: list[_Resource] | None = None
    child_modules: "list[_Module] | None" = None


class _Values(msgspec.Struct):
    root_module: _Module | None = None


class _State(msgspec.Struct):
    version: int | None = None
    format_version: str = ""
    terraform_version: str = ""
    resources: list[_Resource4] | None = None
    values: _Values | None = None


class _Which(msgspec.Struct):
    version: Any = None
    format_version: Any = None
    planned_values: msgspec.Raw = msgspec.Raw(b"")
    encrypted_data: msgspec.Raw = msgspec.Raw(b"")


_RAW = msgspec.json.Decoder(dict[str, Any] | None)


def read(raw: bytes, name: str, types: Collection[str]) -> Iterator[Instance]:
    """The managed instances of `types` in a state of either form. Raises BadSettings for what is none."""
    which = jsontext.decode(raw, name, _Which)
    if wrong := _unreadable(which):
        raise BadSettings((Problem(name, 0, 0, *wrong),))
    state = jsontext.decode(raw, name, _State)
    if state.version is not None:
        return _instances4(state.resources or [], name, types)
    return _instances(state.values.root_module if state.values else None, name, types)


def _unreadable(which: _Which) -> tuple[str, str] | None:
    """What is not a state that can be read, and what to do about it."""
    version, form = which.version, which.format_version
    if bytes(which.encrypted_data):
        return "an encrypted state of OpenTofu", "tofu show -json > FILE decrypts it; name that file"
    if bytes(which.planned_values):
        return "a plan, not a state", "terraform show -json > FILE, without a plan"
    if version is None and form is None:
        return "no Terraform state: it has no version", "a state file, or what terraform show -json prints"
    if version is None:
        known = isinstance(form, str) and form.partition(".")[0] in ("0", "1")
        return None if known else (f"show -json of format {_word(form)}; 0.1 to 1 are known", "a newer Quarterdeck")
    if version in (1, 2, 3) and not isinstance(version, bool):
        hint = "terraform refresh of Terraform 0.12 writes it anew, as version 4"
        return f"a state of version {version}, from before Terraform 0.12", hint
    if version != 4 or isinstance(version, bool):
        return f"a state of version {_word(version)}; 4 is known", "terraform show -json > FILE; name that file"
    return None


def _instances4(resources: list[_Resource4], name: str, types: Collection[str]) -> Iterator[Instance]:
    for resource in resources:
        if resource.type not in types or resource.mode != "managed":
            continue
        group = f"{_without_keys(resource.module)}.".removeprefix(".") + f"{resource.type}.{resource.name}"
        base = f"{resource.module}.".removeprefix(".") + f"{resource.type}.{resource.name}"
        for instance in resource.instances or ():
            key = instance.index_key
            index = "" if key is None else f'["{key}"]' if isinstance(key, str) else f"[{key:g}]"
            attributes = _attributes(instance.attributes, name, base + index)
            left = "a deposed object, to be destroyed" if instance.deposed else ""
            if not attributes and bytes(instance.attributes_flat) != b"null":
                left = "of Terraform 0.11 still: terraform refresh writes it anew"
            shown = sensitive.without_paths(attributes, instance.sensitive_attributes or [])
            yield Instance(resource.type, base + index, group, shown, left)


def _instances(root: _Module | None, name: str, types: Collection[str]) -> Iterator[Instance]:
    waiting = [root] if root else []
    while waiting:
        module = waiting.pop()
        waiting += reversed(module.child_modules or [])
        for resource in module.resources or ():
            if resource.type not in types or resource.mode != "managed":
                continue
            values = _attributes(resource.values, name, resource.address)
            shown = sensitive.without_marked(values, resource.sensitive_values)
            left = "a deposed object, to be destroyed" if resource.deposed_key else ""
            group = _without_keys(resource.address)
            yield Instance(resource.type, resource.address, group, shown, left)


def _attributes(raw: msgspec.Raw, name: str, address: str) -> dict[str, Any]:
    try:
        return _RAW.decode(raw) or {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        what = f"{sanitise.line(address)}: attributes that can't be read: {sanitise.line(str(error))}"
        raise BadSettings((Problem(name, 0, 0, what),)) from error


def _without_keys(address: str) -> str:
    """An address without the keys in brackets, which may hold any text: `module.a["x.y"].b` is `module.a.b`."""
    kept, quoted, inside, before = [], False, False, ""
    for sign in address:
        if sign == '"' and before != "\\":
            quoted = not quoted
        if sign == "[" and not quoted:
            inside = True
        if not inside:
            kept.append(sign)
        if sign == "]" and not quoted:
            inside = False
        before = sign
    return "".join(kept)


def _word(value: object) -> str:
    return sanitise.line(repr(value)[:40])
