"""The removal test of a gateway."""

from midspan.measure.indicator import Networked
from midspan.measure.positions import NETWORK, NOT_COUNTED, STABILITY, check_gateway, of_removals
from midspan.model.figure import Card

INDICATOR = Networked(
    Card(
        key="gateway_removal",
        title="Loss without the region",
        definition=(
            "What the other regions lose towards elsewhere if the region's organisations are taken out: 1 - after / "
            "before. The pairs are of an organisation of another region of the study and one elsewhere. Two steps: "
            "pairs linked directly or through one other. Connected: by any path. Efficiency: the sum over pairs of 1 / "
            "length of the shortest path. "
            f"{NETWORK} {STABILITY} 100 replicates."
        ),
        formula=r"G = 1 - \frac{\sum_{i, j} f(D^{-}_{ij})}{\sum_{i, j} f(D_{ij})}",
        example=(
            "S and T are in Shanghai, H in Hong Kong, M elsewhere; linked are S - H, H - M and T - M. Of "
            "the pairs S with M and T with M, S loses its path without Hong Kong. Two steps and connected: "
            "1 - 1 / 2 = 0.5. Efficiency: 1 - 1 / (0.5 + 1) = 0.333."
        ),
        not_counted=f"Pairs inside the regions and pairs elsewhere. {NOT_COUNTED}",
        reference="Efficiency: Latora & Marchiori 2001, doi:10.1103/PhysRevLett.87.198701",
        unit="share",
        version=1,
        dimensions=("region", "reading"),
    ),
    of_removals,
    replicates=100,
    native=("region", "reading"),
    check=check_gateway,
    of_nothing=float("nan"),
)
