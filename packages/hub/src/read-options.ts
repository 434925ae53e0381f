import type { OptionRules } from "@permafrost/common/known-options";
import { NAME, SIGNAL } from "@permafrost/common/option-rules";
import type { Signal } from "@permafrost/common/web";

/** What every read accepts. */
export interface ReadOptions {
  /** Stops the read; the promise rejects with the signal's reason. */
  readonly signal?: Signal | undefined;
}

/** @see ReadOptions */
export const READ_OPTIONS: OptionRules<ReadOptions> = { signal: SIGNAL };

/** How a PyTorch archive is opened. */
export interface TorchOptions extends ReadOptions {
  /**
   * Where in it the weights are, of a training checkpoint: the keys that lead to their dict, with dots between them, as
   * `checkpoint.model`. Default: the one dict that has matrices in it; where there are several, opening fails and lists them.
   */
  readonly stateDict?: string | undefined;
}

/** @see TorchOptions */
export const TORCH_OPTIONS: OptionRules<TorchOptions> = { ...READ_OPTIONS, stateDict: NAME };

/** Which weights a checkpoint is opened with. */
export interface CheckpointOptions extends TorchOptions {
  /**
   * The weight file, or the index of its shards, relative to the checkpoint. Default: the first there is of
   * `model.safetensors`, `pytorch_model.bin`, and the index or the shards of either.
   */
  readonly weights?: string | undefined;
}

/** @see CheckpointOptions */
export const CHECKPOINT_OPTIONS: OptionRules<CheckpointOptions> = { ...TORCH_OPTIONS, weights: NAME };
