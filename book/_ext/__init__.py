"""The book's own Sphinx extensions, one job each.

fresh        an unfinished or outdated build leaves nothing behind that makes the next one wrong
execution    chapters execute in parallel before Sphinx reads them, without the network
record       what the build verified: a line under every chapter, and a page with all claims
formulas     mathematics is rendered while the book is built
figures      pictures with two pixels for one are shown at their true size
repository   launch buttons for the repository, or the fork, that this checkout belongs to
inspection   the finished pages are inspected: no host but their own, no red formula
"""
