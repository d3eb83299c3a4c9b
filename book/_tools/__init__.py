"""Scripts about the build, called by the Makefile."""
