"""The command line: parse arguments, call one flow function, print. Nothing here decides anything.

Exit status: 0 done, 1 something needs attention (said on standard error, one sentence a line), 2 wrong usage.
Imports that cost stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import logging
import sys

import click

from tracker.cli.archive import archive
from tracker.cli.attention import Attention
from tracker.cli.campaign import campaign
from tracker.cli.care import doctor, replay, verify
from tracker.cli.folders import folders, handover
from tracker.cli.imprint import seal
from tracker.cli.keeping import backup, purge, restore
from tracker.cli.letters import letter
from tracker.cli.look import export, inspect, names, status
from tracker.cli.office import file_fetched
from tracker.cli.pages import Office, dressed
from tracker.cli.parcel import parcel
from tracker.cli.person import person
from tracker.cli.readback import readback
from tracker.cli.reading import read
from tracker.cli.registrations import registrations
from tracker.cli.review import review
from tracker.cli.roster import roster
from tracker.cli.rulings import rule, rulings, undo
from tracker.cli.seals import seals
from tracker.cli.service import deliver, demo, examine, import_, init, poll, remind, run_service, work
from tracker.cli.wrong import denied, told

ATTENTION = 1


def _tell_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"收件 shoujian {version('shoujian')}")
    except PackageNotFoundError:
        click.echo("收件 shoujian（未安装的源码）")
    context.exit()


@click.group(cls=Office, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--home", envvar="SHOUJIAN_HOME", type=click.Path(file_okay=False), help="部署所在文件夹（也可用环境变量 SHOUJIAN_HOME）。")
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_tell_version, help="显示版本。")
@click.pass_context
def cli(context: click.Context, home: str | None) -> None:
    """收件：替征集活动看管信箱。收信、识读、归件、回执、补正、催报、台账。"""
    context.obj = home


review.add_command(seals)
for command in (
    demo,
    init,
    doctor,
    campaign,
    poll,
    work,
    examine,
    deliver,
    remind,
    run_service,
    import_,
    status,
    export,
    readback,
    parcel,
    review,
    file_fetched,
    letter,
    rule,
    rulings,
    undo,
    inspect,
    read,
    seal,
    names,
    archive,
    roster,
    registrations,
    folders,
    handover,
    backup,
    restore,
    purge,
    person,
    replay,
    verify,
):
    cli.add_command(command)
dressed(cli)


def run(arguments: list[str] | None = None) -> int:
    """Run *arguments* and return the exit status; whatever a person can mend is said in one sentence a line."""
    # What a step warns of is said by its command; only the service keeps a journal, and sets it up itself.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        # Chinese output must not die on a terminal or pipe that declares another encoding.
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        outcome = cli.main(args=arguments, prog_name="shoujian", standalone_mode=False)
    except click.UsageError as error:
        for line in told(error):
            click.echo(line, err=True)
        return error.exit_code
    except click.Abort:
        click.echo("已中止。", err=True)
        return ATTENTION
    except Attention as error:
        for sentence in error.sentences:
            click.echo(sentence, err=True)
        return ATTENTION
    except OSError as error:
        if not error.filename:  # nothing a person gave us: a fault of ours, to be seen whole
            raise
        click.echo(denied(error), err=True)
        return ATTENTION
    return outcome if isinstance(outcome, int) else 0
