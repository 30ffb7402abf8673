"""Who answers: one function a question, from a standpoint and the other parameters to a result.

This is the one place where questions meet the layers. Nothing is computed here; where a
question is answered by several functions of a layer, they are called in order.
"""
