"""What an operator sends that the base packages cannot hold as it is: more than the packages for AFIR, and some less."""

from exporters.datex2 import losses

LOSSES = losses.LOSSES
