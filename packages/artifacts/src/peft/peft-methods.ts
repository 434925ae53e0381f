import { quote } from "@permafrost/common/quote";
import type { SafetensorsFile } from "@permafrost/hub";
import {
  type Body,
  type LoraOptions,
  lora,
  projectionsOf,
  prompt,
  type ThawingMethod,
  vera,
} from "@permafrost/models";
import { PEFT_FILES, type PeftConfig } from "./peft-config.js";
import { isAdded, moduleOf, updatedLayer } from "./peft-names.js";

/** What an adapter has, and what it is of. */
interface Adapter<C extends PeftConfig> {
  readonly config: C;
  readonly file: SafetensorsFile;
  /** Its tensors' names in the file by their names here. */
  readonly names: ReadonlyMap<string, string>;
  readonly body: Body;
}

type Of<K extends PeftConfig["kind"]> = Extract<PeftConfig, { kind: K }>;

/** The methods that compute as an adapter does, by its kind. */
const METHODS: {
  readonly [K in PeftConfig["kind"]]: (adapter: Adapter<Of<K>>) => readonly ThawingMethod[];
} = {
  /** One for each rank and α. */
  LORA({ config: { rankOf, alphaOf, rankStabilized, dora, dropout, bias }, file, names, body }) {
    const groups = new Map<string, LoraOptions & { targets: string[] }>();
    for (const [here, name] of names) {
      const layer = updatedLayer(here);
      if (layer === undefined) continue;
      const [rank = 0] = file.tensors.get(name)!.shape;
      const [wanted, alpha] = [rankOf, alphaOf].map((of) => of(moduleOf(name))) as [number, number];
      if (rank !== wanted)
        throw new RangeError(
          `Cannot read ${quote(name)}: expected rank ${wanted}, as ${PEFT_FILES.config} says, found ${rank} in ${PEFT_FILES.weights}`,
        );
      const group = groups.get(`${rank}/${alpha}`) ?? { rank, alpha, targets: [] };
      group.targets.push(layer);
      groups.set(`${rank}/${alpha}`, group);
    }
    const alike = { rankStabilized, dora, dropout, bias };
    const made = [...groups.values()].map((group) => lora({ ...group, ...alike }));
    // what biases are trained besides, they say themselves
    const thawed = new Set(
      made.flatMap((method) => method.thaws?.(projectionsOf(body), body.parameters) ?? []),
    );
    const modules = modulesIn(names, thawed);
    const [first] = groups.values();
    if (modules.length === 0 || !first) return made;
    return [lora({ ...first, ...alike, modules }), ...made.slice(1)];
  },
  VERA({ config: { rank, key, start, dropout }, names }) {
    const targets = [...names.keys()].flatMap((name) => updatedLayer(name) ?? []);
    const modules = modulesIn(names, new Set());
    return [vera({ rank, key, start, dropout, targets, ...(modules.length > 0 && { modules }) })];
  },
  PROMPT_TUNING: ({ config: { tokens } }) => [prompt({ tokens })],
};

/** The methods that compute as an adapter does. */
export const methodsOf = (adapter: Adapter<PeftConfig>): readonly ThawingMethod[] =>
  METHODS[adapter.config.kind](adapter as never);

/** Modules that were trained as a whole. */
const modulesIn = (names: ReadonlyMap<string, string>, besides: ReadonlySet<string>) => [
  ...new Set(
    [...names.keys()]
      .filter((name) => !isAdded(name) && !besides.has(name))
      .map((name) => name.slice(0, name.lastIndexOf("."))),
  ),
];
