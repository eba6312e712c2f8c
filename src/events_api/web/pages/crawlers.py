"""What programs ask a site for: what they may read, what it is, its icon."""

from importlib.resources import files

from fastapi import APIRouter, Request, Response

from events_api.core.http.links import root_path
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
