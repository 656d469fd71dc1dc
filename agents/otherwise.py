"""Minds with drives that are made otherwise in one part, to compare the usual ones with."""

from agents.drives.metagradient import Bootstrapped, OneStep
from agents.drives.summed import Summed
from agents.wanting import Wanting


class WantingOneStep(Wanting):
    """Minds whose gate learns by what one step of habits is good for."""

    kind = "predictive-one-step"
    gate = OneStep


class WantingBootstrapped(Wanting):
    """Minds whose gate learns by where some more steps of habits would lead."""

    kind = "predictive-bootstrapped"
    gate = Bootstrapped


class WantingSummed(Wanting):
    """Minds that know what deeds are good for, but not for which of their drives."""

    kind = "predictive-summed"
    modules = Summed
