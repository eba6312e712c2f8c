"""CORS: who may read from a script, with refusals that are problem documents like all others."""

from http import HTTPStatus

from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.responses import Response

from events_api.core.problems import OtherProblem, problem_response


class Cors(CORSMiddleware):
    """The framework's middleware, which answers a refused preflight in plain text."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a preflight; a refusal is a problem (400)."""
        answer = super().preflight_response(request_headers)
        if answer.status_code == HTTPStatus.OK:
            return answer
        refused = problem_response(OtherProblem(answer.status_code))
        for name, value in answer.headers.items():
            if name.startswith("access-control-") or name == "vary":
                refused.headers[name] = value
        return refused
