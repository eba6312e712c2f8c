"""What is published: one file per kind, announced here. Adding one is a file and a line."""

from events_api.core.kinds.resource import Resource
from events_api.resources import activities, meetings, metrics, publications, trainings

RESOURCES: tuple[Resource, ...] = (
    meetings.MEETINGS,
    trainings.TRAININGS,
    publications.PUBLICATIONS,
    activities.ACTIVITIES,
    metrics.METRICS,
)
