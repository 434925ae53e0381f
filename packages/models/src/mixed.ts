import { checkGiven } from "@permafrost/common/check-given";
import { refuseUnknownOptions } from "@permafrost/common/known-options";
import { nearestName } from "@permafrost/common/nearest-name";
import { quote } from "@permafrost/common/quote";
import { sameShape, showShape } from "@permafrost/graph";
import { BODY_OPTIONS, type BodyOptions, opened } from "./open-body.js";
import type { BodyRole } from "./roles.js";
import type { WeightSource } from "./weight-source.js";

/** Where the parameters of each role come from; `rest` gives the ones that are not named. */
export type MixedSources = Readonly<Partial<Record<BodyRole | "rest", WeightSource>>>;

/**
 * Weights that come from different sources by what they are for: `mixed({ attention: pretrained, rest: random(config) })`.
 *
 * @param sources bodies of the same parameters; the config is that of `rest`, or of the first one
 * @throws RangeError if two bodies differ, or a role has no source.
 */
export function mixed(sources: MixedSources, options: BodyOptions = {}): WeightSource {
  refuseUnknownOptions("mix weights", options, BODY_OPTIONS);
  checkGiven("mix weights", sources, [], "sources by role, such as { attention, rest }");
  const given = Object.entries(sources).flatMap(([role, source]) =>
    source ? [{ role, ...opened(source, options.architecture, "if there") }] : [],
  );
  const base = given.find(({ role }) => role === "rest") ?? given[0];
  if (!base) throw new RangeError("Cannot mix weights: no source was given; name at least a rest");
  const parameters = new Map(base.body.parameters.map((parameter) => [parameter.name, parameter]));
  // an input layer of its own is that of the rest
  const inputs = new Set(given.flatMap(({ input }) => (input?.parameters ?? []).map(({ name }) => name)));
  for (const { role, body, weights } of given) {
    const differs = [...body.parameters, ...base.body.parameters].find(({ name }) => {
      if (inputs.has(name)) return false;
      const [a, b] = [parameters.get(name), body.parameters.find((own) => own.name === name)];
      return !a || !b || !sameShape(a.shape, b.shape);
    });
    if (differs)
      throw new RangeError(
        `Cannot mix ${weights.origin} (for ${role}) with ${base.weights.origin}: "${differs.name}" ${showShape(differs.shape)} is not the same in both`,
      );
  }

  const roles = new Set(base.body.parameters.map(({ role }) => role));
  const lost = given.find(({ role }) => role !== "rest" && !roles.has(role));
  if (lost) throw unknownRole(lost.role, [...roles]);
  const byRole = new Map(given.map(({ role, weights }) => [role, weights]));
  const sourceOf = (name: string): WeightSource => {
    if (inputs.has(name)) return base.weights;
    const role = parameters.get(name)?.role;
    const source = role && (byRole.get(role) ?? byRole.get("rest"));
    if (source) return source;
    throw new RangeError(
      role
        ? `Cannot mix weights: "${name}" is of role "${role}", which has no source; name one, or a rest`
        : `Cannot find the tensor "${name}" in mixed weights`,
    );
  };
  for (const name of parameters.keys()) sourceOf(name);
  return {
    origin: given.map(({ role, weights }) => `${role} of ${weights.origin}`).join(", "),
    config: base.weights.config,
    names: () => [...parameters.keys()],
    describe: (name) => sourceOf(name).describe(name),
    read: (name) => sourceOf(name).read(name),
  };
}

function unknownRole(role: string, roles: readonly string[]): RangeError {
  const nearest = nearestName(role, [...roles, "rest"]);
  return new RangeError(
    `Cannot mix weights: no parameter is of role ${quote(role)}; ${nearest === undefined ? `there are ${roles.join(", ")}` : `the nearest is "${nearest}"`}`,
  );
}
