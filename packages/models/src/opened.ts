import { type Account, accountFor } from "./account.js";
import { architectureOf } from "./architectures.js";
import type { Body } from "./body.js";
import type { WeightSource } from "./weight-source.js";

/** A checkpoint whose tensors are all accounted for. */
export interface Opened {
  readonly body: Body;
  readonly account: Account;
  /** The parameters of the body, and nothing else, under their own names. */
  readonly weights: WeightSource;
}

/** Builds the body that a source's config describes, and finds its parameters in the source. */
export function opened(source: WeightSource): Opened {
  const body = architectureOf(source.config).build(source.config);
  const account = accountFor(source, body);
  const nameOf = (name: string) => account.used.get(name) ?? name;
  const weights: WeightSource = {
    origin: source.origin,
    config: source.config,
    names: () => body.parameters.map(({ name }) => name),
    describe: (name) => source.describe(nameOf(name)),
    read: (name) => source.read(nameOf(name)),
  };
  return { body, account, weights };
}
