import { add, gather, linear, reshape, showShape, showType, slice, type Tensor } from "@permafrost/graph";
import type { BodyContext } from "./body.js";
import { checkTask } from "./check-task.js";
import { draw } from "./draw.js";
import type { Model, ModelInput, ModelParameter, ModelTask } from "./model.js";
import { newLayers } from "./new-layers.js";
import { opened } from "./opened.js";
import { type Parameter, shapeFor } from "./parameter.js";
import { lastTokens } from "./readout.js";
import { type Thaw, thaw } from "./thaw.js";
import type { WeightSource } from "./weight-source.js";

/** How a body is put between new layers. */
export interface FrozenOptions {
  /** Which parameters are trained. @default thaw.fpt */
  readonly thaw?: Thaw;
  /** Rate of all dropout. @default 0.1 after a linear input layer, as in the paper's code, and in the body what its config says */
  readonly dropout?: number;
  /** Seed of the new layers' initial values. @default 0 */
  readonly seed?: number;
  /** `"identity"` feeds the task's vectors to the body as they are; their size must be its width. @default "new" */
  readonly inputLayer?: "new" | "identity";
}

/** Rate of dropout after a linear input layer; an embedding table has none. */
const INPUT_DROPOUT = 0.1;

/**
 * A frozen pretrained transformer (Lu et al. 2021): a body between a new input layer and a new output layer that reads the last
 * tokens. Nothing is read from the source until the initial values are.
 *
 * @param source the body's weights, with its config: a checkpoint, or `random(config)`, …
 * @param task what comes in and what is read out
 * @throws RangeError if the weights do not fit the config, or the task does not fit the body.
 */
export function frozen(source: WeightSource, task: ModelTask, options: FrozenOptions = {}): Model {
  const { thaw: isThawed = thaw.fpt, seed = 0, inputLayer = "new" } = options;
  const { body, weights } = opened(source);
  const identity = inputLayer === "identity";
  checkTask(task, body, source.origin, identity);
  checkOptions(options);
  const { input, output } = task;

  const place =
    (initial: (name: string) => Promise<Float32Array>) =>
    (parameter: Parameter): ModelParameter => ({
      ...parameter,
      shape: shapeFor(parameter, input.tokens),
      thawed: isThawed(parameter),
      initial: async () => rowsOf(await initial(parameter.name), parameter, input.tokens),
    });
  const layers = newLayers(body, task, identity);
  const drawn = (parameters: readonly Parameter[]) =>
    parameters.map((p) => place(async (name) => draw(p.init, p.shape, seed, name))(p));
  return {
    body,
    input,
    output,
    ragged: task.ragged ?? false,
    parameters: [
      ...drawn(layers.input),
      ...drawn(layers.positions),
      ...body.parameters.map(place(weights.read)),
      ...drawn(layers.output),
    ],
    forward(x, given) {
      checkInput(x, input, output.tokens);
      const [batch, tokens] = x.shape as [number, number];
      const context = withRate(given, options.dropout);
      const { weight, dropout, lengths } = context;
      const embeds = identity
        ? x
        : input.kind === "ids"
          ? gather(weight("input.weight"), x)
          : dropout(linear(x, weight("input.weight"), weight("input.bias"), true), INPUT_DROPOUT);
      const placed = body.newPositions > 0 ? add(embeds, slice(weight("positions"), 0, 0, tokens)) : embeds;
      const states = body.forward(placed, context);
      const read = lastTokens(states.hidden, output.tokens, lengths);
      const outputs = linear(read, weight("output.weight"), weight("output.bias"), true);
      const logits = reshape(outputs, [batch, output.tokens * output.labels, output.classes]);
      return { ...states, embeds, logits };
    },
  };
}

function withRate(context: BodyContext, rate: number | undefined): BodyContext {
  const dropout = (x: Tensor, own: number) => (own === 0 ? x : context.dropout(x, own));
  return { ...context, dropout: rate === undefined ? dropout : (x) => dropout(x, rate) };
}

function rowsOf(values: Float32Array, { shape, rows }: Parameter, tokens: number): Float32Array {
  if (!rows) return values;
  const row = shape.slice(1).reduce((size, axis) => size * axis, 1);
  const { start, end } = rows(tokens);
  // a copy, so that the whole table need not stay in memory
  return values.slice(start * row, end * row);
}

function checkOptions({ dropout }: FrozenOptions): void {
  if (dropout !== undefined && !(dropout >= 0 && dropout < 1))
    throw new RangeError(`Cannot make a model with dropout ${dropout}: expected a rate from 0 to below 1`);
}

function checkInput(x: Tensor, input: ModelInput, read: number): void {
  const [dtype, last] = input.kind === "ids" ? (["i32", []] as const) : (["f32", [input.dim]] as const);
  const [batch, tokens = 0] = x.shape;
  const fits =
    x.dtype === dtype &&
    tokens >= read &&
    tokens <= input.tokens &&
    showShape(x.shape) === showShape([batch!, tokens, ...last]);
  if (!fits)
    throw new TypeError(
      `Cannot run the model on ${showType(x)}: expected ${dtype}[batch,tokens${last.map((n) => `,${n}`)}] with ${read} to ${input.tokens} tokens`,
    );
}
