"""MLServer with one scikit-learn model that reads handwritten digits.

The model is the folder MODEL_DIR if that is set and holds a model.joblib (an artifact mounted by a
ModelDeployment), else the one of MODEL_VERSION (v1, v2, v3 or v4; default v1) in this image.
"""

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

import uvloop
from mlserver import MLServer, ModelSettings, Settings
from mlserver.settings import ModelParameters
from mlserver.types import InferenceRequest, RequestOutput
from mlserver_sklearn import SKLearnModel

import faults
import plan

MODELS = Path(os.environ.get("MODELS") or "/models")
OUTPUTS = ("predict", "predict_proba")


class Digits(SKLearnModel):
    """Answers with the digit and how sure it is, also when the caller does not ask for both."""

    def _check_request(self, payload: InferenceRequest) -> InferenceRequest:
        if not payload.outputs:
            payload.outputs = [RequestOutput(name=name) for name in OUTPUTS]
        return super()._check_request(payload)


def chosen_model() -> tuple:
    version = os.environ.get("MODEL_VERSION") or "v1"
    mounted = os.environ.get("MODEL_DIR")
    if mounted:
        file = Path(mounted, "model.joblib")
        if not file.is_file():
            sys.exit(f"MODEL_DIR={mounted} holds no model.joblib")
        return version, file
    file = MODELS / version / "model.joblib"
    if not file.is_file():
        versions = sorted(folder.name for folder in MODELS.iterdir())
        sys.exit(f"MODEL_VERSION={version} is not in this image; there are {', '.join(versions)}")
    return version, file


def close_gently(server: MLServer) -> None:
    """Goes on answering for a while after SIGTERM: callers learn late that a pod is going."""
    drain = float(os.environ.get("DRAIN_SECONDS") or 5)

    async def close() -> None:
        await asyncio.sleep(drain)
        await server.stop(signal.SIGTERM)

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: asyncio.create_task(close()))


async def main() -> None:
    version, file = chosen_model()
    settings = Settings(
        debug=False,
        parallel_workers=0,
        http_port=int(os.environ.get("PORT") or 8080),
        gzip_enabled=False,
        load_models_at_startup=False,
        root_path="",
    )
    server = MLServer(settings)
    logging.getLogger("mlserver").setLevel(logging.INFO)
    close_gently(server)
    if plan.ENABLED:
        server._rest_server._app.add_middleware(faults.Faults)
    model = ModelSettings(
        name="digits", implementation=Digits, parameters=ModelParameters(uri=str(file), version=version)
    )
    await server.start([model])


if __name__ == "__main__":
    uvloop.run(main())
