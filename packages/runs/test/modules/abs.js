import { maximum, neg } from "@permafrost/graph";

/** |x| */
export const abs = (x) => maximum(x, neg(x));
