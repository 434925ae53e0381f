import { slice, type Tensor, upTo } from "@permafrost/graph";

/**
 * The first rows of a table, one for each token. Where batches are of several lengths they are taken even if these are all, so that programs for
 * all lengths are alike.
 *
 * @param lengths real tokens of each example, if these may be fewer
 */
export const firstRows = (table: Tensor, tokens: number, lengths: Tensor | undefined): Tensor =>
  lengths ? upTo(table, 0, tokens) : slice(table, 0, 0, tokens);
