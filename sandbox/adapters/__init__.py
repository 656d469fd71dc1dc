"""Worlds as environments of Gymnasium and PettingZoo: lives whose puppets are driven by a learner.

An adapter is given what opens a life at a seed, so that nothing here knows worlds or minds.
"""

from sandbox.adapters.episodes import OpenLife
from sandbox.adapters.parallel import SandboxParallelEnv
from sandbox.adapters.single import SandboxEnv
from sandbox.adapters.vector import SandboxVectorEnv

__all__ = ["OpenLife", "SandboxEnv", "SandboxParallelEnv", "SandboxVectorEnv"]
