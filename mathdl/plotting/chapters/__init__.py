"""What one chapter alone draws, in the module of the chapter's name.

Each name is there in `mathdl.plotting` too, which loads its module when it is asked for: a
chapter loads no other chapter's pictures.
"""

__all__ = ()
