"""Frames of undertakings: who would act, what, how much, when, on what condition, yes or no, said by whom."""
