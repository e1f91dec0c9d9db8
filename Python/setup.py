"""Marks the wheel as one for every Python on one platform: it carries programs, and no extension module."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel

PACKAGE = Path(__file__).parent / "src" / "luthier"


def newest_glibc() -> str:
    """The newest version of the C library that the programs inside ask for, as ``2_35``."""
    versions = [(2, 17)]
    for path in [*PACKAGE.glob("bin/*"), *PACKAGE.glob("lib/*")]:
        for minor in re.findall(rb"GLIBC_2\.([0-9]+)", path.read_bytes()):
            versions.append((2, int(minor)))
    return "{}_{}".format(*max(versions))


class PlatformWheel(bdist_wheel):
    """A wheel whose tag names the platform alone."""

    def get_tag(self) -> tuple[str, str, str]:
        platform: str = super().get_tag()[2]
        if sys.platform == "linux":
            platform = platform.replace("linux", f"manylinux_{newest_glibc()}", 1)
        return "py3", "none", platform


class WithPrograms(Distribution):
    """A package that is not the same on every platform."""

    def has_ext_modules(self) -> bool:
        return True


setup(cmdclass={"bdist_wheel": PlatformWheel}, distclass=WithPrograms)
