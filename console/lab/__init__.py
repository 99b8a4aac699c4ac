"""The lab: a fleet of practice hosts on this machine, real where a machine can be, staged where it can't (docs/lab.md).

Only `find` and `LabAddress` are for the rest of the house; they import nothing heavy.
"""

from console.lab.address import LabAddress, find

__all__ = ["LabAddress", "find"]
