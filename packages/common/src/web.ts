/**
 * What is declared by whoever has the library DOM or `@types/node`, as they declare it. Types that others read must not need either.
 */
type Global = typeof globalThis;

/** What says that something is to stop: an `AbortSignal`. */
export type Signal = Global extends { AbortSignal: { prototype: infer Declared } }
  ? Declared
  : {
      /** Whether it has said so. */
      readonly aborted: boolean;
      /** Why. */
      readonly reason: unknown;
      /** @throws the reason, if it has said so. */
      throwIfAborted(): void;
    };

/** Bytes that are somewhere: a `Blob`, a file that was chosen in a browser. */
export type WebBlob = Global extends { Blob: { prototype: infer Declared } }
  ? Declared
  : {
      /** How many they are. */
      readonly size: number;
      /** Some of them. */
      slice(
        start?: number,
        end?: number,
      ): {
        /** Them, one part after the other. */
        stream(): AsyncIterable<Uint8Array>;
      };
    };

/** What sends requests: the part of `fetch` that is used. */
export type FetchFunction = Global extends { fetch: infer Declared extends (...given: never) => unknown }
  ? (url: string, init?: Parameters<Declared>[1]) => ReturnType<Declared>
  : (url: string, init?: object) => Promise<unknown>;
