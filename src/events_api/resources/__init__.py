"""What is published: one file per kind, announced here. Adding one is a file and a line."""

from typing import get_args

from events_api.core.kinds.resource import Resource
from events_api.resources import activities, meetings, metrics, publications, trainings

RESOURCES: tuple[Resource, ...] = (
    meetings.MEETINGS,
    trainings.TRAININGS,
    publications.PUBLICATIONS,
    activities.ACTIVITIES,
    metrics.METRICS,
)
# The types of all kinds, each once.
TYPES: tuple[str, ...] = tuple(
    sorted(
        {
            name
            for each in RESOURCES
            for name in get_args(each.public.model_fields["type"].annotation)
        }
    )
)
