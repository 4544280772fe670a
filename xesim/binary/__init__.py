"""Device binaries: reading a zebin, and running Intel's offline compiler for compilation and disassembly."""
