"""What a search must find, in plain Python over the texts of a record."""

from events_api.core.words.search_terms import query_terms, tokens


def finds(query: str, *texts: str | None) -> bool:
    """Whether each term of a query has one way whose tokens are all held; `*` begins a token."""
    held = tokens(*texts)

    def holds(token: str) -> bool:
        if token.endswith("*"):
            return any(each.startswith(token[:-1]) for each in held)
        return token in held

    ways = [[way.split("&") for way in term.split("|")] for term in query_terms(query)]
    return all(any(all(map(holds, way)) for way in term) for term in ways)
