"""`app`, for uvicorn: the baseline, on the database that the environment names."""

from benchmarks.orm_baseline import create_app

app = create_app()
