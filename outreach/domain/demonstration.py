"""What marks generated rows: this source, wherever a row names one. It is said in words wherever they are shown."""

from __future__ import annotations

DEMONSTRATION_SOURCE = "demonstration"
