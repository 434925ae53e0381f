import { availableParallelism } from "node:os";

/** What the program that decodes pictures says at its end. */
export interface Decoded {
  /** Pictures that threads decoded. */
  readonly answers: number;
  /** Of what the first came to. */
  readonly sum: number;
}

/** Pictures that it decodes on threads; where there is one only, it does so itself. */
const PICTURES = availableParallelism() > 1 ? 20 : 0;

/** What is wrong with how pictures were decoded, if anything. */
export function complaintOfDecoded(
  { answers, sum }: Decoded,
  reference: Decoded | undefined,
): string | undefined {
  if (answers !== PICTURES) return `${answers} of ${PICTURES} pictures were decoded on threads`;
  if (sum !== (reference?.sum ?? sum))
    return `pixels add up to ${sum}, with the first runtime ${reference?.sum}`;
  return undefined;
}
