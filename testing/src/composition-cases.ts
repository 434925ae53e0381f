import {
  adam,
  attention,
  broadcastTo,
  clipByNorm,
  crossEntropy,
  crossEntropyRows,
  dropout,
  globalNorm,
  hits,
  type Layout,
  lion,
  logSoftmax,
  maskBias,
  mergeHeads,
  mul,
  muon,
  oneHot,
  relu,
  rmsNorm,
  sampleLayerNorm,
  scalar,
  sgd,
  silu,
  split,
  splitHeads,
  sub,
  zeros,
} from "@permafrost/graph";
import { sumTo } from "@permafrost/graph/internal";
import fc from "fast-check";
import { broadcastable, type Cases, samples, shape, shapeAndAxis } from "./draw.js";

const small = (min: number, max: number) => fc.integer({ min, max });
const batch = fc.record({ rows: small(1, 5), classes: small(1, 5) });

/** The first half of a vector decays. */
const halved = (n: number): Layout => ({
  size: n,
  entries: [
    { name: "a", shape: [n >> 1], start: 0, end: n >> 1 },
    { name: "b", shape: [n - (n >> 1)], start: n >> 1, end: n, decays: false },
  ].filter(({ start, end }) => end > start),
});

/** For every composition, programs that hold it. */
export const compositionCases: Readonly<Record<string, Cases>> = {
  relu: { f32: samples(shape(0, 4), (axes, draw) => relu(draw.spread(axes))) },
  silu: { f32: samples(shape(0, 4), (axes, draw) => silu(draw.f32(axes, -5, 5))) },
  rmsNorm: {
    f32: samples(shape(1, 4, 6), (axes, draw) =>
      rmsNorm(draw.f32(axes), draw.f32([axes.at(-1)!]), draw.pick([1e-3, 1e-2])),
    ),
  },
  sampleLayerNorm: {
    f32: samples(fc.tuple(shape(0, 3, 3), small(3, 6)), ([lead, width], draw) =>
      sampleLayerNorm(draw.f32([...lead, width]), draw.f32([width]), draw.f32([1, width]), 1e-2),
    ),
  },
  splitHeads: {
    f32: samples(fc.tuple(small(1, 3), small(1, 3), small(1, 3), small(1, 3)), ([b, t, h, d], draw) =>
      splitHeads(draw.f32([b, t, h * d]), h),
    ),
  },
  mergeHeads: {
    f32: samples(fc.tuple(small(1, 3), small(1, 3), small(1, 3), small(1, 3)), (axes, draw) =>
      mergeHeads(draw.f32(axes)),
    ),
  },
  attention: {
    "over everything": samples(
      fc.tuple(small(1, 2), small(1, 3), small(1, 4), small(1, 4), small(1, 3), small(1, 3)),
      ([b, h, queries, keys, d, dv], draw) =>
        attention(draw.f32([b, h, queries, d]), draw.f32([b, h, keys, d]), draw.f32([b, h, keys, dv]), {
          scale: draw.pick([1, 0.5]),
        }),
    ),
    causal: samples(
      fc.tuple(small(1, 2), small(1, 2), small(1, 4), small(1, 3)),
      ([b, h, tokens, d], draw) => {
        const bias = maskBias(tokens, tokens, (query, key) => key <= query);
        const qkv = () => draw.f32([b, h, tokens, d]);
        return attention(qkv(), qkv(), qkv(), { scale: d ** -0.5, bias });
      },
    ),
    "with a trained bias and weights of its own": samples(
      fc.tuple(small(1, 2), small(1, 2), small(1, 4), small(1, 3)),
      ([b, h, tokens, d], draw) => {
        const qkv = () => draw.f32([b, h, tokens, d]);
        return attention(qkv(), qkv(), qkv(), {
          scale: 1,
          bias: draw.f32([1, h, tokens, tokens]),
          weights: (p) => mul(p, p),
        });
      },
    ),
    "with heads that share keys and values": samples(
      fc.tuple(small(1, 2), small(2, 3), small(1, 3), small(1, 3)),
      ([b, h, tokens, d], draw) =>
        attention(draw.f32([b, h, tokens, d]), draw.f32([b, 1, tokens, d]), draw.f32([b, 1, tokens, d]), {
          scale: 0.7,
        }),
    ),
  },
  logSoftmax: {
    f32: samples(shape(1, 4), (axes, draw) => logSoftmax(draw.spread(axes))),
    "of large logits": samples(shape(1, 3), (axes, draw) => logSoftmax(mul(draw.spread(axes), 40))),
  },
  oneHot: {
    f32: samples(fc.tuple(shape(0, 3), small(1, 5)), ([axes, classes], draw) =>
      mul(oneHot(draw.i32(axes, 0, classes - 1), classes), draw.f32([classes])),
    ),
  },
  crossEntropyRows: {
    f32: samples(batch, ({ rows, classes }, draw) =>
      crossEntropyRows(draw.f32([rows, classes]), draw.i32([rows], 0, classes - 1), {
        labelSmoothing: draw.pick([0, 0.1]),
      }),
    ),
  },
  hits: {
    f32: samples(batch, ({ rows, classes }, draw) =>
      mul(hits(draw.spread([rows, classes]), draw.i32([rows], 0, classes - 1)), draw.f32([rows])),
    ),
  },
  crossEntropy: {
    mean: samples(batch, ({ rows, classes }, draw) =>
      crossEntropy(draw.spread([rows, classes]), draw.i32([rows], 0, classes - 1)),
    ),
    weighted: samples(batch, ({ rows, classes }, draw) =>
      crossEntropy(draw.spread([rows, classes]), draw.i32([rows], 0, classes - 1), draw.f32([rows], 0.2, 1)),
    ),
  },
  sumTo: {
    f32: samples(broadcastable(2), ([a, b], draw) => {
      const stretched = mul(draw.f32(a!), draw.f32(b!));
      return sumTo(stretched, draw.pick([a!, b!]));
    }),
  },
  split: {
    f32: samples(fc.tuple(shapeAndAxis, small(1, 3)), ([[axes, axis], parts], draw) => {
      const pieces = split(draw.f32(axes.with(axis, axes[axis]! * parts)), axis, parts);
      return pieces.reduce((sum, piece, i) => sub(mul(piece, i + 2), sum));
    }),
  },
  zeros: {
    f32: samples(shape(0, 4), (axes, draw) =>
      sub(draw.f32([]), broadcastTo(zeros([1, ...axes]), [2, ...axes])),
    ),
  },
  dropout: {
    f32: samples(shape(0, 4), (axes, draw) => {
      const key = { step: draw.i32([], 0, 99), training: draw.bool([]), seed: draw.integer(0, 99) };
      return dropout(draw.f32(axes), draw.pick([0, 0.1, 0.5, 0.9]), key, draw.integer(0, 9));
    }),
  },
  clipByNorm: {
    f32: samples(fc.tuple(small(1, 6), fc.constantFrom(0.1, 100)), ([n, limit], draw) => {
      const gradient = draw.nonZero([n]);
      return clipByNorm(gradient, globalNorm(gradient), limit);
    }),
  },
  optimizers: {
    adam: samples(small(1, 6), (n, draw) => {
      const state = [draw.f32([n]), draw.f32([n], 0.1, 1)];
      return adam({ weightDecay: 0.1 }).update({
        theta: draw.f32([n]),
        gradient: draw.nonZero([n]),
        slots: state,
        scalars: [scalar(0.1), scalar(1e-2), scalar(0.9)],
        layout: halved(n),
      }).theta;
    }),
    "sgd with momentum": samples(
      small(1, 6),
      (n, draw) =>
        sgd({ momentum: 0.9 }).update({
          theta: draw.f32([n]),
          gradient: draw.f32([n]),
          slots: [draw.f32([n])],
          scalars: [scalar(0.1)],
          layout: halved(n),
        }).theta,
    ),
    lion: samples(
      small(1, 6),
      (n, draw) =>
        lion({ weightDecay: 0.1 }).update({
          theta: draw.f32([n]),
          gradient: draw.nonZero([n]),
          slots: [draw.nonZero([n])],
          scalars: [scalar(0.1), scalar(0.9)],
          layout: halved(n),
        }).theta,
    ),
    muon: samples(fc.tuple(small(2, 3), small(2, 3)), ([rows, columns], draw) => {
      const size = rows * columns;
      return muon({ weightDecay: 0.1 }).update({
        theta: draw.f32([size + 2]),
        gradient: draw.nonZero([size + 2]),
        slots: [draw.f32([size + 2]), draw.f32([size + 2], 0.1, 1)],
        scalars: [scalar(0.1), scalar(1e-2), scalar(0.1), scalar(0.9)],
        layout: {
          size: size + 2,
          entries: [
            { name: "matrix", shape: [rows, columns], start: 0, end: size },
            { name: "bias", shape: [2], start: size, end: size + 2, decays: false },
          ],
        },
      }).theta;
    }),
  },
};
