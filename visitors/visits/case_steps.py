"""The steps of a call or of a complaint, one row each: from a table of them follow what its page
posts and what programs call, as from that of a visit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from reception import clock
from reception.accounts.actor import Actor
from visitors.visits.case_forms import CaseStepForm
from visitors.visits.idempotency import request_key


@dataclass(frozen=True)
class CaseStep:
    """One thing that may be done with a case.

    Attributes:
        name: what it is called in the address of a page and of the API.
        action: does it, and asks whether this person may.
        form: what a page posts; nothing where only programs do it here.
        body: what a program sends; nothing where only pages do it.
    """

    name: str
    action: Callable[..., object]
    form: type[CaseStepForm] | None = None
    body: type[BaseModel] | None = None


@dataclass(frozen=True)
class CaseSteps:
    """The steps of one kind of case.

    Attributes:
        case: what programs call it.
        find: returns one that somebody may see, or 404.
        act: returns what each action is given first: the case, who acts, when, by which request.
        rows: the steps.
        says: what the documentation of the API calls a step, and says of it.
        reads: what a program says by a number or a name, read, by the name of the field.
    """

    case: str
    find: Callable[[Actor, int], Any]
    act: Callable[..., tuple[Any, ...]]
    rows: tuple[CaseStep, ...]
    says: Mapping[str, tuple[Any, str]]
    reads: Mapping[str, Callable[[Any, str], Any]]

    def of_page(self, name: str) -> tuple[CaseStep, type[CaseStepForm]] | None:
        """Return the step of this name and its form, where a page has one."""
        steps = (step for step in self.rows if step.name == name)
        return next(((step, step.form) for step in steps if step.form is not None), None)

    def take(
        self,
        step: CaseStep,
        one: Any,
        by: Actor,
        given: tuple[dict[str, Any], Any],
        key: str | None,
    ) -> object:
        """Take a step, once for each key of a request; without one each arrival counts.

        Args:
            given: the arguments of the action, and what was sent, which the key stands for.
        """
        arguments, content = given
        of_request = request_key(key, f"{self.case}.{step.name}", [one.pk, content])
        return step.action(*self.act(one, by, clock.now(), of_request), **arguments)

    def read(self, body: BaseModel) -> dict[str, Any]:
        """Return what a program has sent, with whom and what its words mean."""
        return {
            name: self.reads[name](value, name) if name in self.reads else value
            for name, value in body.model_dump().items()
        }
