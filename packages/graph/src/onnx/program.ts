import type { Outputs } from "../print.js";
import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";
import type { Type } from "../type.js";
import type { Compute, Kept, Storage, WholeBits } from "./storage.js";

/** Outputs that exist in two versions, of which each run computes one. */
export interface Branch {
  /** bool scalar input. */
  readonly condition: Tensor;
  /** What is computed where the condition holds. */
  readonly whenTrue: Outputs;
  /** What is computed where it does not, of the same names and types. */
  readonly whenFalse: Outputs;
}

/** What a program is written with. */
export interface OnnxOptions {
  /** Further outputs under an ONNX `If`; what only they need is computed only then. Default: none. */
  readonly branch?: Branch;
  /** Where the numbers of weights are, or a function that says it of each. Default `"external"`. */
  readonly weights?: WeightBinding | ((name: string, shape: Shape) => WeightBinding);
  /** How each weight is kept; those that are written into a file are float32. Default: as float32. */
  readonly storage?: (name: string, shape: Shape) => Storage;
  /**
   * What products with each frozen matrix are computed in: `"int8"` keeps it, once for every direction that it is multiplied in, as whole
   * numbers of 8 bits with a scale a column, and turns what it is multiplied with into such numbers, with a scale a row, in every run.
   * Default: in float32.
   */
  readonly compute?: (name: string, shape: Shape) => Compute;
  /**
   * Bits of what is multiplied with whole numbers. A processor that adds up pairs of products in 16 bits overflows at 8, and does not at 7, where
   * rounding is twice as coarse. Default 8.
   */
  readonly wholeBits?: WholeBits;
  /**
   * How outputs come by their names: `"copied"` from what they are, or `"computed"` anew from it, by an operator that changes nothing,
   * and looks at one more input, {@link ALWAYS}: a GPU that records what it is to do leaves copies out. Default `"copied"`.
   */
  readonly outputs?: "copied" | "computed";
  /**
   * How scans are written: as loops (ONNX's `Scan`), or `"unrolled"`, every step anew, for what has no loops. Default `"loops"`.
   */
  readonly scans?: "loops" | "unrolled";
  /**
   * ONNX's operator set, from 18 to 23. A program that needs a later one is refused: `Gelu` came with 20, numbers of 4 bits and scales by block with
   * 21. Default 20, or 21 where that is needed.
   */
  readonly opset?: number;
  /** Strings that the file carries along: where it comes from, what its inputs mean. Default: none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Inputs that the file takes in another form, by what the program calls them: those of an {@link Inlet}'s name instead. Default: none. */
  readonly inlets?: Readonly<Record<string, Inlet>>;
}

/** What an input of a program is made of in a file, of the same shape: data as they come, of types that programs do not compute with. */
export type Inlet = {
  /** What the file's input is called; several of the program may be made of one. */
  readonly from: string;
} & (
  | {
      /** Texts: i32 numbers that stand for them. */
      readonly as: "texts";
      /** Each text, and its number. */
      readonly places: readonly (readonly [text: string, place: number])[];
      /** What any other text is. */
      readonly others: number;
    }
  | {
      /** Whole numbers from 0 to 255, a byte each: the same as f32. */
      readonly as: "bytes";
    }
  | {
      /** Numbers of 64 bits: `(number - mean) / deviation` as f32. */
      readonly as: "scaled";
      /** What is taken away. */
      readonly mean: number;
      /** What they are then divided by. */
      readonly deviation: number;
    }
  | {
      /** Numbers of 64 bits: the sine or cosine of `2π number / period` as f32. */
      readonly as: "wave";
      /** After how much it comes again. */
      readonly period: number;
      /** Which. */
      readonly of: "sine" | "cosine";
    }
);

/**
 * Where the numbers of a weight are:
 * - `"external"`: it is an initializer whose parts ({@link packWeight}) are bound beside the file, each under its own name as the path;
 * - `"input"`: its parts are inputs of the graph;
 * - an array: they are written into the file;
 * - a place in another file.
 */
export type WeightBinding = "external" | "input" | Float32Array | WeightPlace;

/** Where the little-endian float32 numbers of a weight lie in a file beside the model. */
export interface WeightPlace {
  /** Path of the file, relative to the model's. */
  readonly location: string;
  /** Place of the first byte. */
  readonly offset: number;
}

/** A program as an ONNX file, and what it takes and gives. */
export interface OnnxProgram {
  /** The file. */
  readonly bytes: Uint8Array;
  /** What has to come with every run, by name; weights bound as inputs are not among them. */
  readonly inputs: Readonly<Record<string, Type>>;
  /** What every run gives, by name; those of a branch too. */
  readonly outputs: Readonly<Record<string, Type>>;
  /** The weights, by name; a matrix for products in whole numbers has one for every direction. */
  readonly weights: Readonly<Record<string, WrittenWeight>>;
  /** Bits of what is multiplied with whole numbers, if anything is. */
  readonly wholeBits: WholeBits;
}

/** A weight of a program that was written. */
export interface WrittenWeight {
  /** The name that its numbers are read by. */
  readonly source: string;
  /** Its axes. */
  readonly shape: Shape;
  /** How it is kept. */
  readonly storage: Kept;
  /** Where its numbers are. */
  readonly binding: WeightBinding;
}
