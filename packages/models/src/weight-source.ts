/** Where a body's weights come from. Anything of this shape will do; `@permafrost/hub` reads checkpoints into it. */
export interface WeightSource {
  /** Where the weights come from, for messages: a path, a repository, "random gpt2, seed 0". */
  readonly origin: string;
  /** The parsed `config.json`. */
  readonly config: BodyConfig;
  /** Weight files beside those that were opened, where these are quantized; for messages. Default: none. */
  readonly otherWeights?: readonly string[] | undefined;
  /** Names of all tensors. */
  names(): readonly string[];
  /** Type and shape of a tensor, without reading it. */
  describe(name: string): {
    /** By the names of the safetensors format: `F32`, `BF16`, … */
    readonly dtype: string;
    /** Its axes. */
    readonly shape: readonly number[];
  };
  /** The numbers of a tensor, row-major. The array belongs to the caller. */
  read(name: string): Promise<Float32Array>;
}

/** A parsed `config.json`: nothing is known of its values until they are read. */
export type BodyConfig = Readonly<Record<string, unknown>>;
