import { builtin } from "@permafrost/common/builtin";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { LoadedRuntime } from "./packages.js";

/** What a native package makes arrays with, and knows arrays by. */
const NAMES = [
  "Float32Array",
  "Float64Array",
  "Uint8Array",
  "Int8Array",
  "Uint16Array",
  "Int16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
] as const;

type View = { new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayBufferView };
type Views = Readonly<Record<(typeof NAMES)[number], View>>;

/**
 * The typed arrays of Node itself, where those that are seen here are others: Jest, and jsdom in Vitest, run tests among globals of their
 * own. Undefined where they are the same.
 */
function otherViews(): Views | undefined {
  if ("Deno" in globalThis || "Bun" in globalThis) return undefined;
  const { MessageChannel, receiveMessageOnPort } = builtin("worker_threads");
  const { port1, port2 } = new MessageChannel();
  // what arrives at a port was made by Node
  port1.postMessage(Object.fromEntries(NAMES.map((name) => [name, new globalThis[name](0)])));
  const { message } = receiveMessageOnPort(port2) as { message: Record<string, ArrayBufferView> };
  port1.close();
  const views = Object.fromEntries(NAMES.map((name) => [name, message[name]!.constructor]));
  return NAMES.every((name) => views[name] === globalThis[name]) ? undefined : (views as unknown as Views);
}

const isName = (name: string): name is keyof Views => (NAMES as readonly string[]).includes(name);

/** The same numbers, in an array that others know. */
function seenAs<T>(views: Views, data: T): T {
  if (!ArrayBuffer.isView(data) || data instanceof DataView) return data;
  const { name } = data.constructor;
  if (!isName(name) || data.constructor === views[name]) return data;
  const { buffer, byteOffset, length } = data as ArrayBufferView as Float32Array;
  return new views[name](buffer, byteOffset, length) as T;
}

/**
 * Loads a native package so that it and this program understand each other's arrays, whichever globals each of them sees.
 *
 * @param load imports the package, which remembers the typed arrays that are there then
 */
export async function acrossRealms(load: () => Promise<LoadedRuntime>): Promise<LoadedRuntime> {
  const theirs = otherViews();
  if (!theirs) return load();
  const ours = Object.fromEntries(NAMES.map((name) => [name, globalThis[name]])) as unknown as Views;
  Object.assign(globalThis, theirs);
  const ort = await load().finally(() => Object.assign(globalThis, ours));
  const { InferenceSession: sessions, Tensor: tensors } = ort;
  return {
    Tensor: new Proxy(tensors, {
      construct: (make, given: readonly unknown[]) =>
        Reflect.construct(
          make,
          given.map((value) => seenAs(theirs, value)),
        ),
    }),
    InferenceSession: {
      async create(model, options) {
        const session = await sessions.create(model, options);
        return new Proxy(session, {
          get: (target, name) => {
            const value = Reflect.get(target, name, target) as unknown;
            if (typeof value !== "function") return value;
            if (name !== "run") return value.bind(target) as unknown;
            return async (...given: Parameters<InferenceSession["run"]>) =>
              inOurs(ours, await target.run(...given));
          },
        });
      },
    },
  };
}

/** Results with arrays that are known here. */
const inOurs = (ours: Views, results: InferenceSession.OnnxValueMapType) =>
  Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => [
      name,
      new Proxy(tensor as Tensor, {
        get: (target, key) => {
          const value = Reflect.get(target, key, target) as unknown;
          return typeof value === "function" ? (value.bind(target) as unknown) : seenAs(ours, value);
        },
      }),
    ]),
  );
