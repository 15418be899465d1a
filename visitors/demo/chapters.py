"""What the capabilities have to tell in the demo, after its visits are written."""

from collections.abc import Callable
from datetime import datetime

from visitors.demo.people import Stage

chapters: list[Callable[[Stage, datetime], None]] = []


def add(chapter: Callable[[Stage, datetime], None]) -> None:
    """Have the demo call a function with its stage and the present moment; called on a later day
    again, it keeps what there is.
    """
    if chapter not in chapters:
        chapters.append(chapter)
