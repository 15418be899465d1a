"""What the capabilities have to tell in the demo, after its visits are written."""

from collections.abc import Callable
from datetime import datetime

from visitors.demo.people import Stage

Chapter = Callable[[Stage, datetime], None]
chapters: list[Chapter] = []


def add(chapter: Chapter) -> None:
    """Have the demo call a function with its stage and the present moment; called on a later day
    again, it keeps what there is.
    """
    if chapter not in chapters:
        chapters.append(chapter)


def tell(stage: Stage, now: datetime) -> None:
    """Tell every chapter."""
    for chapter in chapters:
        chapter(stage, now)
