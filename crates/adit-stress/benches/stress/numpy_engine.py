"""The engine of adit-stress in NumPy: draws along the last axis, links and facilities along the first.

The network is swept rank by rank (a rank: all facilities whose longest way from a first supplier has the same number of
links), so that only ranks and periods are loops of Python; sums over the links of a facility are `np.add.reduceat`.
It leaves out what the shipped world does not use: priority rationing, a reserve.

    numpy_engine.py FOLDER PERIODS BATCH ROUNDS

reads `chain.json`, `events.json` and the settings (doubles, one file each) of FOLDER, prints the seconds of processor time of each round,
reading left out, and writes `unmet.numpy` and `activity.numpy` (period, number, draw).
"""

import json
import sys
import time

import numpy as np

INF = float("inf")
# Part of a flow at the baseline that rounding may move.
ROUNDING = 1e-9


def column(values):
    return np.array(values, dtype=np.float64).reshape(-1, 1)


class Groups:
    """Rows in groups: sums, maxima and the like of each group, and group values spread over rows."""

    def __init__(self, rows, of_row, count=None):
        rows = np.asarray(rows, dtype=np.intp)
        of_row = np.asarray(of_row, dtype=np.intp)
        order = np.argsort(of_row, kind="stable")
        self.rows = rows[order]
        of_row = of_row[order]
        starts = np.flatnonzero(np.r_[True, of_row[1:] != of_row[:-1]]) if len(of_row) else np.zeros(0, np.intp)
        self.groups = of_row[starts]
        self.starts = starts
        self.sizes = np.diff(np.r_[starts, len(of_row)])
        self.member = np.repeat(np.arange(len(starts)), self.sizes)
        # Without a group of several rows nothing is to be added up.
        self.single = len(starts) == len(of_row)

    def __len__(self):
        return len(self.rows)

    def reduce(self, values, with_=np.add):
        return values if self.single else with_.reduceat(values, self.starts, axis=0)

    def spread(self, values):
        return values if self.single else values[self.member]


class Chain:
    """What does not change from draw to draw."""

    def __init__(self, data):
        facilities, links, sinks = data["facilities"], data["links"], data["sinks"]
        self.policy = data["policy"]
        assert self.policy["rationing"] == "proportional" and not self.policy["reserves"]
        self.counts = len(facilities), len(links), len(sinks)
        self.goods = len(data["goods"])
        self.base = column([f["base"] for f in facilities])
        self.start = column([f["start"] for f in facilities])
        self.ramp = column([f["ramp"] for f in facilities])
        intakes = [(i, t) for i, f in enumerate(facilities) for t in f["takes"]]
        outlets = [(i, g) for i, f in enumerate(facilities) for g in f["gives"]]
        self.intake_of = np.array([i for i, _ in intakes], dtype=np.intp)
        self.outlet_of = np.array([i for i, _ in outlets], dtype=np.intp)
        self.alpha = column([t["per_activity"] for _, t in intakes])
        self.gamma = column([g["per_activity"] for _, g in outlets])
        intake_at = {(i, t["good"]): at for at, (i, t) in reversed(list(enumerate(intakes)))}
        outlet_at = {(i, g["good"]): at for at, (i, g) in reversed(list(enumerate(outlets)))}
        self.weight = column([l["weight"] for l in links])
        self.from_ = np.array([l["from"] for l in links], dtype=np.intp)
        self.outlet = np.array([outlet_at[l["from"], l["good"]] for l in links], dtype=np.intp)
        to_facility = np.array(["Facility" in l["to"] for l in links])
        self.to = np.array(
            [intake_at[l["to"]["Facility"], l["good"]] if "Facility" in l["to"] else l["to"]["Sink"] for l in links],
            dtype=np.intp,
        )
        pushed = np.array([l["pushed"] for l in links])
        self.pushed = pushed.reshape(-1, 1)
        need = [
            t["per_activity"] * facilities[i]["base"] for i, t in intakes
        ]
        self.flow = column(
            [
                l["weight"] * (need[to] if facility else sinks[to]["base"])
                for l, to, facility in zip(links, self.to, to_facility)
            ]
        )
        self.sink_base = column([s["base"] for s in sinks])
        self.regimes = max([s["regime"] for s in sinks], default=0) + 1
        self.price_of = np.array([s["good"] * self.regimes + s["regime"] for s in sinks], dtype=np.intp)
        self.end_of_life = [(at, s["end_of_life"]) for at, s in enumerate(sinks) if s["end_of_life"]]
        every = np.arange(len(links))
        # A need: the links that an intake or a sink is supplied by; a push: the pushed links of an outlet.
        ordered_in = every[to_facility & ~pushed]
        sink_in = every[~to_facility]
        self.needs = Groups(
            np.r_[ordered_in, sink_in], np.r_[self.to[ordered_in], len(intakes) + self.to[sink_in]]
        )
        self.pushes = Groups(every[pushed], self.outlet[pushed])
        self.into_intakes = Groups(every[to_facility], self.to[to_facility])
        self.ordered_into = Groups(ordered_in, self.to[ordered_in])
        self.into_sinks = Groups(sink_in, self.to[sink_in])
        self.sinks_of_price = Groups(np.arange(len(sinks)), self.price_of)
        self.to_sink = ~to_facility
        self.recycler_intake = {
            end["recycler"]: int(np.flatnonzero(self.intake_of == end["recycler"])[0]) for _, end in self.end_of_life
        }
        self.found = {}
        orders = np.zeros(len(outlets), bool)
        orders[self.outlet[~pushed]] = True
        pushes = np.zeros(len(outlets), bool)
        pushes[self.outlet[pushed]] = True
        buys = np.zeros(len(facilities), bool)
        buys[self.outlet_of[orders]] = True
        pushing = np.zeros(len(facilities), bool)
        pushing[self.outlet_of[pushes]] = True
        only_pushes = pushing & ~buys
        rank = np.zeros(len(facilities), dtype=int)
        way = [(self.from_[l], self.intake_of[self.to[l]]) for l in ordered_in]
        changed = True
        while changed:
            changed = False
            for a, b in way:
                if rank[b] <= rank[a]:
                    rank[b] = rank[a] + 1
                    changed = True
        self.ranks = []
        for level in range(rank.max() + 1):
            here = np.flatnonzero(rank == level)
            self.ranks.append(Rank(self, here, only_pushes[here], pushed, to_facility, orders))

    def groups_of(self, links):
        """The places in a list of links of those that lead to inputs, by input; kept, as lists come back every period."""
        key = links.tobytes()
        if key not in self.found:
            inner = ~self.to_sink[links]
            self.found[key] = Groups(np.flatnonzero(inner), self.to[links[inner]])
        return self.found[key]


class Rank:
    """Facilities that do not supply each other in the same period, and their lists."""

    def __init__(self, chain, here, only_pushes, pushed, to_facility, orders):
        inside = np.zeros(chain.counts[0], bool)
        inside[here] = True
        every = np.arange(chain.counts[1])
        self.facilities = here
        self.place = np.full(chain.counts[0], -1)
        self.place[here] = np.arange(len(here))
        self.first_aim = np.where(only_pushes, INF, 0.0).reshape(-1, 1)
        # What is ordered of each output, and the outputs of each facility.
        mine = every[inside[chain.from_] & ~pushed]
        self.orders = Groups(mine, chain.outlet[mine])
        sold = self.orders.groups
        self.sold = sold[(chain.gamma[sold] > 0.0).ravel()]
        self.keep = np.flatnonzero((chain.gamma[sold] > 0.0).ravel())
        self.sold_of = Groups(np.arange(len(self.sold)), self.place[chain.outlet_of[self.sold]])
        self.intakes = np.flatnonzero(inside[chain.intake_of])
        self.intake_place = self.place[chain.intake_of[self.intakes]]
        used = self.intakes[(chain.alpha[self.intakes] > 0.0).ravel()]
        self.used = Groups(used, self.place[chain.intake_of[used]])
        mine = every[to_facility & ~pushed]
        mine = mine[inside[chain.intake_of[chain.to[mine]]]]
        self.supply = mine
        self.supply_need = np.searchsorted(self.intakes, chain.to[mine])
        self.supply_groups = Groups(np.arange(len(mine)), self.supply_need)
        self.used_place = np.searchsorted(self.intakes, self.used.rows)
        self.outlets = np.flatnonzero(inside[chain.outlet_of])
        self.outlet_place = self.place[chain.outlet_of[self.outlets]]
        mine = every[inside[chain.from_] & pushed]
        self.pushes = Groups(mine, chain.outlet[mine])
        ships = np.r_[self.orders.rows, self.pushes.rows]
        self.ships = ships


class Block:
    """The state of a batch of draws."""

    def __init__(self, chain, settings, draws):
        facilities, links, sinks = chain.counts
        full = lambda values: np.array(np.broadcast_to(values, (len(values), draws)), order="C")
        self.chain, self.settings = chain, settings
        # A lead that is the same in all draws is a place in the ring; others are looked up draw by draw.
        lead = settings["lead"].astype(np.intp)
        self.uneven = np.flatnonzero((lead != lead[:, :1]).any(axis=1))
        self.lead = full(lead)
        self.even_lead = lead[:, 0]
        self.draws = draws
        self.inputs = full(settings["input_target"])
        self.outputs = full(settings["output_target"])
        self.under_way = full(chain.flow * lead)
        self.weight = full(chain.weight)
        self.to_qualify = full(np.where(settings["qualification"] == 0.0, 0.0, INF))
        self.failing = np.zeros((links, draws))
        self.capacity = full(np.where(chain.start == 0, settings["capacity"], 0.0))
        self.price = np.ones((chain.goods * chain.regimes, draws))
        self.substituted = np.zeros((sinks, draws))
        self.backlog = np.zeros((sinks, draws))
        self.history = []
        self.ordered = np.zeros((links, draws))
        self.shipped = np.zeros((links, draws))
        self.activity = np.zeros((facilities, draws))

    def fill(self, longest_delay):
        links = self.chain.counts[1]
        self.slots = int(self.lead.max(initial=0)) + longest_delay + 1
        self.arrivals = np.zeros((self.slots, links, self.draws))
        for slot in range(self.slots):
            np.copyto(self.arrivals[slot], self.chain.flow, where=self.lead > slot)


class Conditions:
    """What the events of a period do, in arrays of targets and draws."""

    def __init__(self, events, chain, draws):
        self.events = events
        facilities, links, sinks = chain.counts
        ones = lambda count: np.ones((count, draws))
        self.capacity, self.demand, self.open = ones(facilities), ones(sinks), ones(links)
        self.landed = ones(sinks)
        self.cap = np.full((links, draws), INF)
        self.delay = np.zeros((links, draws))
        self.denied = np.zeros((links, draws))
        kinds = {event["effect"] for event in events}
        self.delayed = "license_delay" in kinds
        self.denies = "denial" in kinds
        self.capped = "volume_cap" in kinds
        delays = [event["size"].max() for event in events if event["effect"] == "license_delay"]
        self.longest_delay = int(np.ceil(max(delays, default=0.0)))

    def apply(self, period):
        calm = {"outage": (self.capacity, 1.0), "embargo": (self.open, 1.0), "volume_cap": (self.cap, INF)}
        calm |= {"license_delay": (self.delay, 0.0), "denial": (self.denied, 0.0), "demand": (self.demand, 1.0)}
        calm |= {"tariff": (self.landed, 1.0)}
        for event in self.events:
            values, nothing = calm[event["effect"]]
            values[event["targets"]] = nothing
        for event in self.events:
            kind, rows, size = event["effect"], event["targets"], event["size"]
            active = (event["from"] <= period) & (period < event["until"])
            if not active.any():
                continue
            if kind == "outage":
                factor = np.where(active, 1.0 - np.clip(size, 0.0, 1.0), INF)
                self.capacity[rows] = np.minimum(self.capacity[rows], factor)
            elif kind == "embargo":
                self.open[rows] = np.where(active, 0.0, self.open[rows])
            elif kind == "volume_cap":
                self.cap[rows] = np.minimum(self.cap[rows], np.where(active, np.maximum(size, 0.0), INF))
            elif kind == "license_delay":
                self.delay[rows] = np.maximum(self.delay[rows], np.where(active, np.round(np.maximum(size, 0.0)), 0.0))
            elif kind == "denial":
                self.denied[rows] = np.maximum(self.denied[rows], np.where(active, np.clip(size, 0.0, 1.0), 0.0))
            elif kind == "tariff":
                self.landed[rows] += np.where(active, np.maximum(size, 0.0), 0.0)
            else:
                self.demand[rows] *= np.where(active, np.maximum(1.0 + size, 0.0), 1.0)


def run(chain, settings, events, draws, periods, unmet_out, activity_out):
    policy, block = chain.policy, Block(chain, settings, draws)
    conditions = Conditions(events, chain, draws)
    block.fill(conditions.longest_delay)
    facilities, links, sinks = chain.counts
    sells = chain.needs.groups
    intake_count = len(chain.alpha)
    for period in range(periods):
        conditions.apply(period)
        # A: ramps, qualification, arrivals.
        starting = ((chain.start > 0) & (period >= chain.start)).ravel()
        if starting.any():
            target = settings["capacity"][starting]
            block.capacity[starting] = np.minimum(block.capacity[starting] + chain.ramp[starting] * target, target)
        np.subtract(block.to_qualify, 1.0, out=block.to_qualify)
        np.maximum(block.to_qualify, 0.0, out=block.to_qualify)
        slot = period % block.slots
        arrived = block.arrivals[slot].copy()
        block.arrivals[slot] = 0.0
        block.under_way -= arrived
        into = chain.into_intakes
        block.inputs[into.groups] += into.reduce(arrived[into.rows])
        # B: demand.
        paid = block.price[chain.price_of] * conditions.landed
        asked = chain.sink_base * conditions.demand
        if (paid != 1.0).any():
            asked = asked * np.maximum(paid, 1.0) ** -settings["elasticity"]
        demand = asked * (1.0 - block.substituted) + block.backlog
        # C: orders, rank by rank upstream. Which part of a need goes to which link does not depend on the need.
        usable = np.where(block.to_qualify > 0.0, 0.0, conditions.open)
        # What is pushed goes along usual flows: weights are parts of what buyers need.
        share = usable * np.where(chain.pushed, chain.flow, block.weight)
        for groups in (chain.needs, chain.pushes):
            if len(groups):
                part = share[groups.rows]
                whole = groups.spread(groups.reduce(part))
                share[groups.rows] = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)
        into = chain.into_sinks
        block.ordered[into.rows] = demand[chain.to[into.rows]] * share[into.rows]
        gap = settings["input_target"] - block.inputs + settings["under_way"]
        into = chain.ordered_into
        gap[into.groups] -= into.reduce(block.under_way[into.rows])
        gap /= settings["input_gap_periods"]
        most = block.capacity * conditions.capacity
        limit = conditions.cap * chain.flow if conditions.capped else None
        for rank in reversed(chain.ranks):
            aim = np.repeat(rank.first_aim, block.draws, axis=1)
            if len(rank.sold):
                sums = rank.orders.reduce(block.ordered[rank.orders.rows])[rank.keep]
                fill = (settings["output_target"][rank.sold] - block.outputs[rank.sold]) / settings["output_gap_periods"]
                want = (sums + fill) / chain.gamma[rank.sold]
                at = rank.sold_of.groups
                aim[at] = np.maximum(aim[at], rank.sold_of.reduce(want[rank.sold_of.rows], np.maximum))
            np.minimum(aim, most[rank.facilities], out=aim)
            block.activity[rank.facilities] = aim
            if len(rank.intakes):
                need = np.maximum(chain.alpha[rank.intakes] * aim[rank.intake_place] + gap[rank.intakes], 0.0)
                block.ordered[rank.supply] = need[rank.supply_need] * share[rank.supply]
        # D, E: production and allocation, rank by rank downstream.
        for rank in chain.ranks:
            activity = block.activity[rank.facilities]
            if len(rank.used):
                possible = rank.used.reduce(block.inputs[rank.used.rows] / chain.alpha[rank.used.rows], np.minimum)
                at = rank.used.groups
                activity[at] = np.minimum(activity[at], possible)
            np.maximum(activity, 0.0, out=activity)
            block.activity[rank.facilities] = activity
            if len(rank.intakes):
                left = block.inputs[rank.intakes] - chain.alpha[rank.intakes] * activity[rank.intake_place]
                block.inputs[rank.intakes] = np.maximum(left, 0.0)
            if len(rank.outlets):
                block.outputs[rank.outlets] += chain.gamma[rank.outlets] * activity[rank.outlet_place]
            if len(rank.orders):
                rows, at = rank.orders.rows, rank.orders.groups
                ship = block.ordered[rows]
                if limit is not None:
                    ship = np.minimum(ship, limit[rows])
                sums, stock = rank.orders.reduce(ship), block.outputs[at]
                cut = np.divide(stock, sums, out=np.ones_like(sums), where=sums > stock)
                ship = ship * rank.orders.spread(cut)
                if conditions.denies:
                    ship = ship * (1.0 - conditions.denied[rows])
                block.shipped[rows] = ship
                block.outputs[at] = np.maximum(stock - rank.orders.reduce(ship), 0.0)
            if len(rank.pushes):
                rows, at = rank.pushes.rows, rank.pushes.groups
                stock = block.outputs[at]
                push = rank.pushes.spread(stock) * share[rows]
                block.ordered[rows] = push
                if limit is not None:
                    push = np.minimum(push, limit[rows])
                if conditions.denies:
                    push = push * (1.0 - conditions.denied[rows])
                block.shipped[rows] = push
                block.outputs[at] = np.maximum(stock - rank.pushes.reduce(push), 0.0)
            send(chain, block, conditions, rank.ships, arrived, period)
        # F: deliveries.
        into = chain.into_sinks
        delivered = np.zeros((sinks, block.draws))
        delivered[into.groups] = into.reduce(arrived[into.rows])
        unmet = np.maximum(demand - delivered, 0.0)
        block.backlog = policy["backlog"] * unmet
        # G: prices.
        if np.any(settings["price_exponent"]):
            groups = chain.sinks_of_price
            asked, missed = groups.reduce(demand[groups.rows]), groups.reduce(unmet[groups.rows])
            fill = 1.0 - np.divide(missed, asked, out=np.zeros_like(asked), where=asked > 0.0)
            short = (fill != 1.0).any()
            if short or (block.price != 1.0).any():
                with np.errstate(divide="ignore"):
                    price = np.maximum(fill, 0.0) ** -settings["price_exponent"]
                block.price[groups.groups] = np.clip(price, 1.0, settings["price_cap"])
        # H: substitution, scrap, other suppliers.
        if np.any(settings["substitution"]):
            rise = (block.price[chain.price_of] - 1.0) / settings["substitution_price_rise"]
            goal = settings["substitution"] * np.minimum(rise, 1.0)
            block.substituted += (goal - block.substituted) / settings["substitution_periods"]
        if chain.end_of_life:
            return_scrap(chain, block, delivered)
        if policy["failing_below"] is not None:
            turn_away(chain, block, settings, conditions, most)
        unmet_out[period] = unmet
        activity_out[period] = block.activity


def send(chain, block, conditions, rows, arrived, period):
    """What leaves is under way, or, without a lead, with the buyer at once."""
    if not len(rows):
        return
    kept = block.shipped[rows]
    lead = block.even_lead[rows]
    single = np.ones(len(rows), bool)
    if len(block.uneven):
        single &= ~np.isin(rows, block.uneven)
    if conditions.delayed:
        single &= ~(conditions.delay[rows] > 0.0).any(axis=1)
    now = single & (lead == 0)
    later = single & (lead > 0)
    if later.any():
        to = rows[later]
        block.arrivals[(period + lead[later]) % block.slots, to] += kept[later]
        block.under_way[to] += kept[later]
    if now.any():
        deliver(chain, block, arrived, rows[now], kept[now])
    if not single.all():
        to, amount = rows[~single], kept[~single]
        wait = block.lead[to] + conditions.delay[to].astype(np.intp)
        waiting = wait > 0
        block.arrivals[(period + wait) % block.slots, to[:, None], np.arange(block.draws)] += np.where(waiting, amount, 0)
        block.under_way[to] += np.where(waiting, amount, 0.0)
        deliver(chain, block, arrived, to, np.where(waiting, 0.0, amount))


def deliver(chain, block, arrived, links, amount):
    arrived[links] += amount
    groups = chain.groups_of(links)
    if len(groups):
        block.inputs[groups.groups] += groups.reduce(amount[groups.rows])


def return_scrap(chain, block, delivered):
    block.history.append(delivered)
    for sink, end in chain.end_of_life:
        # Before the first period the chain ran at its baseline.
        lifetime = np.array(end["lifetime"])
        known = min(len(block.history) - 1, len(lifetime))
        scrap = np.full(block.draws, lifetime[known:].sum() * chain.sink_base[sink, 0])
        for age in range(known):
            scrap += lifetime[age] * block.history[len(block.history) - age - 2][sink]
        block.inputs[chain.recycler_intake[end["recycler"]]] += end["collected"] * scrap


def turn_away(chain, block, settings, conditions, most):
    """Buyers turn away from suppliers who fail them to those with something to spare, and back again."""
    least = ROUNDING * chain.flow
    fails = (conditions.open == 0.0) | (block.shipped < settings["failing_below"] * block.ordered - least)
    block.failing = np.where(fails, block.failing + 1.0, 0.0)
    lost = block.failing >= settings["failing_periods"]
    needs = chain.needs
    # Only needs of several links, with one that has failed for long in some draw, are looked at.
    failed = np.logical_or.reduceat(lost[needs.rows].any(axis=1), needs.starts) & (needs.sizes > 1)
    if failed.any():
        keep = failed[needs.member]
        shift(chain, block, settings, conditions, most, lost, Groups(needs.rows[keep], needs.member[keep]))
    if np.isfinite(settings["return_periods"]).any():
        go_back(chain, block, settings, lost)


def spare_output(chain, block, most, works):
    """What could still be made of each output, from stocks of inputs and what their suppliers can spare."""
    spare = np.zeros_like(block.outputs)
    idle = np.maximum(most - block.activity, 0.0)
    for rank in chain.ranks:
        more = idle[rank.facilities]
        if len(rank.used):
            inputs = block.inputs[rank.intakes]
            if len(rank.supply):
                can = np.where(works[rank.supply], spare[chain.outlet[rank.supply]], 0.0)
                groups = rank.supply_groups
                inputs[groups.groups] += groups.reduce(can[groups.rows])
            possible = inputs[rank.used_place] / chain.alpha[rank.used.rows]
            at = rank.used.groups
            more[at] = np.minimum(more[at], rank.used.reduce(possible, np.minimum))
        if len(rank.outlets):
            spare[rank.outlets] = more[rank.outlet_place] * chain.gamma[rank.outlets]
    return spare


def shift(chain, block, settings, conditions, most, lost, groups):
    rows = groups.rows
    divide = lambda a, b, where: np.divide(a, b, out=np.zeros_like(a), where=where)
    spare = spare_output(chain, block, most, ~lost & (block.to_qualify <= 0.0) & (conditions.open > 0.0))
    ordered, shipped = block.ordered[rows], block.shipped[rows]
    missing = np.where(lost[rows], block.weight[rows] * (1.0 - divide(shipped, ordered, ordered > 0.0)), 0.0)
    missed = groups.reduce(missing)
    qualification = np.broadcast_to(settings["qualification"], block.to_qualify.shape)[rows]
    to_qualify = block.to_qualify[rows]
    starts = groups.spread(missed > 0.0) & np.isinf(to_qualify)
    to_qualify = np.where(starts, qualification, to_qualify)
    block.to_qualify[rows] = to_qualify
    works = ~lost[rows] & (to_qualify <= 0.0) & (conditions.open[rows] > 0.0)
    flow = chain.flow[rows]
    cap = conditions.cap[rows]
    capped = np.isfinite(cap)
    limit = np.where(capped, np.where(capped, cap, 0.0) * flow, INF)
    outlet = chain.outlet[rows]
    room = np.where(works, np.minimum(spare[outlet], np.maximum(limit - ordered, 0.0)), 0.0)
    total, need = groups.reduce(room), groups.reduce(ordered)
    usual = groups.reduce(flow)
    need = np.where(need > ROUNDING * usual, need, usual)
    part = np.minimum(divide(need * missed, total, (missed > 0.0) & (total > 0.0)), 1.0)
    claim = room * groups.spread(part)
    # What several buyers claim of one plant is divided among them.
    claimed = np.zeros_like(spare)
    sellers = Groups(np.arange(len(rows)), outlet)
    claimed[sellers.groups] = sellers.reduce(claim[sellers.rows])
    grants = np.divide(spare, claimed, out=np.ones_like(spare), where=claimed > spare)
    granted = claim * grants[outlet]
    got = groups.reduce(granted)
    moves = groups.spread((got > 0.0) & (need > 0.0))
    need, got, missed = groups.spread(need), groups.spread(got), groups.spread(missed)
    left = divide(missing * got, need * missed, moves)
    moved = np.maximum(block.weight[rows] + divide(granted, need, moves) - left, 0.0)
    block.weight[rows] = np.where(moves, moved, block.weight[rows])


def go_back(chain, block, settings, lost):
    """Buyers whom nobody fails drift back to the suppliers of the baseline."""
    needs = chain.needs
    moved = (block.weight != chain.weight)[needs.rows].any(axis=1)
    away = np.logical_or.reduceat(moved, needs.starts) & (needs.sizes > 1)
    if not away.any():
        return
    keep = away[needs.member]
    groups = Groups(needs.rows[keep], needs.member[keep])
    rows = groups.rows
    weight, base = block.weight[rows], chain.weight[rows]
    stays = groups.reduce(((weight > 0.0) | (base > 0.0)) & lost[rows], np.logical_or)
    back = weight + (base - weight) / settings["return_periods"]
    block.weight[rows] = np.where(groups.spread(stays), weight, back)


def main():
    folder, periods, batch, rounds = sys.argv[1], *map(int, sys.argv[2:5])
    data = json.load(open(f"{folder}/chain.json"))
    shapes = json.load(open(f"{folder}/settings.json"))
    draws = shapes["draws"]
    settings = {name: np.fromfile(f"{folder}/{name}").reshape(-1, draws) for name in shapes["settings"]}
    # What is the same in all draws is kept once.
    settings = {name: rows if (rows != rows[:, :1]).any() else rows[:, :1].copy() for name, rows in settings.items()}
    events = json.load(open(f"{folder}/events.json"))
    for event in events:
        event["targets"] = np.array(event["targets"], dtype=np.intp)
        for name in ("from", "until", "size"):
            event[name] = np.array(event[name], dtype=np.float64)
    chain = Chain(data)
    cut = lambda values, start: values[:, start : start + batch] if values.shape[1] > 1 else values
    for _ in range(rounds):
        unmet = np.zeros((periods, chain.counts[2], draws))
        activity = np.zeros((periods, chain.counts[0], draws))
        begin = time.process_time()
        for start in range(0, draws, batch):
            end = min(start + batch, draws)
            mine = {name: cut(values, start) for name, values in settings.items()}
            happen = [
                event | {name: event[name][start:end] for name in ("from", "until", "size")} for event in events
            ]
            out = slice(start, end)
            run(chain, mine, happen, end - start, periods, unmet[:, :, out], activity[:, :, out])
        print("seconds", time.process_time() - begin, flush=True)
    unmet.tofile(f"{folder}/unmet.numpy")
    activity.tofile(f"{folder}/activity.numpy")
    print("ranks", len(chain.ranks), np.__version__)


if __name__ == "__main__":
    main()
