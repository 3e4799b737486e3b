"""Least costs by SciPy: python scipy_objectives.py FOLDER FILE. The file lists cases: each an instance in the words of
the field, formulated here anew, and the same as one program, as Adit wrote it. Prints both costs of each as JSON."""

import json
import sys

import numpy as np
import scipy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

INFINITY = float("inf")
number = lambda value: INFINITY if value is None else value


class Program:
    """Columns and rows of a program of least cost."""

    def __init__(self):
        self.cost, self.low, self.high, self.whole = [], [], [], []
        self.rows, self.terms = [], []

    def column(self, cost=0.0, high=INFINITY, low=0.0, whole=False):
        for values, value in zip((self.cost, self.low, self.high, self.whole), (cost, low, high, whole)):
            values.append(value)
        return len(self.cost) - 1

    def row(self, low, high, terms):
        self.terms.extend((len(self.rows), column, factor) for column, factor in terms)
        self.rows.append((low, high))

    def solve(self):
        """The least cost; where there are whole numbers, of the rest with those as they were found."""
        row, column, factor = zip(*self.terms)
        shape = (len(self.rows), len(self.cost))
        matrix = coo_array((factor, (row, column)), shape=shape).tocsc()
        low, high = np.array(self.low), np.array(self.high)
        below, above = np.array(self.rows).T
        whole = np.array(self.whole)
        limits = LinearConstraint(matrix, below, above)
        if whole.any():
            options = {"mip_rel_gap": 0.0}
            found = milp(self.cost, integrality=whole, bounds=Bounds(low, high), constraints=limits, options=options)
            assert found.success, found.message
            low[whole] = high[whole] = np.round(found.x[whole])
        found = milp(self.cost, bounds=Bounds(low, high), constraints=limits)
        assert found.success, found.message
        return found.fun


def as_written(data):
    """A program as Adit wrote it."""
    program = Program()
    for cost, low, high, whole in data["columns"]:
        program.column(cost, number(high), -INFINITY if low is None else low, whole)
    for low, high, terms in data["rows"]:
        program.row(-INFINITY if low is None else low, number(high), terms)
    return program


class Plan:
    """An instance, formulated without the columns of capacity and reserve that Adit has between start and use."""

    def __init__(self, instance):
        self.instance = instance
        self.program = Program()
        self.discount = [period["discount"] for period in instance["periods"]]
        self.years = range(len(self.discount))
        self.start()
        self.buy()
        self.budget()
        calm = 1.0 - instance["disturbed"]
        for year in self.years:
            self.limits(year, self.year(year, {}, calm), calm)
        losses = [self.case(case) for case in instance["cases"]]
        if instance["worst"]:
            self.risk(losses)

    def lasts(self, case):
        return range(case["begins"], min(case["begins"] + len(case["periods"]), len(self.discount)))

    def spent(self, outlay, start, factors):
        dollars = outlay["dollars"]
        total = 0.0
        for year in self.years[start:]:
            age = year - start
            if age < len(dollars):
                total += dollars[age] * factors[year]
            elif outlay["repeats"]:
                total += dollars[-1] * factors[year]
        return total

    def start(self):
        """Modules by build and year; variants exclude each other; some wait for a program."""
        program, builds = self.program, self.instance["builds"]
        self.started, self.public = [], []
        for build in builds:
            columns = {}
            for start in build["starts"]:
                cost = 0.0
                for outlay in build["outlays"]:
                    part = outlay["counts"][start] if outlay["counts"] else 1.0
                    cost += part * self.spent(outlay, start, self.discount)
                columns[start] = program.column(cost, build["modules"], whole=build["whole"])
                public = [outlay for outlay in build["outlays"] if outlay["payer"] == "public"]
                dollars = sum(self.spent(outlay, start, [1.0] * len(self.discount)) for outlay in public)
                self.public.append((columns[start], dollars))
            self.started.append(columns)
        for family in {build["family"] for build in builds}:
            members = [at for at, build in enumerate(builds) if build["family"] == family]
            terms = [(column, 1.0) for at in members for column in self.started[at].values()]
            program.row(-INFINITY, max(builds[at]["modules"] for at in members), terms)
        for build, columns in zip(builds, self.started):
            for need in build["needs"]:
                for year in self.years:
                    own = [(column, 1.0) for start, column in columns.items() if start <= year]
                    other = [(column, -build["modules"]) for start, column in self.started[need].items() if start <= year]
                    program.row(-INFINITY, 0.0, own + other)

    def buy(self):
        """Purchases, and what is held in a year as what was bought before, less losses."""
        self.held = []
        for reserve in self.instance["reserves"]:
            keeps = 1.0 - reserve["loss"]
            bought = []
            for year in self.years:
                resold = reserve["resale"] * keeps ** (len(self.discount) - year) * self.discount[-1]
                cost = reserve["price"] * (self.discount[year] - resold)
                for later in self.years[year + 1 :]:
                    cost += reserve["holding"] * self.discount[later] * keeps ** (later - year)
                bought.append(self.program.column(cost, reserve["buys"][year]))
            if reserve["needs"] is not None:
                self.after(reserve["needs"], bought, reserve["buys"])
            held = [[(bought[at], keeps ** (year - at)) for at in range(year)] for year in self.years]
            for terms in held:
                self.program.row(-INFINITY, number(reserve["most"]), terms)
                self.public.extend((column, factor * reserve["holding"]) for column, factor in terms)
            self.public.extend((column, reserve["price"]) for column in bought)
            self.held.append(held)

    def after(self, build, bought, most):
        """Nothing is bought before the program works."""
        profile = self.instance["builds"][build]["profile"]
        for year, column in enumerate(bought):
            started = [(at, year - start) for start, at in self.started[build].items() if start <= year]
            works = [(at, -most[year] * (profile[min(age, len(profile) - 1)] if profile else 0.0)) for at, age in started]
            self.program.row(-INFINITY, 0.0, [(column, 1.0)] + works)

    def budget(self):
        self.program.row(-INFINITY, number(self.instance["budget"]), self.public)

    def built(self, capacity, year):
        """Terms of what is built of a capacity and works in a year."""
        terms = []
        for build, columns in zip(self.instance["builds"], self.started):
            for add in build["adds"]:
                for start, column in columns.items():
                    if add["capacity"] == capacity and start <= year:
                        works = build["profile"][min(year - start, len(build["profile"]) - 1)]
                        terms.append((column, works * add["most"][year]))
        return terms

    def year(self, year, conditions, chance):
        """Operations of a year: columns of activities, terms of pools, terms of the loss."""
        program, instance, discount = self.program, self.instance, self.discount[year]
        changed = {kind: dict(map(tuple, conditions.get(kind, []))) for kind in ("capacity", "activity", "demand")}
        pools = [[] for _ in instance["pools"]]
        wanted = [0.0] * len(pools)
        activities, loss = [], []
        for at, activity in enumerate(instance["activities"]):
            most = activity["most"][year] if activity["most"] else None
            column = program.column(chance * discount * activity["cost"], number(changed["activity"].get(at, most)))
            activities.append(column)
            for pool, tonnes in activity["terms"]:
                pools[pool].append((column, tonnes))
        for at, pool in enumerate(instance["pools"]):
            for outlet in pool["outlets"]:
                column = program.column(chance * discount * outlet["cost"], number(outlet["most"]))
                pools[at].append((column, -1.0))
        for at, demand in enumerate(instance["demands"]):
            tonnes = demand["tonnes"][year] * changed["demand"].get(at, 1.0)
            column = program.column(chance * discount * demand["value"], tonnes)
            pools[demand["pool"]].append((column, 1.0))
            wanted[demand["pool"]] += tonnes
            if demand["counts"]:
                loss.append((column, discount * demand["value"]))
        for at, capacity in enumerate(instance["capacities"]):
            left = changed["capacity"].get(at, 1.0)
            terms = [(activities[activity], takes) for activity, takes in capacity["terms"]]
            terms += [(column, -left * most) for column, most in self.built(at, year)]
            program.row(-INFINITY, left * capacity["stands"][year], terms)
        self.balances = list(zip(pools, wanted))
        self.loss = loss
        return activities

    def balance(self, balances):
        for terms, wanted in balances:
            self.program.row(wanted, wanted, terms)

    def limits(self, year, activities, chance):
        """A calm year: nothing but its own flows in its pools, and policies that may be missed at a price."""
        self.balance(self.balances)
        program, instance = self.program, self.instance
        for limit in instance["limits"]:
            bound = number(limit["limit"][year])
            if bound == INFINITY:
                continue
            terms = [(activities[activity], factor) for activity, factor in limit["terms"]]
            at_most = limit["sense"] == "at_most"
            missed = number(instance["missed"])
            if missed < INFINITY:
                column = program.column(chance * self.discount[year] * missed)
                terms.append((column, -1.0 if at_most else 1.0))
            program.row(*((-INFINITY, bound) if at_most else (bound, INFINITY)), terms)

    def case(self, case):
        """All years of a case, tied by what is released of reserves and drawn from stocks."""
        program, instance = self.program, self.instance
        begins = case["begins"]
        balances, loss = [], []
        for year, conditions in zip(self.lasts(case), case["periods"]):
            self.year(year, conditions, case["expected"])
            balances.append(self.balances)
            loss += self.loss
        for reserve, held in zip(instance["reserves"], self.held):
            released = []
            for step, pools in enumerate(balances):
                columns = [(program.column(), 1.0) for _ in reserve["pools"]]
                for pool, term in zip(reserve["pools"], columns):
                    pools[pool][0].append(term)
                released += columns
                rate = reserve["rate"] * (reserve["first"] if step == 0 else 1.0)
                kept = [(column, -min(rate, 1.0) * factor) for column, factor in held[begins]]
                program.row(-INFINITY, 0.0, columns + kept)
            program.row(-INFINITY, 0.0, released + [(column, -factor) for column, factor in held[begins]])
        for stock in instance["stocks"]:
            # Gone after the first year of the case.
            drawn = program.column(0.0, stock["tonnes"][begins])
            balances[0][stock["pool"]][0].append((drawn, 1.0))
        for pools in balances:
            self.balance(pools)
        return case["probability"], loss

    def risk(self, losses):
        """The mean of the worst losses; that no case begins is an outcome without loss, which adds nothing."""
        worst = self.instance["worst"]
        quantile = self.program.column(worst["lambda"])
        for probability, loss in losses:
            excess = self.program.column(worst["lambda"] * probability / (1.0 - worst["alpha"]))
            terms = [(column, -dollars) for column, dollars in loss]
            self.program.row(0.0, INFINITY, [(quantile, 1.0), (excess, 1.0)] + terms)


def tiny(data, of):
    """The tiny plan: three periods, three scenarios, alike in the first period. Everything is a column per scenario."""
    program = Program()
    periods = range(3)
    alpha, module = data["alpha"], data["module"]
    places = ["CN", "AU", "home"]
    built = module["capex"] + module["fixed_per_period"] * module["fixed_periods"]
    modules = program.column(built, module["max"], whole=of["whole"])
    quantile = program.column(of["lambda"])
    first, short_of = None, []
    for scenario in data["scenarios"]:
        chance = scenario["prob"]
        cost = lambda dollars: chance * dollars
        flows = [[program.column(cost(data["unit_cost"][place])) for place in places] for _ in periods]
        short = [program.column(cost(data["shortage"])) for _ in periods]
        bought = program.column(cost(data["unit_cost"]["CN"]))
        held = [program.column(cost(data["holding"])) for _ in periods]
        # What is bought in the first period may be used in it.
        for t in periods:
            came = [(bought, 1.0)] if t == 0 else [(held[t - 1], 1.0)]
            used = [(column, 1.0) for column in [*flows[t], short[t]]] + came + [(held[t], -1.0)]
            program.row(data["demand"][t], data["demand"][t], used)
            program.row(-INFINITY, 0.0, [(held[t], 1.0)] + [(column, -1.0) for column, _ in came])
            china = [(flows[t][0], 1.0)]
            program.row(-INFINITY, scenario["CN_capacity"][t], china + ([(bought, 1.0)] if t == 0 else []))
            program.row(-INFINITY, data["au_capacity"], [(flows[t][1], 1.0)])
            ready = [(modules, -module["size"])] if t >= 1 else []
            program.row(-INFINITY, 0.0, [(flows[t][2], 1.0)] + ready)
            if t >= 1:
                program.row(-INFINITY, data["share_cap_cn_from_second_period"] * data["demand"][t], china)
        alike = [*flows[0], short[0], bought, held[0]]
        first = first or alike
        for one, other in zip(first, alike):
            program.row(0.0, 0.0, [(one, 1.0), (other, -1.0)] if one != other else [])
        short_of += [(column, chance) for column in short[1:]]
        excess = program.column(of["lambda"] * chance / (1.0 - alpha))
        terms = [(column, -data["shortage"]) for column in short[1:]]
        program.row(0.0, INFINITY, [(excess, 1.0), (quantile, 1.0)] + terms)
    program.row(-INFINITY, of["shortage"], short_of)
    return program


def in_words(case):
    if "tiny" in case:
        with open(f"{sys.path[0]}/../../tests/fixtures/plan_tiny.json") as file:
            return tiny(json.load(file), case["tiny"])
    return Plan(case["instance"]).program


if __name__ == "__main__":
    with open(f"{sys.argv[1]}/{sys.argv[2]}") as file:
        cases = json.load(file)
    costs = {}
    for case in cases:
        both = {"from_words": in_words(case), "from_program": as_written(case["program"])}
        costs[case["name"]] = {name: float(program.solve()) for name, program in both.items()}
    made = "cargo bench -p adit-plan --features adit-plan/highs -- equal"
    print(json.dumps({"made_by": made, "solver": f"HiGHS in SciPy {scipy.__version__}", "costs": costs}))
