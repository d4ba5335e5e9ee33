"""The vocabulary: frozen dataclasses and enums; standard library only, no input or output."""
