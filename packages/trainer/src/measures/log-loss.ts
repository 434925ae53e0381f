import { crossEntropyLoss } from "./cross-entropy.js";
import type { Measure, Metric } from "./measure.js";

/** Mean of −ln of the probability of the right class, in nats, whatever the loss is. scikit-learn's `log_loss`. For classes. */
export const logLoss: Measure & Metric = { better: "lower", of: crossEntropyLoss().of };
