"""stub"""
class ScoreboardJudge:
    def __init__(self, instructions): pass
    def start(self): return None
    def observe(self, board, index): pass
    def copy(self, board): return None
    def merge(self, boards): return None
