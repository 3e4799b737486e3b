"""The expansion of a JSON file by PyPSA with HiGHS: python pypsa_expansion.py FOLDER FILE METHOD. Prints names
and numbers."""

import time

begin = time.perf_counter()

import json
import logging
import sys
import warnings

import numpy as np
import pandas as pd
import pypsa

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

imported = time.perf_counter()

with open(f"{sys.argv[1]}/{sys.argv[2]}") as file:
    data = json.load(file)
steps = pd.RangeIndex(len(data["discount"]))
places = np.arange(len(data["value"]))
names = lambda kind: [f"{kind} {place}" for place in places]
column = lambda rows, name: [row[name] for row in rows]
table = lambda rows, columns: pd.DataFrame(np.array(rows).T, index=steps, columns=columns)

n = pypsa.Network()
n.set_snapshots(steps)
n.snapshot_weightings = n.snapshot_weightings.assign(objective=data["discount"])
n.add("Bus", names("ore"))
n.add("Bus", names("oxide"))
n.add(
    "Generator",
    names("mine"),
    bus=names("ore"),
    p_nom_extendable=True,
    p_nom_max=column(data["mines"], "most"),
    capital_cost=column(data["mines"], "capital"),
    marginal_cost=column(data["mines"], "cost"),
    p_max_pu=table(column(data["mines"], "works"), names("mine")),
)
n.add(
    "Link",
    names("plant"),
    bus0=names("ore"),
    bus1=names("oxide"),
    efficiency=column(data["plants"], "gives"),
    p_nom_extendable=True,
    p_nom_max=column(data["plants"], "most"),
    capital_cost=column(data["plants"], "capital"),
    marginal_cost=column(data["plants"], "cost"),
    p_max_pu=table(column(data["plants"], "works"), names("plant")),
)
ships = data["ships"]
n.add(
    "Link",
    [f"ship {ship['from']} {ship['to']}" for ship in ships],
    bus0=[f"oxide {ship['from']}" for ship in ships],
    bus1=[f"oxide {ship['to']}" for ship in ships],
    p_nom=column(ships, "most"),
    marginal_cost=column(ships, "cost"),
)
wanted = table(data["wanted"], names("user"))
n.add("Load", names("user"), bus=names("oxide"), p_set=wanted)
# What is not delivered.
n.add(
    "Generator",
    names("unmet"),
    bus=names("oxide"),
    p_nom=wanted.max().to_numpy(),
    p_max_pu=(wanted / wanted.max()).set_axis(names("unmet"), axis=1),
    marginal_cost=data["value"],
)

written = time.perf_counter()
n.optimize.create_model(include_objective_constant=False)
built = time.perf_counter()
# One thread, as in Adit; handed over in memory instead of by a file.
options = {"threads": 1, "parallel": "off", "solver": sys.argv[3], "output_flag": False}
status, _ = n.optimize.solve_model(solver_name="highs", solver_options=options, io_api="direct")
solved = time.perf_counter()
assert status == "ok", status

peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print("objective", repr(float(n.objective)))
print("variables", n.model.nvars)
print("constraints", n.model.ncons)
print("import", imported - begin)
print("read", written - imported)
print("build", built - written)
print("solve", n.model.solver_model.getRunTime())
print("around", solved - built - n.model.solver_model.getRunTime())
print("processor", time.process_time())
print("peak", int(peak.split()[1]) * 1024 / 1e6)
print("version", f"PyPSA {pypsa.__version__}")
