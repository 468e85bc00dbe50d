"""How a command says that something needs a person, and how it opens the deployment it works on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import click
from typing_extensions import override

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from tracker.desk import Desk

_BROKEN = ("file is not a database", "disk image is malformed")  # as SQLite calls it
_FOREIGN = "written by another version"
HOME_ZONE = ZoneInfo("Asia/Shanghai")  # a time typed without a zone is Beijing time


class Attention(Exception):  # noqa: N818 - not an error of the program
    """Something a person has to do; ends the command with status 1."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@contextmanager
def opened(context: click.Context) -> Iterator[Desk]:
    """The deployment of this command; its problems, all at once, end the command."""
    from config.problems import SheetError
    from config.settings import SettingsError
    from tracker.desk import NotReady, open_desk
    from tracker.store.ledger import StoreError

    try:
        desk = open_desk(home_of(context))
        try:
            yield desk
        finally:
            desk.close()
    except SettingsError as error:
        raise Attention(*(str(one) for one in error.problems)) from error
    except SheetError as error:
        raise Attention(*(str(one) for one in error.problems)) from error
    except NotReady as error:
        raise Attention(str(error)) from error
    except StoreError as error:
        raise Attention(_unusable(error)) from error


def _unusable(error: Exception) -> str:
    """Why the ledger cannot be opened, and what to do about it."""
    if _FOREIGN in str(error):
        return "登记库是另一个版本的程序写的，本版本打不开，也没有改动；请安装那个版本或更新的版本，或从备份恢复。"
    if any(said in str(error) for said in _BROKEN):
        return f"登记库文件已损坏，请从备份恢复：{error}"
    return f"登记库暂不可用：{error}"


def home_of(context: click.Context) -> Path | None:
    home = cast("str | None", context.find_root().obj)
    return Path(home) if home else None


class Words(click.ParamType[str]):
    """A choice of words out of a module that takes long to load: it is loaded when somebody asks for them."""

    name = "words"

    def __init__(self, offered: Callable[[], Iterable[str]], also: Callable[[], Iterable[str]] = tuple) -> None:
        """*also* are words that are taken as well, and not listed: other ways of saying those that are."""
        self._offered, self._also = offered, also

    @cached_property
    def _choice(self) -> click.Choice[str]:
        return click.Choice(tuple(self._offered()))

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return value if value in frozenset(self._also()) else self._choice.convert(value, param, ctx)

    @override
    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        return self._choice.get_metavar(param, ctx)

    @override
    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return self._choice.shell_complete(ctx, param, incomplete)


class Moment(click.ParamType[datetime]):
    """A point in time: ISO 8601; without a zone it is Beijing time, without an hour the day begins."""

    name = "TIME"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}”不是时间，请写成 2025-09-30 或 2025-09-30T09:00（北京时间）", param, ctx)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=HOME_ZONE)


MOMENT = Moment()
at_option = click.option("--at", type=MOMENT, help="以此时刻为当前时间（用于演练和补录），如 2025-09-30T09:00。")
campaign_option = click.option("--campaign", "code", help="征集活动代号；只有一个活动时可省略。")


@contextmanager
def bar(label: str, *, quiet: bool = False) -> Iterator[Any]:
    """A progress bar on standard error where a person waits at a terminal; nothing elsewhere."""
    with bars(label, quiet=quiet) as (progress,):
        yield progress


@contextmanager
def bars(*labels: str, quiet: bool = False) -> Iterator[tuple[Any, ...]]:
    """Several bars one below the other; all but the first show once there is something to tell."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield tuple((lambda _done, _of: None) for _ in labels)
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console, transient=True) as progress:

        def teller(task: TaskID) -> Callable[[int, int], None]:
            return lambda done, of: progress.update(task, completed=done, total=of or None, visible=bool(of) or task == 0)

        yield tuple(teller(progress.add_task(label, total=None, visible=number == 0)) for number, label in enumerate(labels))
