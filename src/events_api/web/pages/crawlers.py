"""What programs ask a site for: which pages there are, what it is, its icon."""

from importlib.resources import files

from fastapi import APIRouter, Request, Response

from events_api.core.catalogue import catalogue_of
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.links import root_path
from events_api.core.reading.least_revision import snapshot_for
from events_api.core.reading.pages import begin
from events_api.summaries.year.years import YearsQuery, years_asked
from events_api.web.pages.rendering import assets, site_of

router = APIRouter(include_in_schema=False)
_FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Pages may be found; data is for who asks for it."""
    root = root_path(request)
    lines = ["User-agent: *", f"Disallow: {root}/v1/", f"Disallow: {root}/*?*cursor="]
    lines.append(f"Sitemap: {site_of(request)}{root}/sitemap.xml")
    return Response("\n".join([*lines, ""]), headers=_FOR_A_DAY, media_type="text/plain")


@router.get("/sitemap.xml")
def sitemap(request: Request) -> Response:
    """The pages that lead to all others."""
    catalogue = catalogue_of(request)
    with snapshot_for(request) as connection:
        snapshot = begin(connection, catalogue.postings)
    years = years_asked(
        snapshot.postings, catalogue.resources, YearsQuery(), catalogue.today()
    ).years
    base = f"{site_of(request)}{root_path(request)}"
    pages = ["/", "/events", *(f"/years/{each:04}" for each in years)]
    # A root path has no character that XML escapes.
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "".join(f"<url><loc>{base}{each}</loc></url>\n" for each in pages)
        + "</urlset>\n"
    ).encode()
    return answer(
        request, Body(content, "application/xml", f"{hashed(content)}.xml"), snapshot.fresh
    )


@router.get("/llms.txt")
def llms(request: Request) -> Response:
    """What the service is and where to begin, for programs that read texts (llmstxt.org)."""
    base = f"{site_of(request)}{root_path(request)}"
    text = (files(__package__) / "static" / "llms.txt").read_text("utf-8")
    told = text.replace("{base}", base)
    return Response(told, headers=_FOR_A_DAY, media_type="text/plain")


@router.get("/favicon.ico")
def favicon() -> Response:
    """The icon, for what opens data itself and asks at this address alone."""
    found = assets()["icon.svg"]
    return Response(found.content, headers=_FOR_A_DAY, media_type=found.media_type)
