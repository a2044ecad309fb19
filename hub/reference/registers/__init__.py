"""Registers of companies: SIRENE, GLEIF, any CSV. Which of their entries could be one of the group's suppliers.

Here belong what ``reference/registers.yml`` declares, the reading of the files as streams, and one entry a company out
of several registers. Which entry a supplier is, is decided in ``hub.suppliers``. Nothing here downloads.
"""

from hub.reference.registers.declared import Registers, load_registers
from hub.reference.registers.memory import entries_for
from hub.reference.registers.shape import ENTRY_SCHEMA, no_entries

__all__ = ["ENTRY_SCHEMA", "Registers", "entries_for", "load_registers", "no_entries"]
