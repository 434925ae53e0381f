import type { Runnable } from "@permafrost/runtime";

/** A model with some of its initial values replaced. */
export function valued<M extends Runnable>(model: M, values: Readonly<Record<string, Float32Array>>): M {
  return {
    ...model,
    parameters: model.parameters.map((parameter) => {
      const own = values[parameter.name];
      return own ? { ...parameter, initial: async () => own.slice() } : parameter;
    }),
  };
}
