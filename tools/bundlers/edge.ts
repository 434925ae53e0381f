import type { Line } from "./line.js";

/** What workerd answers. */
interface Answer {
  readonly weights: readonly number[];
  readonly examples: number;
  readonly refused: string;
}

const EXPECTED: Omit<Answer, "refused"> = { weights: [1, 2], examples: 4 };

/** Servers at the edge, which read and do not train. */
export const edge: readonly Line[] = [
  {
    name: "workerd",
    recipe: "workerd",
    build: [
      "npx esbuild worker.js --bundle --format=esm --conditions=workerd,worker,browser --outfile=dist/worker.js",
    ],
    async try({ readServer }) {
      const answer = JSON.parse(
        await readServer("npx workerd serve worker.capnp", "http://127.0.0.1:8123"),
      ) as Answer;
      const { refused, ...rest } = answer;
      if (JSON.stringify(rest) !== JSON.stringify(EXPECTED))
        throw new Error(`expected ${JSON.stringify(EXPECTED)}, found ${JSON.stringify(rest)}`);
      if (!/^Cannot use the device "wasm": [^\n]+$/.test(refused))
        throw new Error(`expected a refusal: ${refused}`);
      return `reads weights, makes batches; ${refused}`;
    },
  },
];
