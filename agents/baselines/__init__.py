"""Models for comparison, trained by backpropagation: what predictive coding is measured against.

The only place among minds where gradients come from autograd.
"""
