"""Why "Automatic" chose what it chose, and what came next, in two sentences."""

from __future__ import annotations

from segdesk.engine.context import JobContext
from segdesk.engine.runner import stage_title
from segdesk.engine.segmentation.automatic.candidates import Candidate
from segdesk.engine.segmentation.automatic.run import MethodChoice
from segdesk.engine.segmentation.automatic.scaling import words
from segdesk.results.segmentation import Clarity
from segdesk.text import Message, msg


def reason(context: JobContext, chosen: MethodChoice, suggested: int, clarity: Clarity) -> Message:
    """Return the choice and the runner-up in words, which must not say more than the verdict does.

    Parameters
    ----------
    suggested : number of segments suggested
    clarity : how clear these are
    """
    method = stage_title(chosen.method.info)
    match chosen.why:
        case "many":
            return msg(
                "{method} was chosen: it is the one that answers at once for so many customers. Any other "
                "method can be chosen in the list.",
                method=method,
            )
        case "kinds":
            return msg(
                "{method} was chosen: a column has one value for many customers, and there other methods "
                "find only who has it. Any other method can be chosen in the list.",
                method=method,
            )
        case _ if chosen.tried and clarity == "none":
            return _nothing(context, chosen, suggested)
        case "better":
            scaling = words(chosen.scaling)
            first = (
                msg(
                    "Of {tried} groupings tried, {method} with {n} segments sets customers apart most "
                    "clearly.",
                    tried=chosen.tried,
                    method=method,
                    n=suggested,
                )
                if scaling is None
                else msg(
                    "Of {tried} groupings tried, {method} with {n} segments ({scaling}) sets customers "
                    "apart most clearly.",
                    tried=chosen.tried,
                    method=method,
                    n=suggested,
                    scaling=scaling,
                )
            )
        case _ if chosen.tried:
            first = msg(
                "Of {tried} groupings tried, none is clearly better than {method} with {n} segments, whose "
                "compact segments are easy to describe.",
                tried=chosen.tried,
                method=method,
                n=suggested,
            )
        case _:
            return msg("There are too few customers to compare methods, so {method} is used.", method=method)
    if chosen.runner_up is None:
        return first
    return msg("{first} Next best: {next}.", first=first, next=_grouping(context, chosen.runner_up))


def _nothing(context: JobContext, chosen: MethodChoice, suggested: int) -> Message:
    """Return what is shown where no grouping has any structure, and why."""
    method = stage_title(chosen.method.info)
    first = (
        msg(
            "None of {tried} groupings tried sets customers apart clearly. {method} with {n} segments comes "
            "closest.",
            tried=chosen.tried,
            method=method,
            n=suggested,
        )
        if chosen.why == "better"
        else msg(
            "None of {tried} groupings tried sets customers apart clearly. {method} with {n} segments is "
            "shown because compact segments are easy to describe.",
            tried=chosen.tried,
            method=method,
            n=suggested,
        )
    )
    if chosen.runner_up is None:
        return first
    return msg(
        "{first} Closest of the others: {next}.", first=first, next=_grouping(context, chosen.runner_up)
    )


def _grouping(context: JobContext, candidate: Candidate) -> Message:
    title = stage_title(context.registry.info(candidate.stage))
    scaling = words(candidate.scaling)
    if scaling is None:
        return msg("{method} with {n} segments", method=title, n=candidate.n_segments)
    return msg(
        "{method} with {n} segments ({scaling})", method=title, n=candidate.n_segments, scaling=scaling
    )
