"""The token of a URL: read where the settings say it is, never written anywhere."""

import os

from console.model.errors import BadSettings, Expired, Problem
from plugins.json.settings import UrlSettings

_LARGEST = 16 * 1024


def token(settings: UrlSettings) -> str:
    """The token, empty where none is asked for. Raises BadSettings or Expired."""
    if settings.token_env:
        found = os.environ.get(settings.token_env, "").strip()
        where = f"the environment variable {settings.token_env}"
    elif settings.token_file:
        where = str(settings.token_file)
        try:
            with settings.token_file.open("rb") as file:
                found = file.read(_LARGEST).decode("ascii", "replace").strip()
        except OSError as error:
            raise BadSettings((Problem(where, 0, 0, f"no token: {error.strerror}"),)) from error
    else:
        return ""
    if not found:
        raise Expired(f"There is no token in {where}", "Put one there: it is read anew each time")
    if not (found.isascii() and found.isprintable()) or " " in found:
        raise Expired(f"What is in {where} is no token", "One word of printable ASCII")
    return found
