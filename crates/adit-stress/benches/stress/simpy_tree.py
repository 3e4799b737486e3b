"""A tree of stocks in plain SimPy, with the rules of adit-stress: one process for each facility, sink and shipment.

    simpy_tree.py FOLDER PERIODS ROUNDS

reads `tree.json` of FOLDER (facilities, their suppliers, sinks, and by draw the size of an outage and of a rise in
demand), prints the seconds of processor time of each round, reading left out, and writes `tree.simpy`: unmet demand by sink and draw.
"""

import json
import sys
import time

import numpy as np
import simpy

# A period is cut into ticks, so that everybody acts in the order of the method.
TICKS = 1_000
ORDER, MAKE, CLOSE = 100, 500, 900


class Site:
    def __init__(self, data, chain):
        self.base, self.capacity, self.target = data["base"], data["capacity"], data["stock"]
        self.rank, self.lead = data["rank"], data["lead"]
        self.supplier, self.buyers = None, []
        self.inputs = self.outputs = self.target
        self.under_way = self.under_way_target = 0.0
        self.asked = 0.0
        self.aim = 0.0
        self.ranks = chain["ranks"]
        self.gap = chain["gap"]


class Sink:
    def __init__(self, data):
        self.base, self.demand, self.delivered, self.unmet = data["base"], 0.0, 0.0, 0.0
        self.rank = None
        self.asked = 0.0


def ship(env, site, amount):
    yield env.timeout(site.lead * TICKS - MAKE - site.supplier.rank)
    site.inputs += amount
    site.under_way -= amount


def facility(env, site, factor):
    to_order = ORDER + 10 * (site.ranks - site.rank)
    to_make = MAKE + site.rank
    period = 0
    while True:
        yield env.timeout(period * TICKS + to_order - env.now)
        ordered = sum(buyer.asked for buyer in site.buyers)
        aim = max(0.0, ordered + (site.target - site.outputs) / site.gap)
        site.aim = min(aim, site.capacity * factor(period))
        if site.supplier:
            gap = site.target - site.inputs + site.under_way_target - site.under_way
            site.asked = max(0.0, site.aim + gap / site.gap)
        yield env.timeout(period * TICKS + to_make - env.now)
        activity = min(site.aim, site.inputs) if site.supplier else site.aim
        if site.supplier:
            site.inputs = max(0.0, site.inputs - activity)
        site.outputs += activity
        ordered = sum(buyer.asked for buyer in site.buyers)
        part = site.outputs / ordered if ordered > site.outputs else 1.0
        for buyer in site.buyers:
            amount = buyer.asked * part
            site.outputs = max(0.0, site.outputs - amount)
            if isinstance(buyer, Sink):
                buyer.delivered = amount
            else:
                buyer.under_way += amount
                env.process(ship(env, buyer, amount))
        period += 1


def user(env, sink, factor):
    period = 0
    while True:
        sink.asked = sink.demand = sink.base * factor(period)
        yield env.timeout(CLOSE)
        sink.unmet += max(0.0, sink.demand - sink.delivered)
        yield env.timeout(TICKS - CLOSE)
        period += 1


def run(chain, draw, periods):
    env = simpy.Environment()
    sites = [Site(data, chain) for data in chain["facilities"]]
    sinks = [Sink(data) for data in chain["sinks"]]
    for site, data in zip(sites, chain["facilities"]):
        if data["supplier"] is not None:
            site.supplier = sites[data["supplier"]]
            site.supplier.buyers.append(site)
            site.under_way = site.under_way_target = site.base * site.lead
            for period in range(site.lead):
                env.process(baseline(env, site, period))
    for sink, data in zip(sinks, chain["sinks"]):
        sites[data["supplier"]].buyers.append(sink)
    first, last = chain["from"], chain["until"]
    outage, rise = chain["outage"][draw], chain["rise"][draw]
    calm, hit = (lambda _: 1.0), (lambda period: 1.0 - outage if first <= period < last else 1.0)
    more = lambda period: 1.0 + rise if first <= period < last else 1.0
    for index, site in enumerate(sites):
        env.process(facility(env, site, hit if index == chain["target"] else calm))
    for sink in sinks:
        env.process(user(env, sink, more))
    env.run(until=periods * TICKS)
    return [sink.unmet for sink in sinks]


def baseline(env, site, period):
    yield env.timeout(period * TICKS)
    site.inputs += site.base
    site.under_way -= site.base


def main():
    folder, periods, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chain = json.load(open(f"{folder}/tree.json"))
    for _ in range(rounds):
        begin = time.process_time()
        unmet = [run(chain, draw, periods) for draw in range(len(chain["outage"]))]
        print("seconds", time.process_time() - begin, flush=True)
    np.array(unmet).T.tofile(f"{folder}/tree.simpy")
    print("version", simpy.__version__)


if __name__ == "__main__":
    main()
