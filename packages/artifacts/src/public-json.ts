import { publicText } from "@permafrost/common/public-text";

/** The same JSON with `publicText` in place of all texts, names of members aside. */
export function publicJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, inner) =>
    typeof inner === "string" ? publicText(inner) : inner,
  ) as T;
}
