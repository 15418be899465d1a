"""What apps add to a backup: what must stand in it, and how it is verified after a restore."""

from dataclasses import dataclass

from reception.registry import Registry


@dataclass(frozen=True)
class Witness:
    """One value that tells whether a copy of the database is the whole one.

    ``question`` is SQL that answers one value in every database; ``command`` is the command that
    verifies what stands behind it, run after a restore.
    """

    name: str
    question: str
    command: str


witnesses: Registry[str, Witness] = Registry(lambda witness: witness.name)
