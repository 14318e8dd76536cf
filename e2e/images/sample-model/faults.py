"""Lets the model server go wrong on demand: ASGI middleware around all of it; see plan.py."""

import json

import plan


class Faults:
    def __init__(self, app) -> None:
        self.app = app
        self.faults = plan.Faults()

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http" and scope["path"] == plan.PATH:
            await self._control(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "POST" and scope["path"].endswith("/infer"):
            await self._decide(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _decide(self, scope, receive, send) -> None:
        mode = self.faults.next()
        if mode is None:
            await self.app(scope, receive, send)
        elif mode == plan.FAIL:
            await answer(send, 500, {"error": "the sample model was told to fail"})
        elif mode == plan.RESET:
            # What uvicorn hands over is a method of the request, which knows its connection.
            receive.__self__.transport.abort()
        else:
            while (await receive())["type"] != "http.disconnect":
                pass

    async def _control(self, scope, receive, send) -> None:
        if scope["method"] != "POST":
            await answer(send, 200, self.faults.state())
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        await answer(send, *await self.faults.told(body))


async def answer(send, status: int, body: dict) -> None:
    content = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
