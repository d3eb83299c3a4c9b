"""The package timed beside the libraries it can be measured by: a module for each of its topics."""
