import { type FrozenOptions, lora, type Parameter } from "@permafrost/models";

/** What is trained of a body. */
export interface Work {
  readonly name: string;
  readonly options: FrozenOptions;
}

const RANK = 8;

/** The new layers alone: what LoRA is trained beside. */
const outer = ({ role }: Parameter) => role === "input" || role === "output";

/** What the step benchmark trains. */
export const WORKS = {
  fpt: { name: "FPT", options: {} },
  lora: {
    name: `LoRA of rank ${RANK}, attention`,
    options: { thaw: outer, methods: [lora({ rank: RANK, targets: "attention" })] },
  },
  pretraining: {
    name: "everything, from nothing",
    options: { thaw: "all", inputLayer: "pretrained", outputLayer: "pretrained" },
  },
  loraEverywhere: {
    name: `LoRA of rank ${RANK}, everywhere`,
    options: { thaw: outer, methods: [lora({ rank: RANK })] },
  },
} as const satisfies Record<string, Work>;

export type WorkName = keyof typeof WORKS;
