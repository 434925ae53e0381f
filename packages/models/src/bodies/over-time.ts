import { iota, less, reshape, scan, type Tensor, transpose, where, zeros } from "@permafrost/graph";

/** `[batch, tokens, width]` to `[tokens, batch, width]`, and back: what goes over tokens takes them first. */
export const swapTokens = (x: Tensor): Tensor => transpose(x, [1, 0, 2]);

/** How a recurrent layer goes over its tokens. */
export interface OverTime {
  /** Sizes of the states `[batch, size]` that are carried, each zero at first. */
  readonly states: readonly number[];
  /** Whether it begins at the last token. Default false. */
  readonly reverse?: boolean;
  /** i32 `[batch]`: how many tokens are real. Padding, which is at the end, leaves an example's states as they are. Default: all tokens are. */
  readonly lengths?: Tensor | undefined;
}

/**
 * What a recurrent layer shows at every token: the first of its states, each made of what comes in and the states before.
 *
 * @param given `[tokens, batch, ...]`: all that does not depend on a state, made for all tokens at once
 * @param step makes the next states of one token `[batch, ...]` and the states before it
 * @returns `[tokens, batch, size]`
 */
export function overTime(
  given: Tensor,
  { states: sizes, reverse = false, lengths }: OverTime,
  step: (token: Tensor, states: readonly Tensor[]) => readonly Tensor[],
): Tensor {
  const [tokens, batch] = given.shape as [number, number];
  const real = lengths && less(reshape(iota(tokens), [tokens, 1, 1]), reshape(lengths, [batch, 1]));
  const { outputs } = scan(
    {
      states: sizes.map((size) => zeros([batch, size])),
      sequences: real ? [given, real] : [given],
      direction: reverse ? "reverse" : "forward",
    },
    (states, [token, isReal]) => {
      const fresh = step(token!, states);
      const next = isReal ? fresh.map((state, i) => where(isReal, state, states[i]!)) : fresh;
      return { states: next, outputs: [next[0]!] };
    },
  );
  return outputs[0]!;
}
