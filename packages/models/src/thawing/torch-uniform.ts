/** Words of its state, and how far back it looks. */
const [WORDS, BACK] = [624, 397];

/**
 * Numbers of `torch.Tensor.uniform_` on a CPU, bit for bit: those of MT19937 (Matsumoto & Nishimura 1998), of which 24 bits are used.
 *
 * @param seed what `torch.Generator().manual_seed` is given, below 2³²
 * @returns draws so many numbers from `-bound` to below `bound`; each call goes on where the last one ended
 */
export function torchUniform(seed: number): (length: number, bound: number) => Float32Array {
  const next = mersenneTwister(seed);
  return (length, bound) => {
    const [low, width] = [Math.fround(-bound), Math.fround(Math.fround(bound) - Math.fround(-bound))];
    // multiplied and added at once, as its kernels do: the product is exact in float64
    return Float32Array.from({ length }, () => ((next() & 0xffffff) / 2 ** 24) * width + low);
  };
}

function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(WORDS);
  state[0] = seed;
  for (let i = 1; i < WORDS; i++)
    state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
  let at = WORDS;
  const refill = () => {
    for (let i = 0; i < WORDS; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % WORDS]! & 0x7fffffff);
      state[i] = state[(i + BACK) % WORDS]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  };
  return () => {
    if (at === WORDS) refill();
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}
