"""The weights that are in the package. Imports no torch."""

from pathlib import Path

# To ship new weights, change these two lines; `handtint train` prints the second.
SHIPPED = Path(__file__).parent / "weights" / "handtint-3.safetensors"
SHIPPED_SHA256 = "cbb4e123dc09047aff0bcf8e123141c7170bf7bfbeeca2f591684fd7861b58be"
