"""Constraint of organisations."""

from midspan.measure.indicator import Networked
from midspan.measure.network import constraint
from midspan.measure.positions import NETWORK, NOT_COUNTED, STABILITY, of_organisations
from midspan.model.figure import Card

INDICATOR = Networked(
    Card(
        key="constraint",
        title="Constraint of organisations",
        definition=(
            "How much an organisation's partners are linked among themselves: the sum over its partners j of (p_ij + "
            "sum over q of p_iq p_qj)^2, where p_ij is 1 divided by the number of i's partners. Small where it "
            f"spans holes, 1 for one with a single partner. {NETWORK} {STABILITY} 200 replicates, of those where it "
            "has a partner."
        ),
        formula=r"c_i = \sum_j \left( p_{ij} + \sum_q p_{iq} p_{qj} \right)^2",
        example=(
            "An organisation has two partners that are not linked: 0.5^2 + 0.5^2 = 0.5. Are they linked, "
            "and with nobody else: (0.5 + 0.5 x 0.5)^2 x 2 = 1.125."
        ),
        not_counted=f"Organisations without a partner. {NOT_COUNTED}",
        reference="Burt 1992, Structural Holes, chapter 2",
        unit="index",
        version=1,
        dimensions=("organisation",),
    ),
    of_organisations(lambda network, replicate: constraint(network.ties(replicate))),
    native=("organisation",),
    of_nothing=float("nan"),
)
