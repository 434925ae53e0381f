import type { Body } from "./body.js";

/** What a body calls a tensor that a checkpoint calls `name`: without the upstream prefix, in the spelling of today. */
export function todaysName(name: string, { prefixes, oldSpellings = [] }: Body): string {
  const prefix = prefixes.find((start) => name.startsWith(start)) ?? "";
  const bare = name.slice(prefix.length);
  const spelling = oldSpellings.find(({ pattern }) => pattern.test(bare));
  return spelling ? bare.replace(spelling.pattern, spelling.today) : bare;
}
