"""The same tree in SupplyNetPy: stocks that are reviewed once a period, and customers who ask once a period.

    supplynetpy_tree.py FOLDER PERIODS ROUNDS

prints the seconds of processor time of each round, building the networks left out. It does less than the engine of adit-stress: an order
is filled whole or waits, nobody shares what is scarce, a facility makes one product, there are no prices, licenses,
caps, substitution or changes of suppliers; a draw is a run.
"""

import importlib.metadata
import json
import sys
import time

import SupplyNetPy.Components as scm


def network(chain, draw):
    nodes, links, demands = [], [], []
    for index, data in enumerate(chain["facilities"]):
        if data["supplier"] is None:
            nodes.append({"ID": f"F{index}", "name": f"F{index}", "node_type": "infinite_supplier", "logging": False})
            continue
        # Order up to what two stocks and the pipe of the baseline hold.
        level = 2 * data["stock"] + (data["lead"] + 1) * data["base"]
        nodes.append(
            {
                "ID": f"F{index}",
                "name": f"F{index}",
                "node_type": "distributor",
                "capacity": 10 * level,
                "initial_level": level,
                "inventory_holding_cost": 1.0,
                "replenishment_policy": scm.SSReplenishment,
                "policy_param": {"s": level - 1e-9, "S": level, "period": 1},
                "product_buy_price": 1.0,
                "product_sell_price": 2.0,
                "logging": False,
            }
        )
        lead = data["lead"]
        links.append(
            {
                "ID": f"L{index}",
                "source": f"F{data['supplier']}",
                "sink": f"F{index}",
                "cost": 1.0,
                "lead_time": lambda lead=lead: lead,
            }
        )
    for index, data in enumerate(chain["sinks"]):
        quantity = data["base"] * (1.0 + chain["rise"][draw])
        demands.append(
            {
                "ID": f"D{index}",
                "name": f"D{index}",
                "order_arrival_model": lambda: 1,
                "order_quantity_model": lambda quantity=quantity: quantity,
                "demand_node": f"F{data['supplier']}",
                "consume_available": True,
                "logging": False,
            }
        )
    return scm.create_sc_net(nodes=nodes, links=links, demands=demands)


def main():
    folder, periods, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chain = json.load(open(f"{folder}/tree.json"))
    scm.global_logger.disable_logging() if hasattr(scm, "global_logger") else None
    for _ in range(rounds):
        networks = [network(chain, draw) for draw in range(len(chain["outage"]))]
        begin = time.process_time()
        for net in networks:
            scm.simulate_sc_net(net, sim_time=periods, logging=False)
        print("seconds", time.process_time() - begin, flush=True)
    asked = sum(demand.stats.demand_placed[1] for demand in networks[0]["demands"].values())
    expected = periods * sum(sink["base"] for sink in chain["sinks"]) * (1.0 + chain["rise"][0])
    assert abs(asked - expected) <= 1e-6 * expected, (asked, expected)
    print("version", importlib.metadata.version("supplynetpy"))


if __name__ == "__main__":
    main()
