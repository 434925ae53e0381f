import { checkGiven } from "@permafrost/common/check-given";
import { sha256 } from "@permafrost/common/sha256";
import type { ModelParameter } from "./model.js";

type Parameters = { readonly parameters: readonly ModelParameter[] };

/** A model that is fingerprinted as it is read. */
export interface Fingerprinted<M extends Parameters> {
  /** The model, to be read in place of the one that was given. */
  readonly model: M;
  /** See {@link fingerprintOf}. What has not been read by then is read now. */
  fingerprint(): Promise<string>;
}

/**
 * Tells frozen weights from others: SHA-256 over a line `NAME AxBxC HASH` for each frozen parameter, sorted by name and each
 * ended by a line feed, where HASH is the hexadecimal SHA-256 of its values as little-endian float32. How a checkpoint stores
 * them (float16, shards, an old spelling of the names) plays no role, nor do tensors and rows that the model does not use.
 *
 * Reads every frozen weight once, one at a time.
 *
 * @returns 64 hexadecimal digits
 */
export function fingerprintOf(model: Parameters): Promise<string> {
  return fingerprinted(model).fingerprint();
}

/** The same model, of which each frozen weight is hashed when it is read anyway. */
export function fingerprinted<M extends Parameters>(model: M): Fingerprinted<M> {
  checkGiven("hash weights", model, ["parameters"], "a model, as frozen(source, task) makes one");
  const hashes = new Map<string, Promise<string>>();
  const hashing = (parameter: ModelParameter): ModelParameter => ({
    ...parameter,
    async initial() {
      const values = await parameter.initial();
      // before the caller may change the array
      if (!hashes.has(parameter.name)) {
        hashes.set(
          parameter.name,
          sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
        );
        await hashes.get(parameter.name);
      }
      return values;
    },
  });
  const parameters = model.parameters.map((parameter) => (parameter.thawed ? parameter : hashing(parameter)));
  return {
    model: { ...model, parameters },
    async fingerprint() {
      const frozen = parameters.filter(({ thawed }) => !thawed);
      for (const { name, initial } of frozen) if (!hashes.has(name)) await initial();
      const lines = frozen.map(
        async ({ name, shape }) => `${name} ${shape.join("x")} ${await hashes.get(name)}\n`,
      );
      return sha256(new TextEncoder().encode((await Promise.all(lines)).sort().join("")));
    },
  };
}
