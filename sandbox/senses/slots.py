"""Whom the slots of faces are kept for.

A slot keeps its agent, seen or not, so that one who comes back is found where it was. It is given away only
when somebody new comes into view and no slot is empty, and never while its agent is seen. The nearest
newcomer goes first, to the first empty slot, else to the first whose agent is out of view.
"""

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import Arrays, kernel

EMPTY = -1


def see(slots: Tensor, visible: Tensor) -> Tensor:
    """Tells which slots' agents are seen: bool [W, A, K]."""
    return (slots != EMPTY) & visible.gather(-1, slots.clamp(min=0))


def assign(slots: Tensor, visible: Tensor, distance: Tensor) -> None:
    """Gives slots to newcomers, with torch.

    Args:
        slots: int64 [W, A, K], written in place; -1 where empty.
        visible: bool [W, A, O], whether a row's agent sees each of O others, who may be more than agents.
        distance: [W, A, O], anything that grows with it.
    """
    num_slots = slots.shape[-1]
    order = torch.arange(num_slots, device=slots.device)
    everybody = torch.arange(visible.shape[-1], device=slots.device)
    infinite = torch.full_like(distance, torch.inf)
    for _ in range(num_slots):
        known = (slots[..., None] == everybody).any(-2)  # (W, A, O)
        newcomers = torch.where(visible & ~known, distance, infinite)
        nearest, newcomer = newcomers.min(-1, keepdim=True)  # (W, A, 1)
        held = see(slots, visible)
        rank = torch.where(slots == EMPTY, order, torch.where(held, 2 * num_slots, num_slots + order))
        best, slot = rank.min(-1, keepdim=True)
        given = (nearest < torch.inf) & (best < 2 * num_slots) & (order == slot)
        slots.copy_(torch.where(given, newcomer, slots))


@kernel
def _free_slot(slots: Arrays, visible: Arrays) -> int:
    """Gives the slot a newcomer gets, or -1 if all are taken by agents in view."""
    free = -1
    for slot in range(slots.shape[0]):
        if slots[slot] == EMPTY:
            return slot
        if free < 0 and not visible[slots[slot]]:
            free = slot
    return free


@kernel
def assign_compiled(slots: Arrays, visible: Arrays, distance: Arrays) -> None:
    """Does what `assign` does, for one agent: slots [K], visible [O] and distance [O]."""
    for _ in range(slots.shape[0]):
        newcomer, nearest = -1, np.float32(np.inf)
        for other in range(visible.shape[0]):
            if visible[other] and distance[other] < nearest and not (slots == other).any():
                newcomer, nearest = other, distance[other]
        slot = _free_slot(slots, visible)
        if newcomer < 0 or slot < 0:
            return
        slots[slot] = newcomer


@kernel
def see_compiled(slots: Arrays, visible: Arrays, seen: Arrays) -> None:
    """Writes the agents of one agent's slots [K], EMPTY where there is none in view."""
    for slot in range(len(slots)):
        seen[slot] = slots[slot] if slots[slot] != EMPTY and visible[slots[slot]] else EMPTY
