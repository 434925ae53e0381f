import { add, type Tensor } from "@permafrost/graph";
import type { Body, HeadBlocks } from "../../body.js";
import { type Piece, type Run, runOf } from "./piece.js";

/** What is added to each token, and the norms around it. */
export interface Branch {
  /** Before it. Default: nothing. */
  readonly before?: Piece | undefined;
  /** What it does. */
  readonly within: Piece;
  /** After it, before it is added. Default: nothing. */
  readonly after?: Piece | undefined;
  /** Of the sum. Default: nothing. */
  readonly end?: Piece | undefined;
  /** Dropout of what is added. Default: it is nowhere dropped. */
  readonly rate?: number | undefined;
}

/** A layer: attention, then feed-forward. */
export interface Layer {
  /** Its attention. */
  readonly attention: Branch;
  /** What each token does alone. */
  readonly feedForward: Branch;
  /** Whether both read the same, rather than one after the other. Default false. */
  readonly parallel?: boolean | undefined;
  /** How many numbers it keeps of each token, for those after it. */
  readonly kept: number;
  /** How many tokens one sees. */
  seen(tokens: number): number;
  /** Where heads lie in its parameters, by name. */
  readonly blocks: ReadonlyMap<string, HeadBlocks>;
}

/** A body, as its parts. */
type Parts = Omit<
  Body,
  "layers" | "maxTokens" | "newPositions" | "carried" | "headBlocks" | "parameters" | "forward"
> &
  Partial<Pick<Body, "maxTokens" | "newPositions">> & {
    /** Before the layers. Default: nothing. */
    readonly entrance?: readonly Piece[];
    /** One after the other. */
    readonly layers: readonly Layer[];
    /** After the layers. Default: nothing. */
    readonly exit?: readonly Piece[];
  };

/** A body of layers that add to their tokens (Vaswani et al. 2017). Layers may share weights. */
export function transformer({ entrance = [], layers, exit = [], ...facts }: Parts): Body {
  const pieces = [...entrance, ...layers.flatMap(piecesOf), ...exit];
  const byName = new Map(pieces.flatMap(({ parameters }) => parameters).map((each) => [each.name, each]));
  return {
    maxTokens: Number.POSITIVE_INFINITY,
    newPositions: 0,
    ...facts,
    layers: layers.length,
    parameters: [...byName.values()],
    carried: (tokens) => layers.reduce((sum, { kept, seen }) => sum + kept * seen(tokens), 0),
    headBlocks: (name) => layers.find(({ blocks }) => blocks.has(name))?.blocks.get(name),
    forward(x, context) {
      const run = runOf(context, x.shape[1]!);
      const through = (y: Tensor, some: readonly Piece[]) => some.reduce((z, piece) => piece.of(z, run), y);
      const states = [through(x, entrance)];
      for (const layer of layers) states.push(layerOf(states.at(-1)!, layer, run));
      return { hidden: through(states.at(-1)!, exit), states, attentions: run.attentions };
    },
  };
}

const piecesOf = ({ attention, feedForward }: Layer): readonly Piece[] =>
  [attention, feedForward].flatMap(({ before, within, after, end }) =>
    [before, within, after, end].filter((piece) => piece !== undefined),
  );

function layerOf(x: Tensor, { attention, feedForward, parallel = false }: Layer, run: Run): Tensor {
  const read = (y: Tensor, { before }: Branch) => before?.of(y, run) ?? y;
  const give = (normed: Tensor, { within, after, rate }: Branch) => {
    const given = within.of(normed, run);
    const scaled = after?.of(given, run) ?? given;
    return rate === undefined ? scaled : run.dropout(scaled, rate);
  };
  const end = (sum: Tensor, branch: Branch) => branch.end?.of(sum, run) ?? sum;
  if (!parallel)
    return [attention, feedForward].reduce((y, each) => end(add(y, give(read(y, each), each)), each), x);
  const first = read(x, attention);
  const second = feedForward.before === attention.before ? first : read(x, feedForward);
  return add(add(x, give(first, attention)), give(second, feedForward));
}
