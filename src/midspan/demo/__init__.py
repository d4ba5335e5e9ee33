"""The demo corpus: invented works and contracts of real places; fixture, golden working and live demo in one."""

from midspan.demo.corpus import DemoFiles, generate

__all__ = ["DemoFiles", "generate"]
