import { elementCount } from "../stored-type.js";

/** A storage as a pickle refers to it: numbers of one type under a key; the bytes are elsewhere in the file. */
export class TorchStorage {
  constructor(
    readonly key: string,
    /** What a number of it is, by the names of the safetensors format. */
    readonly dtype: string,
    /** Number of elements. */
    readonly count: number,
  ) {}
}

/** A view of a storage: element `i, j, …` is number `offset + i·strides[0] + j·strides[1] + …` of it. */
export class TorchTensor {
  private constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    /** Number of elements. */
    readonly count: number,
    /** How many numbers of the storage, from `offset` on, the view reaches over. */
    readonly span: number,
  ) {}

  /** Checks that the view stays inside its storage; a string says why not. */
  static view(
    storage: TorchStorage,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
  ): TorchTensor | string {
    const count = elementCount(shape);
    if (count === undefined) return `the shape [${shape.slice(0, 8).join(", ")}] is impossible`;
    if (shape.length !== strides.length) return `${shape.length} sizes come with ${strides.length} strides`;
    if (elementCount([offset]) === undefined) return `the offset ${offset} is impossible`;
    if (strides.some((stride) => elementCount([stride]) === undefined)) return "its strides are not positive";
    const span = count === 0 ? 0 : shape.reduce((last, size, axis) => last + (size - 1) * strides[axis]!, 1);
    if (!(offset + span <= storage.count)) {
      return `it reaches over ${offset + span} numbers of a storage of ${storage.count}`;
    }
    // A stride of zero repeats numbers; a few repeated masks are fine, a terabyte out of one number is not.
    if (count > Math.max(storage.count, MAX_REPEATED))
      return `it makes ${count} numbers out of ${storage.count}`;
    return new TorchTensor(storage, offset, shape, strides, count, span);
  }

  /** Whether the numbers lie in row-major order, one after the other. */
  get contiguous(): boolean {
    let expected = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      if (this.shape[axis] !== 1 && this.strides[axis] !== expected) return this.count === 0;
      expected *= this.shape[axis]!;
    }
    return true;
  }
}

const MAX_REPEATED = 1 << 24;
