"""A review desk for handwritten digits, as an HTTP service that answers the way a person would.

It looks the picture up among those whose true digit people have written down, takes its time, and
answers in the protocol of the model server (Open Inference), so that a caller cannot tell who
answered. The whole desk is one event loop; see main() for its settings.

It starts at once and is never wrong, so tests also use it as a model: it goes wrong on demand, like
the sample model (see plan.py).
"""

import asyncio
import csv
import json
import os
import signal
import sys

import plan

HEALTH = ("/v2/health/live", "/v2/health/ready", "/v2/models/digits/ready")
INFER = "/v2/models/digits/infer"
BODY_LIMIT = 1 << 20
REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 413: "Content Too Large",
           422: "Unprocessable Content", 500: "Internal Server Error", 503: "Service Unavailable"}


class Refusal(Exception):
    """A request that the desk cannot answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def known_digits(path: str) -> dict:
    """True digits by picture: 64 pixels of 0 to 16, then the digit."""
    with open(path, encoding="utf-8", newline="") as rows:
        return {tuple(map(int, row[:-1])): int(row[-1]) for row in csv.reader(rows)}


def pictures(request: dict) -> list:
    """The rows of the first input, as the tuples that known_digits() uses."""
    try:
        given = request["inputs"][0]
        rows, width = given["shape"]
        data = given["data"]
        if data and isinstance(data[0], list):
            data = [value for row in data for value in row]
        if width != 64 or rows < 1 or len(data) != rows * width:
            raise Refusal(400, "expected inputs[0] of shape [n, 64] with n x 64 values")
        return [tuple(map(int, data[row * width : (row + 1) * width])) for row in range(rows)]
    except (KeyError, IndexError, TypeError, ValueError) as bad:
        raise Refusal(400, "expected an Open Inference request with inputs[0].shape and inputs[0].data") from bad


class Broken(Exception):
    """The connection is to end without an answer."""


class Desk:
    def __init__(self, digits: dict, delay: float, version: str) -> None:
        self.digits, self.delay, self.version, self.ready = digits, delay, version, True
        self.faults = plan.Faults() if plan.ENABLED else None
        self.connections: set = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; requests on it are answered one after the other."""
        task = asyncio.current_task()
        self.connections.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
            pass  # the peer left, or speaks something else
        except Broken:
            writer.transport.abort()
        finally:
            self.connections.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, version = head[0].split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        if headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            body = await read_body(reader, headers)
            if path == plan.PATH and self.faults:
                status, answer = await self._told(method, body)
            else:
                status, answer = 200, await self._answer(method, path.partition("?")[0], body, reader)
        except Refusal as refusal:
            status, answer = refusal.status, {"error": str(refusal)}
        wanted = headers.get("connection", "").lower()
        stay = self.ready and status != 413 and wanted != "close" and (version == "HTTP/1.1" or wanted == "keep-alive")
        content = json.dumps(answer, separators=(",", ":")).encode()
        writer.write(
            f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\nConnection: {'keep-alive' if stay else 'close'}\r\n\r\n".encode()
            + (b"" if method == "HEAD" else content)
        )
        await writer.drain()
        return stay

    async def _told(self, method: str, body: bytes) -> tuple:
        return await self.faults.told(body) if method == "POST" else (200, self.faults.state())

    async def _go_wrong(self, reader: asyncio.StreamReader) -> None:
        mode = self.faults.next()
        if mode == plan.FAIL:
            raise Refusal(500, "the desk was told to fail")
        if mode == plan.HANG:
            await reader.read()  # until the caller has had enough
        if mode:
            raise Broken

    async def _answer(self, method: str, path: str, body: bytes, reader: asyncio.StreamReader) -> dict:
        if path in HEALTH:
            if path.endswith("ready") and not self.ready:
                raise Refusal(503, "closing")
            return {"ready": self.ready}
        if path != INFER:
            raise Refusal(404, f"there is {INFER} and {', '.join(HEALTH)}")
        if method != "POST":
            raise Refusal(405, "use POST")
        if self.faults:
            await self._go_wrong(reader)
        try:
            request = json.loads(body)
        except ValueError as bad:
            raise Refusal(400, "the body is not JSON") from bad
        digits = [self.digits.get(picture) for picture in pictures(request)]
        if None in digits:
            raise Refusal(422, "nobody has written down what this picture shows")
        await asyncio.sleep(self.delay)
        return inference(request.get("id"), digits, self.version)


def inference(request_id, digits: list, version: str) -> dict:
    """A person is sure: probability 1 for the digit, 0 for the others."""
    sure = [1.0 if digit == column else 0.0 for digit in digits for column in range(10)]
    answer = {
        "model_name": "digits",
        "model_version": version,
        "outputs": [
            {"name": "predict", "shape": [len(digits), 1], "datatype": "INT64", "data": digits},
            {"name": "predict_proba", "shape": [len(digits), 10], "datatype": "FP64", "data": sure},
        ],
    }
    return answer | {"id": request_id} if request_id else answer


async def read_body(reader: asyncio.StreamReader, headers: dict) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        parts, total = [], 0
        while size := int((await reader.readline()).split(b";")[0], 16):
            total += size
            if total > BODY_LIMIT:
                raise Refusal(413, f"more than {BODY_LIMIT} bytes")
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        while (await reader.readline()).strip():
            pass  # trailers
        return b"".join(parts)
    length = int(headers.get("content-length") or 0)
    if length > BODY_LIMIT:
        raise Refusal(413, f"more than {BODY_LIMIT} bytes")
    return await reader.readexactly(length)


async def main() -> None:
    """Settings: DESK_PORT (8080), DESK_DELAY_MS (20), DESK_DRAIN_SECONDS (5), DESK_DIGITS, DESK_VERSION."""
    port = int(os.environ.get("DESK_PORT") or 8080)
    delay = float(os.environ.get("DESK_DELAY_MS") or 20) / 1000
    drain = float(os.environ.get("DESK_DRAIN_SECONDS") or 5)
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "digits.csv")
    desk = Desk(known_digits(os.environ.get("DESK_DIGITS") or beside), delay, os.environ.get("DESK_VERSION") or "desk")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await asyncio.start_server(desk.serve, "0.0.0.0", port, backlog=1024, limit=BODY_LIMIT)
    print(f"desk: {len(desk.digits)} pictures, {delay * 1000:g} ms each, port {port}", flush=True)
    await stop.wait()
    # Callers learn from the EndpointSlice that the desk closes; until they have, it answers.
    desk.ready = False
    await asyncio.sleep(drain)
    server.close()
    for connection in list(desk.connections):
        connection.cancel()
    await asyncio.gather(*desk.connections, return_exceptions=True)
    print("desk: closed", flush=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
