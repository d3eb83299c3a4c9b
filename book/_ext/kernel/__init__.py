"""What runs in the kernel of a chapter, and nowhere in the build.

run       IPython's kernel, without the network, which notes at its end what it has loaded
server    has the libraries in memory, and forks kernels that run that
offline   no network but this machine's own
"""

LOADED = "MATHDL_LOADED"
"""The variable that names the file in which a kernel notes what it has loaded."""
