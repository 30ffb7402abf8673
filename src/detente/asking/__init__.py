"""Asking a question: its values are read, the layer that knows is called, the answer says from where it was asked."""
