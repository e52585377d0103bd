"""Live: a window that colours as dots are painted.

`controller.py` looks, `coloring.py` asks and places.
"""
