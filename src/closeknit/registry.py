"""Finds the members of a family that grows by one file.

A file is its own registration: every module of the folder whose name does not begin with an underscore is a member.
There is no list to keep, so a new importer, scale, lesson or report is one new file.
"""

import importlib
import pkgutil
from types import ModuleType


def members(package: str) -> dict[str, ModuleType]:
    """Return the members of `package` (a dotted name) by module name, in alphabetical order."""
    folder = importlib.import_module(package)
    names = sorted(info.name for info in pkgutil.iter_modules(folder.__path__) if not info.name.startswith("_"))
    return {name: importlib.import_module(f"{package}.{name}") for name in names}
