"""What lies in the folder of a run that is done, named a second time."""

RUN_FILES = (
    "SHA256SUMS",
    "history.csv",
    "log.txt",
    "metrics.json",
    "network.json",
    "predictions.npz",
    "recipe.toml",
    "run.json",
    "weights.safetensors",
)
