import { broadcastTo, concat, pad, reshape, sizeOf, slice, transpose } from "@permafrost/graph";
import fc from "fast-check";
import { type Cases, samples, shape, shapeAndAxis } from "./draw.js";

/** Programs that hold the operators that move numbers and compute nothing. */
export const structureCases = {
  reshape: {
    flat: samples(shape(0, 5), (axes, draw) => reshape(draw.f32(axes), [-1])),
    "an axis more": samples(shapeAndAxis, ([axes, axis], draw) =>
      reshape(draw.f32(axes), axes.toSpliced(axis, 0, 1)),
    ),
    "two axes in one": samples(shape(2, 5), (axes, draw) =>
      reshape(draw.f32(axes), [axes[0]! * axes[1]!, ...axes.slice(2)]),
    ),
    "to a scalar": samples(fc.integer({ min: 0, max: 4 }), (rank, draw) =>
      reshape(draw.f32(Array(rank).fill(1)), []),
    ),
    i32: samples(shape(0, 5), (axes, draw) => reshape(draw.i32(axes, -9, 9), [1, sizeOf(axes)])),
    bool: samples(shape(0, 5), (axes, draw) => reshape(draw.bool(axes), [sizeOf(axes), 1])),
  },
  transpose: {
    f32: samples(
      shape(0, 5, 3).chain((axes) =>
        fc.tuple(fc.constant(axes), fc.shuffledSubarray([...axes.keys()], { minLength: axes.length })),
      ),
      ([axes, permutation], draw) => transpose(draw.f32(axes), permutation),
    ),
    i32: samples(shape(2, 2), (axes, draw) => transpose(draw.i32(axes, -9, 9), [1, 0])),
    bool: samples(shape(2, 2), (axes, draw) => transpose(draw.bool(axes), [1, 0])),
  },
  broadcastTo: {
    f32: samples(
      shape(0, 4).chain((full) =>
        fc.tuple(
          fc.constant(full),
          fc.nat(full.length),
          fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        ),
      ),
      ([full, skip, ones], draw) =>
        broadcastTo(draw.f32(full.map((axis, i) => (ones[i] ? 1 : axis)).slice(skip)), full),
    ),
    i32: samples(shape(1, 4), (axes, draw) => broadcastTo(draw.i32([1], -9, 9), axes)),
    bool: samples(shape(1, 4), (axes, draw) => broadcastTo(draw.bool([1]), axes)),
  },
  slice: {
    f32: samples(shapeAndAxis, ([axes, axis], draw) => {
      const size = axes[axis]! + 1;
      const start = draw.integer(0, size - 1);
      return slice(draw.f32(axes.with(axis, size)), axis, start, draw.integer(start + 1, size));
    }),
    i32: samples(shape(1, 4), (axes, draw) => slice(draw.i32([...axes, 2], -9, 9), -1, -1, 2)),
    bool: samples(shape(1, 4), (axes, draw) => slice(draw.bool([3, ...axes]), 0, 1, 3)),
  },
  pad: {
    f32: samples(shapeAndAxis, ([axes, axis], draw) =>
      pad(draw.f32(axes), axis, draw.integer(0, 2), draw.integer(0, 2)),
    ),
    i32: samples(shapeAndAxis, ([axes, axis], draw) => pad(draw.i32(axes, -9, 9), axis, 1, 2)),
    bool: samples(shapeAndAxis, ([axes, axis], draw) => pad(draw.bool(axes), axis, 1, 2)),
  },
  concat: {
    f32: samples(fc.tuple(shapeAndAxis, fc.integer({ min: 1, max: 4 })), ([[axes, axis], count], draw) =>
      concat(
        Array.from({ length: count }, () => draw.f32(axes.with(axis, draw.integer(1, 3)))),
        axis,
      ),
    ),
    i32: samples(shapeAndAxis, ([axes, axis], draw) =>
      concat([draw.i32(axes, -9, 9), draw.i32(axes, -9, 9)], axis),
    ),
    bool: samples(shapeAndAxis, ([axes, axis], draw) => concat([draw.bool(axes), draw.bool(axes)], axis)),
  },
} satisfies Record<string, Cases>;
