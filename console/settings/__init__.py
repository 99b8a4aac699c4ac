"""Settings: one YAML file plus `conf.d/*.yaml`, strict, every value with its place. A file per section."""

from console.settings.files import flat
from console.settings.load import Settings, load, schema
from console.settings.sections import Use

__all__ = ["Settings", "Use", "flat", "load", "schema"]
