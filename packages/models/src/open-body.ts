import { found } from "@permafrost/common/found";
import { type OptionNames, refuseUnknownOptions } from "@permafrost/common/known-options";
import { type Account, accountFor } from "./account.js";
import { type Architecture, partOf } from "./architectures.js";
import type { Body } from "./body.js";
import type { OwnInput } from "./input-layer.js";
import { ownInputIn, ownInputOf, withInput } from "./own-input.js";
import { type OwnOutput, ownOutputOf, withOutput } from "./own-output.js";
import type { BodyConfig, WeightSource } from "./weight-source.js";

/** What reads a source's config. */
export interface BodyOptions {
  /** An architecture from outside. Default: the built-in one that the config's `model_type` names. */
  readonly architecture?: Architecture;
}

/** Their names. */
export const BODY_OPTIONS: OptionNames<BodyOptions> = { architecture: true };

/** A checkpoint whose tensors are all accounted for. */
export interface OpenedBody {
  /** The body that its config describes; with its own layers around it, where they are kept. */
  readonly body: Body;
  /** Its own input layer, where that is kept. */
  readonly input: OwnInput | undefined;
  /** Its own output layer, where that is kept. */
  readonly output: OwnOutput | undefined;
  /** What becomes of each of its tensors. */
  readonly account: Account;
  /** The parameters of the body, and nothing else, under their own names. */
  readonly weights: WeightSource;
}

/**
 * Builds the body that a source's config describes, and finds its parameters in the source. Nothing is read.
 *
 * @throws RangeError for an unknown architecture, a config that makes no sense, or tensors that do not fit it.
 */
export function openBody(source: WeightSource, options: BodyOptions = {}): OpenedBody {
  refuseUnknownOptions("open a body", options, BODY_OPTIONS);
  return opened(source, options.architecture, false);
}

/**
 * See {@link openBody}.
 *
 * @param keepsInput whether the body's own input layer is among its parameters; `"if there"` where the weights have it
 * @param keepsOutput whether its own output layer is, too
 */
export function opened(
  source: WeightSource,
  architecture: Architecture | undefined,
  keepsInput: boolean | "if there",
  keepsOutput = false,
): OpenedBody {
  checkSource(source);
  const part = partOf(source.config, architecture);
  const bare = part.architecture.body(part.config);
  const input = inputOf(source, bare, part.config, keepsInput);
  const fed = input ? withInput(bare, input) : bare;
  const output = keepsOutput ? ownOutputOf(part.config, bare, source.origin, source.names()) : undefined;
  const body = output ? withOutput(fed, output) : fed;
  const account = accountFor(source, body);
  const nameOf = (name: string) => account.used.get(name) ?? name;
  const weights: WeightSource = {
    origin: source.origin,
    config: part.config,
    names: () => body.parameters.map(({ name }) => name),
    describe: (name) => source.describe(nameOf(name)),
    read: (name) => source.read(nameOf(name)),
  };
  return { body, input, output, account, weights };
}

function inputOf(
  source: WeightSource,
  body: Body,
  config: BodyConfig,
  keeps: boolean | "if there",
): OwnInput | undefined {
  if (keeps === "if there") return ownInputIn(source, body, config);
  return keeps ? ownInputOf(config, body, source.origin, source.names()) : undefined;
}

/** @throws TypeError if it is no source of weights. */
export function checkSource(source: WeightSource): void {
  if (typeof source?.read !== "function")
    throw new TypeError(
      `Cannot open a body: expected a source of weights, such as random(config) or await fromFolder(path), found ${found(source)}`,
    );
}
