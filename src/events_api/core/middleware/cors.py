"""CORS: who may read from a script, with refusals that are problem documents like all others."""

from http import HTTPStatus

from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Send

from events_api.core.problems.document import OtherProblem, problem_response


class Cors(CORSMiddleware):
    """The framework's middleware, with refusals of ours, and one answer for all origins.

    Where any origin may read, every answer says so, whoever asks: shared caches keep one copy.
    """

    async def send(self, message: Message, send: Send, request_headers: Headers) -> None:
        """Send a message of an answer on, with what CORS says of it."""
        if not self.allow_all_origins:
            await super().send(message, send, request_headers)
            return
        if message["type"] == "http.response.start":
            told = [(name.lower().encode(), v.encode()) for name, v in self.simple_headers.items()]
            message = {**message, "headers": [*message["headers"], *told]}
        await send(message)

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
