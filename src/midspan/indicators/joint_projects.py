"""Joint projects."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a project with a partner in every region of the study."""
    projects = tables.joint_records("projects", study)
    return projects.select(
        record_id=projects.project_id, unit_id=projects.project_id, weight=ibis.literal(1).cast(WEIGHT)
    )


INDICATOR = Counted(
    Card(
        key="joint_projects",
        title="Joint projects",
        definition=(
            "Projects that start in the period (or stand in its years, where only a year is known) with at least one "
            "partner, the coordinator included, in every region of the study. Each counts 1."
        ),
        formula=r"\sum_{k \in A \cap B} 1",
        example=(
            "Three projects start in the period: with partners in Shanghai and Hong Kong, in Hong Kong and "
            "Singapore, and in Shanghai, Hong Kong and Germany. Joint projects of Shanghai and Hong Kong: 2."
        ),
        not_counted="Projects whose partners could not be placed, and those that no funder's list in the corpus holds.",
        reference="Standard; CORDIS, the European Commission's register of projects, for its fields",
        unit="projects",
        version=1,
        records="projects",
        dimensions=("year", "theme", "programme", "funder"),
    ),
    contributions,
)
