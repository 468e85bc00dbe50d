"""What is wrong with a command as it was typed, in one Chinese sentence and the way to its help page."""

from __future__ import annotations

import errno
import re
from difflib import get_close_matches
from pathlib import Path

import click

# click says these in English; groups are put into the Chinese sentence as they are.
_SENTENCES = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (r"(?:File|Directory|Path) '(.*)' does not exist\.", "没有“{0}”这个文件或文件夹"),
        (r"Directory '(.*)' is a file\.", "“{0}”是文件，这里要写文件夹"),
        (r"(?:File|Path) '(.*)' is a directory\.", "“{0}”是文件夹，这里要写文件"),
        (r"\w+ '(.*)' is not readable\.", "“{0}”没有读取的权限"),
        (r"\w+ '(.*)' is not writable\.", "“{0}”没有写入的权限"),
        (r"'(.*)' is not a valid integer(?: range)?\.", "“{0}”不是整数"),
        (r"'?(.*?)'? is not in the range (\d+)<=x<=(\d+)\.", "{0} 不在 {1} 至 {2} 之间"),
        (r"'?(.*?)'? is not in the range x>=(\d+)\.", "{0} 太小，至少为 {1}"),
        (r"'(.*)' is not one of (.*)\.", "没有“{0}”，可写：{1}"),
        (r"'(.*)' does not match the formats? .*", "“{0}”不是日期，请写成 2025-09-30"),
        (r"Option '(.*)' requires (?:an|\d+) arguments?\.", "{0} 后面要写内容"),
        (r"Option '(.*)' does not take a value\.", "{0} 后面不写内容"),
        (r"Got unexpected extra arguments? \((.*)\)", "多了：{0}。名称里有空格的，请用引号括起来"),
        (r"Missing command\.", "还要写做什么"),
    )
)

_DRAFT = re.compile(r"\..+\.[0-9a-f]{8}\.tmp")
_DENIED = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹，或不能在这里新建",
    errno.ENOTDIR: "上一级不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "已有同名的文件",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "磁盘只能读，不能写",
    errno.ENAMETOOLONG: "名称太长",
    errno.EBUSY: "正被占用",
}


def denied(error: OSError) -> str:
    """What the disk denied, with the file it denied it for."""
    name = Path(str(error.filename))
    where = name.parent if _DRAFT.fullmatch(name.name) else name  # of a draft of ours nobody knows the name
    return f"{where}：{_DENIED.get(error.errno or 0, error.strerror or '打不开')}。"


def told(error: click.UsageError) -> tuple[str, ...]:
    """Lines for standard error; what was meant stands first, then where to read more."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return (error.message,)
    lines = [f"{_sentence(error)}。".replace("。。", "。")]
    if error.ctx is not None:
        lines += [error.ctx.get_usage(), f"说明：{error.ctx.command_path} --help"]
    return tuple(lines)


def _sentence(error: click.UsageError) -> str:
    match error:
        case click.MissingParameter():
            return f"缺少{_named(error)}"
        case click.NoSuchOption() if error.ctx is not None and error.ctx.parent is not None and error.option_name in _leading(error.ctx):
            return f"{error.option_name} 要写在命令前面，如 {_before(error.ctx, error.option_name)}"
        case click.NoSuchOption():
            return f"没有 {error.option_name} 这个选项{_meant(error.possibilities)}"
        case click.BadParameter():
            named = _named(error)
            return f"{named}：{_said(error.message)}" if named else _said(error.message)
        case _:
            return _command(error) or _said(error.message)


def _leading(context: click.Context) -> set[str]:
    """The options that stand before the command."""
    return {name for one in context.find_root().command.params if isinstance(one, click.Option) for name in one.opts}


def _before(context: click.Context, option: str) -> str:
    """The command line with *option* where it belongs."""
    program, _, command = context.command_path.partition(" ")
    return f"{program} {option} {'文件夹 ' if option == '--home' else ''}{command}"


def _command(error: click.UsageError) -> str:
    """A command that does not exist, and those that look like it."""
    found = re.fullmatch(r"No such command '(.*)'\.", error.message)
    if not found:
        return ""
    known = list(error.ctx.command.commands) if error.ctx and isinstance(error.ctx.command, click.Group) else []
    return f"没有“{found[1]}”这个命令{_meant(get_close_matches(found[1], known))}"


def _meant(close: list[str] | None) -> str:
    return f"，是不是 {'、'.join(close)}" if close else ""


def _named(error: click.BadParameter) -> str:
    """The option as it is typed, or the argument as the usage line calls it."""
    if isinstance(error.param, click.Option):
        named = max(error.param.opts, key=len)
        return f" {named}" if isinstance(error, click.MissingParameter) else named
    if error.param is not None and error.ctx is not None:
        return f"“{error.param.make_metavar(error.ctx).strip('[].')}”"
    return ""


def _said(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        if found := pattern.fullmatch(message):
            return sentence.format(*(part.replace("'", "").replace(", ", "、") for part in found.groups()))
    return message
