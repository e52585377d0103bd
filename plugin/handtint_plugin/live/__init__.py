"""Live: a window that colours as dots are painted. `controller.py` puts the parts together."""
