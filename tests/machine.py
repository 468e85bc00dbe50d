"""What a machine may have beyond Python, what each part is for, and how to get it.

Nothing here is needed to run the demo. A part that is missing skips the tests that want it, and `make test` says so first.
Only the standard library: `make system` runs this before anything is installed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Part(NamedTuple):
    program: str  # found on PATH when the part is there; a path where it is no program
    packages: str  # Debian and Ubuntu names
    purpose: str


PARTS = (
    Part("dovecot", "dovecot-core dovecot-imapd", "收信测试用真实的 IMAP 服务器 a real IMAP server to fetch from"),
    Part("mbsync", "isync", "另一种客户端读同一信箱 another client on the same mailbox"),
    Part("soffice", "libreoffice-writer-nogui libreoffice-calc-nogui", "旧版 .doc 转换，核对生成的表格 old .doc files; opens the workbooks we write"),
    Part("catdoc", "catdoc", "旧版 .doc 的简易读取 a plain reader of old .doc files"),
    Part("bsdtar", "libarchive-tools", "打开 .rar 压缩包 opens rar archives"),
    Part("unar", "unar", "打开加密、固实和旧式的 .rar opens rar archives that are locked, solid or old"),
    Part("chromium", "chromium", "看页面 looks at pages"),
    Part("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "fonts-noto-cjk", "测试图片中的汉字 Chinese letters in test pictures"),
    Part("pdftoppm", "poppler-utils", "核对 PDF 页面 draws PDF pages to compare"),
    Part("openssl", "openssl", "测试证书 certificates for the test servers"),
    Part("strace", "strace", "查看子进程打开了什么 watches what the sandboxed child touches"),
    Part("buildah", "buildah", "构建镜像 builds the image"),
    Part("debootstrap", "debootstrap", "镜像的底层系统 a base system for the image"),
)


def missing(parts: tuple[Part, ...] = PARTS) -> tuple[Part, ...]:
    # Debian keeps the programs of an administrator where a user's PATH may not look.
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    return tuple(part for part in parts if not (Path(part.program).exists() if part.program.startswith("/") else shutil.which(part.program, path=path)))


def command(parts: tuple[Part, ...]) -> list[str]:
    return ["apt-get", "install", "--yes", "--no-install-recommends", *(name for part in parts for name in part.packages.split())]


def report(parts: tuple[Part, ...]) -> None:
    if parts:
        print("缺少以下可选部件，相关测试将跳过 optional parts not found, their tests are skipped:")
        for part in parts:
            print(f"  {part.program}: {part.purpose}")
        print(f"安装 to get them: make system   (sudo {' '.join(command(parts))})")


def install(parts: tuple[Part, ...]) -> None:
    """Never fails: a machine without root or apt can do without these parts."""
    if not parts:
        print("可选部件齐全 every optional part is here")
        return
    root = getattr(os, "geteuid", lambda: 1)() == 0
    may = root or (shutil.which("sudo") and subprocess.run(["sudo", "--non-interactive", "true"], capture_output=True).returncode == 0)
    if not (shutil.which("apt-get") and may):
        report(parts)
        return
    before = ["env", "DEBIAN_FRONTEND=noninteractive"] if root else ["sudo", "env", "DEBIAN_FRONTEND=noninteractive"]
    print(f"安装 installing: {' '.join(part.program for part in parts)}", flush=True)
    for words in (["apt-get", "update"], command(parts)):
        done = subprocess.run([*before, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            print(f"{' '.join(words)}:\n{done.stderr.strip()[-2000:]}")
    report(missing())


if __name__ == "__main__":
    {"install": install, "missing": report}[sys.argv[1]](missing())
