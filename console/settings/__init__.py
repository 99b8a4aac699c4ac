"""Settings: one YAML file plus `conf.d/*.yaml`, strict, every value with its place. A file per section."""

from console.settings.load import Settings, load
from console.settings.sections import Limits, Production, Thresholds, Use

__all__ = ["Limits", "Production", "Settings", "Thresholds", "Use", "load"]
