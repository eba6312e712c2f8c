"""The same list with Django REST Framework, done with care: run by the peers' own Python.

Models of the tables of `orm_baseline`, relations by `prefetch_related` (one more query for each,
none for each row), nested serializers, a page by cursor and no count.
"""

import os
from typing import Any

import django
from django.apps import AppConfig
from django.conf import settings


class Peers(AppConfig):
    """What Django calls an application: without one, relations have no way back."""

    name, label, path = "benchmarks", "peers", os.path.dirname(__file__)  # noqa: PTH120 - Django's


settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DRF_FILE"]}},
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    INSTALLED_APPS=[f"{__name__}.Peers", "rest_framework"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
    ROOT_URLCONF=__name__,
    USE_TZ=True,
)
django.setup()

from django.core.asgi import get_asgi_application
from django.db import models
from django.urls import path
from rest_framework import generics, pagination, serializers


class Meeting(models.Model):
    """Meetings."""

    owner, title, type, status = (models.TextField() for _ in range(4))
    ref, summary, language, when, precision, mode, venue, city, participants_qualifier, url = (
        models.TextField(null=True) for _ in range(10)
    )
    starts_on, ends_on = (models.DateField(null=True) for _ in range(2))
    participants, women, men, participating_countries = (
        models.IntegerField(null=True) for _ in range(4)
    )
    published_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        """The table that is there."""

        app_label, managed, db_table = "peers", False, "orm_meeting"


def linked(table: str, *names: str) -> tuple[str, Any, Any]:
    """The relation, model and serializer of a table of links."""
    relation = table.removeprefix("orm_meeting_")
    columns: dict[str, Any] = {name: models.TextField() for name in names}
    if relation == "country":
        columns = {"country": models.TextField(), "venue": models.BooleanField()}
        columns["concerned"] = models.BooleanField()
    keys = ("meeting_id", *(name for name in columns if name not in {"venue", "concerned"}))
    meta = {"app_label": "peers", "managed": False, "db_table": table}
    members = {
        "__module__": __name__,
        "pk": models.CompositePrimaryKey(*keys),
        "meeting": models.ForeignKey(Meeting, models.CASCADE, related_name=relation),
        **columns,
        "Meta": type("Meta", (), meta),
    }
    model = type(relation.title(), (models.Model,), members)
    shown = type("Meta", (), {"model": model, "fields": [*columns]})
    return relation, model, type("Shown", (serializers.ModelSerializer,), {"Meta": shown})


LINKS = [
    linked("orm_meeting_country", "country"),
    linked("orm_meeting_organisation", "organisation", "role"),
    linked("orm_meeting_programme", "programme"),
    linked("orm_meeting_project", "project"),
    linked("orm_meeting_theme", "theme"),
]


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting with its links."""

    country, organisation, programme, project, theme = (own(many=True) for _, _, own in LINKS)

    class Meta:
        """All of its columns."""

        model, fields = Meeting, "__all__"


class LatestFirst(pagination.CursorPagination):
    """Pages of 20 by cursor, the latest first."""

    page_size, ordering = 20, ("-starts_on", "-id")


class Meetings(generics.ListAPIView):
    """The list, of a year and a country."""

    serializer_class, pagination_class = MeetingSerializer, LatestFirst

    def get_queryset(self) -> Any:
        """What is asked for."""
        asked = self.request.query_params
        days = f"{int(asked['year'])}-01-01", f"{int(asked['year'])}-12-31"
        found = Meeting.objects.filter(country__country=asked["country"], starts_on__range=days)
        return found.prefetch_related(*(name for name, _, _ in LINKS))


urlpatterns = [path("meetings", Meetings.as_view())]
app = get_asgi_application()
