"""The same predictions by as little as can be: FastAPI, the same schema, the same kernel, and nothing else."""

import argparse

import numpy as np
import uvicorn
from fastapi import FastAPI

from model.quantities import MEASURED
from model.registry import load
from model.schema import Beer, Prediction


def create_app(version: str) -> FastAPI:
    app, predictor = FastAPI(), load(version)

    @app.post("/predict")
    async def predict(beers: list[Beer]) -> list[Prediction]:
        measured = np.array([[getattr(beer, name) for name in MEASURED] for beer in beers], dtype=np.float64)
        estimates = predictor.estimate([beer.name for beer in beers], measured)
        return [
            Prediction(ibu=ibu, ibu_low=low, ibu_high=high, model_version=version)
            for ibu, low, high in estimates.rows()
        ]

    return app


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bare_model")
    parser.add_argument("--version", required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    uvicorn.run(create_app(given.version), host="127.0.0.1", port=given.port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
