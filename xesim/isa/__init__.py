"""The instruction set: decoded instructions, the registers of threads, and what each instruction does to them."""
