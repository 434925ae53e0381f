import { describe, expect, it } from "vitest";
import * as build from "./build.js";
import { dropout } from "./dropout.js";
import { evaluate } from "./evaluate.js";
import { tensor } from "./node.js";

const f = (...shape: number[]) => build.input("f", "f32", shape);
const i = (...shape: number[]) => build.input("i", "i32", shape);
const b = (...shape: number[]) => build.input("b", "bool", shape);

describe("tensors", () => {
  it("are frozen values", () => {
    const y = build.add(f(2, 3), f(3));
    expect(Object.isFrozen(y) && Object.isFrozen(y.shape) && Object.isFrozen(y.inputs)).toBe(true);
    expect(y).toMatchObject({ op: "add", dtype: "f32", shape: [2, 3], attributes: {} });
  });

  it("do not change when the array that was their shape does", () => {
    const shape = [2, 3];
    const x = build.input("x", "f32", shape);
    shape[0] = 9;
    expect(x.shape).toEqual([2, 3]);
    expect(x.attributes.shape).toEqual([2, 3]);
  });

  it("are not made anew where there is nothing to do", () => {
    const x = f(2, 3);
    expect(build.reshape(x, [2, 3])).toBe(x);
    expect(build.reshape(x, [2, -1])).toBe(x);
    expect(build.broadcastTo(x, [2, 3])).toBe(x);
    expect(build.slice(x, 1, 0, 3)).toBe(x);
    expect(build.cast(x, "f32")).toBe(x);
    expect(build.reduceSum(x, [])).toBe(x);
    expect(build.concat([x], 0)).toBe(x);
    expect(build.reshape(build.reshape(x, [6]), [3, 2]).inputs[0]).toBe(x);
  });

  it("are made all the same where programs for other sizes have something to do", () => {
    const x = f(2, 3);
    expect(build.pad(x, 1, 0, 0)).toMatchObject({ op: "pad", shape: x.shape });
    expect(build.upTo(x, 1, 3)).toMatchObject({ op: "slice", shape: x.shape });
  });
});

/** What is refused, and how it is said: the operator, the types it was given, what is wrong. */
const refused: Readonly<Record<string, readonly [() => unknown, string]>> = {
  "shapes that do not broadcast": [
    () => build.add(f(2, 3), f(2)),
    "add(f32[2,3], f32[2]): Cannot broadcast shapes [2,3] and [2]: axis -1 is 3 in one and 2 in the other",
  ],
  "types that differ": [() => build.mul(f(2), i(2)), "mul(f32[2], i32[2]): takes tensors of one type"],
  "sums of truth values": [() => build.add(b(2), b(2)), "add(bool[2], bool[2]): takes f32 or i32, got bool"],
  "exponentials of integers": [() => build.exp(i(2)), "exp(i32[2]): takes f32, got i32"],
  "truth of numbers": [() => build.and(f(2), f(2)), "and(f32[2], f32[2]): takes bool, got f32"],
  "too many operands": [() => tensor("neg", [f(2), f(2)], {}), "neg(f32[2], f32[2]): takes 1 tensors, got 2"],
  "a numeric condition": [
    () => build.where(f(2), 1, 2),
    "where(f32[2], f32[], f32[]): takes a bool condition, got f32",
  ],
  "a choice between types": [
    () => build.where(b(2), f(2), i(2)),
    "where(bool[2], f32[2], i32[2]): takes two tensors of one type to choose from",
  ],
  "sums of integers along axes": [() => build.reduceSum(i(2), [0]), "reduceSum(i32[2]): takes f32, got i32"],
  "an axis that is not there": [() => build.reduceSum(f(2), [1]), "Cannot use axis 1: the tensor has 1 axes"],
  "a shape of another size": [
    () => build.reshape(f(2, 3), [4]),
    "reshape(f32[2,3]): cannot become [4]: 6 elements are not 4",
  ],
  "a shape that does not divide": [
    () => build.reshape(f(2, 3), [4, -1]),
    "Cannot make reshape of shape [4,1.5]",
  ],
  "no permutation": [
    () => build.transpose(f(2, 3), [0, 0]),
    "transpose(f32[2,3]): [0,0] is no permutation of 2 axes",
  ],
  "what does not stretch": [
    () => build.broadcastTo(f(2, 3), [1, 3]),
    "broadcastTo(f32[2,3]): cannot stretch [2,3] to [1,3]",
  ],
  "a slice past the end": [
    () => build.slice(f(2, 3), 1, 2, 4),
    "slice(f32[2,3]): cannot take [2, 4) of axis 1 of [2,3]",
  ],
  "a slice between elements": [
    () => build.slice(f(3), 0, 0.5, 2.5),
    "slice(f32[3]): cannot take [0.5, 2.5) of axis 0 of [3]",
  ],
  "parts that are not whole": [
    () => build.split(f(5), 0, 2),
    "slice(f32[5]): cannot take [0, 2.5) of axis 0 of [5]",
  ],
  "padding below zero": [
    () => build.pad(f(3), 0, -1, 0),
    "pad(f32[3]): cannot pad axis 0 of [3] by -1 and 0",
  ],
  "pieces that do not fit": [
    () => build.concat([f(2, 3), f(2, 4)], 0),
    "concat(f32[2,3], f32[2,4]): cannot join along axis 0: the other axes or types differ",
  ],
  "pieces of another rank": [
    () => build.concat([f(2), f()], 0),
    "concat(f32[2], f32[]): cannot join along axis 0: the other axes or types differ",
  ],
  "no pieces": [() => build.concat([], 0), "Cannot use axis 0: the tensor has 0 axes"],
  "ids that are no integers": [
    () => build.gather(f(2, 3), f(2)),
    "gather(f32[2,3], f32[2]): takes a table and i32 ids",
  ],
  "updates that do not match their ids": [
    () => build.scatterAdd(i(3), f(2, 4), 5),
    "scatterAdd(i32[3], f32[2,4]): ids [3] must lead the shape of the updates [2,4]",
  ],
  "a vector in a matrix product": [
    () => build.matMul(f(3), f(3, 2)),
    "matMul(f32[3], f32[3,2]): takes tensors of two axes or more",
  ],
  "inner sizes that differ": [
    () => build.matMul(f(2, 3), f(2, 3)),
    "matMul(f32[2,3], f32[2,3]): inner sizes 3 and 2 differ",
  ],
  "a product of integers": [
    () => build.matMul(i(2, 3), i(3, 2)),
    "matMul(i32[2,3], i32[3,2]): takes f32, got i32",
  ],
  "a weight that is no matrix": [
    () => build.linear(f(3), f(3)),
    "linear(f32[3], f32[3]): takes a matrix, got [3]",
  ],
  "a weight the wrong way round": [
    () => build.linear(f(2, 3), f(4, 3)),
    "linear(f32[2,3], f32[4,3]): the last axis of [2,3] must be 4, as the matrix is [4,3]",
  ],
  "a bias of another size": [
    () => build.linear(f(2, 3), f(3, 4), f(3)),
    "linear(f32[2,3], f32[3,4], f32[3]): takes a bias of shape [4], got [3]",
  ],
  "softmax of integers": [() => build.softmax(i(3)), "softmax(i32[3]): takes f32, got i32"],
  "softmax of a scalar": [
    () => build.softmax(f()),
    "softmax(f32[]): takes a tensor of one axis or more, got a scalar",
  ],
  "gelu of integers": [() => build.gelu(i(3)), "gelu(i32[3]): takes f32, got i32"],
  "a gain of another size": [
    () => build.layerNorm(f(2, 3), f(2), f(3), 1e-5),
    "layerNorm(f32[2,3], f32[2], f32[3]): takes a gain and a shift of shape [3], got [2]",
  ],
  "a result that is not there": [
    () => build.part(build.layerNorm(f(2), f(2), f(2), 1).inputs[0]!, 3),
    "part(f32[2]): layerNorm has no result 3",
  ],
  "a constant of another size": [
    () => build.constant(new Float32Array(3), [2]),
    "constant(): shape [2] needs 2 numbers, got 3",
  ],
  "a fraction as an integer": [
    () => build.mul(i(2), 0.5),
    "Cannot make a scalar i32 of 0.5: it is no whole number",
  ],
  "an axis below zero": [
    () => build.input("x", "f32", [2, -1]),
    "Cannot make input of shape [2,-1]: every axis must be a whole number",
  ],
  "more elements than can be counted": [
    () => build.input("x", "f32", [2 ** 30, 2 ** 30]),
    "Cannot make input of shape [1073741824,1073741824]: too many elements",
  ],
  "dropout of all": [
    () => dropout(f(2), 1, { step: i(), training: b(), seed: 0 }, 0),
    "Cannot drop with rate 1: it must be in [0, 1)",
  ],
};

describe("refuses, saying the operator and what it was given", () => {
  it.each(Object.keys(refused))("%s", (key) => {
    const [make, message] = refused[key]!;
    expect(make).toThrow(message);
  });
});

describe("evaluate", () => {
  const y = build.exp(f(2));

  it("refuses missing numbers, and the wrong count of them", () => {
    expect(() => evaluate({ y })).toThrow(
      new TypeError('Cannot evaluate the program: input "f" f32[2] has no value'),
    );
    expect(() => evaluate({ y }, { f: [1, 2, 3] })).toThrow(
      new RangeError('Cannot evaluate the program: input "f" of shape [2] got 3 numbers'),
    );
  });

  it("refuses rows that a table does not have", () => {
    const rows = build.gather(f(2, 1), i(2));
    for (const id of [2, -1, 0.5 + 2])
      expect(() => evaluate({ rows }, { f: [1, 2], i: [0, id] })).toThrow(
        new RangeError(`Cannot gather row ${id} of a table of 2`),
      );
  });

  it("keeps outputs by name, in order", () => {
    expect(Object.entries(evaluate({ b: y, a: f(2) }, { f: [0, 1] }))).toEqual([
      ["b", Float64Array.of(1, Math.E)],
      ["a", Float64Array.of(0, 1)],
    ]);
  });
});
