import type { MatchRequest } from "@permafrost/runs";
import { settingOf } from "@permafrost/runs";
import { InvalidArgumentError } from "commander";

/** Reads architectures, some with sizes that they are to have: `lstm,gru:layers=12`. */
export function parseMatches(text: string): readonly MatchRequest[] {
  // they are written as thawing methods are
  const { kind } = settingOf("methods");
  const given = kind.parse(text);
  if (!kind.fits(given))
    throw new InvalidArgumentError(
      "Expected architectures, with sizes or without, such as lstm,gru:layers=12.",
    );
  return (given as readonly { readonly name: string; readonly arguments?: object }[]).map(
    ({ name, arguments: sizes = {} }) => ({ config: { model_type: name }, sizes }),
  );
}
