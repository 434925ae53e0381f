/** States of reservoirpy's reservoirs, as `testing/oracles/reservoirs.py` writes them. */
export { default as reservoirs } from "./reservoirs.json" with { type: "json" };
