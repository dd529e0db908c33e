"""``mmgen image``, ``mmgen video`` and the others that make media."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import typer
from typer import echo

from mmgen.assets import Asset, Text
from mmgen.cli.model_choice import JSON, MODEL, OPTION, REQUEST, model_options
from mmgen.cli.outputs import Output, as_saved, implied_format, plan_output
from mmgen.cli.progress import await_result, progress_bar
from mmgen.cli.request_command import Control, add_request_command
from mmgen.cli.results import note, print_json, print_result, result_data
from mmgen.cli.session import Interrupted, Session, session_of
from mmgen.errors import InputError
from mmgen.money import Budget, Money
from mmgen.requests import Request, request_class

if TYPE_CHECKING:
    from mmgen.blocking import Client, Job
    from mmgen.models import Options

__all__ = ["CONTROLS", "SAVING", "command_for", "deliver", "generate"]

SAVING = (
    Control(
        "output",
        str | None,
        ("--output", "-o"),
        "File, folder/ or pattern with {n}, {seed}, {kind}. Unset: mmgen-KIND-SEED in this folder.",
        "PATH",
    ),
    Control("force", bool, ("--force",), "Replace a file of that name; otherwise -2 is added to the new one."),
    JSON,
    Control("quiet", bool, ("--quiet", "-q"), "Print only the files, and no progress."),
    Control("open", bool, ("--open",), "Open the result in this system's viewer."),
)
CONTROLS = (
    MODEL,
    *SAVING,
    Control("max_cost", str | None, ("--max-cost",), 'Refuse when it may cost more, such as "CNY 3".', "MONEY"),
    Control(
        "on_unpriced",
        Literal["refuse", "confirm", "allow"] | None,
        ("--on-unpriced",),
        "Under --max-cost, what to do about a model without a price. Unset: confirm, which refuses without a terminal.",
    ),
    Control("timeout", float | None, ("--timeout",), "Cancel when it takes longer.", "SECONDS"),
    OPTION,
    REQUEST,
)
EXAMPLES = {
    "image": (
        'mmgen image "misty tea terraces at dawn" --size 1080x1920 --seed 7 -o poster.png',
        'mmgen image "a label in ink" --format webp -n 4 -o labels/',
    ),
    "video": (
        "mmgen video --first-frame dawn.jpg --last-frame dusk.jpg --seconds 4 -o day.mp4",
        'mmgen video --shot "first_frame=a.jpg,camera=push in,title=Spring" --shot first_frame=b.jpg --audio',
    ),
    "speech": ('mmgen speech "Welcome to the mountains" --language en -o welcome.wav',),
    "music": ('mmgen music "calm piano, rain" --seconds 30 -o bed.wav',),
    "sound": ('mmgen sound --event "start=0,end=2,prompt=a door opens" -o door.wav',),
    "3d": ('mmgen 3d "a clay teapot" -o teapot.glb',),
    "4d": ("mmgen 4d --object fox.glb --motion walk -o fox-walks.glb",),
    "caption": ('mmgen caption photo.jpg --prompt "What is in the foreground?"',),
}


def command_for(name: str) -> typer.Typer:
    """The command that makes media of the kind *name*."""
    made = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})
    add_request_command(made, request_class(name), CONTROLS, generate, examples=EXAMPLES.get(name, ()))
    return made


Approval = Callable[[Any, Mapping[str, Any]], bool]
"""Whether a result is to be kept, with the values of the controls."""


def generate(
    context: typer.Context, request: Request[Any], given: Mapping[str, Any], *, approve: Approval | None = None
) -> None:
    """Send *request*, wait with a progress bar, save what *approve* does not refuse, and tell."""
    if given["timeout"] is not None and not given["timeout"] > 0:
        raise InputError(f"--timeout {given['timeout']:g}", "give the seconds to wait, more than 0")
    output = None if _prints_text(request, given) else _tried_output(request, given)
    with session_of(context).connect() as client:
        model = given["model"] or client.default_model(request)
        if output is not None:
            request = _with_format(client, request, model, output)
        options = model_options(client, model, request, given["option"] or ())
        budget = _budget(session_of(context), given)
        job = _submitted(client, request, model, options, budget)
        if given["model"] is None and not (given["quiet"] or given["json"]):
            _own_up(client, model, request)
        with progress_bar(request.kind, wanted=not given["quiet"]) as show:
            result = await_result(job, show, timeout=given["timeout"])
        if approve is not None and not approve(result, given):
            raise typer.Exit(1)
        deliver(job, result, output, given)


def deliver(job: Job[Any], result: Any, output: Output | None, given: Mapping[str, Any]) -> None:
    """Save the assets of *result* and tell about them, as *given* asks; without *output*, print the words."""
    paths = output.save(result.assets, seed=result.seed, job=job.id) if output is not None else []
    if paths:
        result = replace(result, assets=tuple(map(as_saved, result.assets, paths)))
    if given["json"]:
        print_json(result_data(result, paths or [None] * len(result.assets), job=job.id))
    elif output is None:
        echo("\n".join(asset.text.strip() for asset in result.assets))
    else:
        print_result(result, paths, quiet=given["quiet"])
    if given["open"]:
        for path in paths:
            Asset.from_path(path).show()


def _prints_text(request: Request[Any], given: Mapping[str, Any]) -> bool:
    """Words are printed rather than saved, unless a file is named for them."""
    return request.yields is Text and given["output"] is None


def _tried_output(request: Request[Any], given: Mapping[str, Any]) -> Output:
    if given["open"]:
        from mmgen.assets.show import viewer

        viewer()
    return plan_output(given["output"], type(request), overwrite=given["force"])


def _own_up(client: Client, model: str, request: Request[Any]) -> None:
    """A default without learned weights is not passed off as more."""
    record = client.models().get(model)
    if record is not None and not record.learned:
        note(
            f"No model was named, so {model} makes this: a procedure without learned weights. "
            f"`mmgen models --kind {request.kind}` lists the others."
        )


def _with_format(client: Client, request: Request[Any], model: str, output: Output) -> Request[Any]:
    """The request with the format that the file's name asks for, where the model lets it be chosen."""
    wanted = implied_format(output, request)
    if wanted is None:
        return request
    with_format: Request[Any] = request.replace(format=wanted)
    refused = any(problem.field == "format" for problem in client.check(with_format, model=model))
    return request if refused else with_format


def _budget(session: Session, given: Mapping[str, Any]) -> Budget | None:
    """The cap on the one call; who is at the terminal is asked about a model without a price."""
    if given["max_cost"] is None:
        return None
    cap = Money.parse(given["max_cost"])

    def confirm(model: str) -> bool:
        return session.ask(f"{model} has no price, so {cap} can't be held as a cap. Send it all the same?")

    return Budget(name="", each=cap, on_unpriced=given["on_unpriced"] or "confirm", confirm=confirm)


def _submitted(
    client: Client, request: Request[Any], model: str, options: Options | None, budget: Budget | None
) -> Job[Any]:
    try:
        return client.submit(request, model=model, options=options, max_cost=budget)
    except KeyboardInterrupt as interrupt:
        raise Interrupted("while the request was being sent; `mmgen jobs` shows what became of it") from interrupt
