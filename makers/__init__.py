"""What makes the data that ships with the package: run by hand, when the data must be made anew.

sample     the sample of Fashion-MNIST, from all of it
full_run   what the book's classifiers reach on all of it
"""
