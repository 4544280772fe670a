"""Integer, logic, float, conversion and selection instructions.

Each public function compiles an instruction into a function of the cohort; ``xesim.isa.opcodes`` lists them. What an
instruction computes follows intel/intel-graphics-compiler documentation/visa/instructions (ADD.md, MAD.md, SEL.md,
...). Where that document is silent, xesim/README.md lists what was chosen.
"""
