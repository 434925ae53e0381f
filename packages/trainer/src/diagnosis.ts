import { quote } from "@permafrost/common/quote";
import type { Runnable } from "@permafrost/runtime";
import type { Batch } from "./batch.js";
import { culpritOf } from "./culprit.js";
import { type GradientProbeOptions, openGradientProbe } from "./gradient-norms.js";
import { LOWER_RATE } from "./non-finite-error.js";

/** Part of a step that gave what is not finite. */
export class NotFinite extends Error {
  /** @param draw the number that its dropout was drawn by */
  constructor(
    readonly what: string,
    readonly value: number,
    readonly part: Batch,
    readonly draw: number,
  ) {
    super(`the ${what} is ${value}`);
  }
}

type Values = Readonly<Record<string, Float32Array>>;
type ProbeOptions = Omit<GradientProbeOptions, "batchSize">;

/**
 * Finds out where it began that a step is not finite, and says so with what to do. It takes its time: training is over.
 *
 * @param step its whole batch, and the values of the thawed parameters before it
 */
export async function diagnosisOf(
  model: Runnable,
  failed: NotFinite,
  { batch, thawed }: { readonly batch: Batch; readonly thawed: Values },
  options: ProbeOptions,
): Promise<string> {
  const where = await gradientsNotFinite(model, failed, thawed, options);
  const what = (await culpritOf(model, batch, thawed)) ?? zeroTokensOf(model, batch, thawed) ?? LOWER_RATE;
  return where === undefined ? what : `${where}. ${what}`;
}

/** Which parameters' gradients are not finite. */
async function gradientsNotFinite(
  model: Runnable,
  { part, draw }: NotFinite,
  thawed: Values,
  options: ProbeOptions,
): Promise<string | undefined> {
  const { tokens = model.input.tokens, size } = part;
  const sized = { ...model, input: { ...model.input, tokens } };
  const probe = await openGradientProbe(sized, { ...options, batchSize: size });
  try {
    const norms = Object.entries(await probe.norms(part, thawed, draw));
    const wrong = norms.filter(([, norm]) => !Number.isFinite(norm));
    if (wrong.length === 0) return undefined;
    return `The gradients of ${wrong.length} of ${norms.length} thawed parameters are not finite, the first is that of ${quote(wrong[0]![0])}`;
  } finally {
    await probe.dispose();
  }
}

/**
 * Whether tokens of zeros are to blame. A norm's slope at zero is 1/√ε, which layer after layer multiplies with itself: only what is added
 * to them in front of the body keeps them away from it.
 */
function zeroTokensOf(
  { input, parameters }: Runnable,
  { x, lengths, size, tokens = input.tokens }: Batch,
  thawed: Values,
): string | undefined {
  if (input.kind !== "values") return undefined;
  const away = parameters.some(
    ({ name }) => name === INPUT_BIAS && thawed[name]?.some((value) => value !== 0),
  );
  if (away) return undefined;
  const { dim } = input;
  let zeros = 0;
  for (let i = 0; i < size; i++)
    for (let token = 0; token < (lengths[i] ?? tokens); token++) {
      const start = (i * tokens + token) * dim;
      if (x.subarray(start, start + dim).every((value: number) => value === 0)) zeros++;
    }
  if (zeros === 0) return undefined;
  return `${zeros} tokens of the batch are all zeros, where a norm's slope is 1/√ε, layer after layer: give the input layer a drawn bias, frozen(…, { inputBias: "drawn" })`;
}

/** What models of this house call it. */
const INPUT_BIAS = "input.bias";
