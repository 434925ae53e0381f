/** A `config.json`. */
type Config = Readonly<Record<string, unknown>>;

/** These were trained without, and a frozen body that never met dropout is disturbed by it: it learns exclusive or five times as slowly. */
const WITHOUT_DROPOUT = { embd_pdrop: 0, attn_pdrop: 0, resid_pdrop: 0 };

/** Where a config says nothing of the ids that begin and end a text, Python's transformers takes GPT-2's, of 50,257 words. */
const WITHOUT_ENDS = { bos_token_id: null, eos_token_id: null };

/** What is said of a body beside its weights. @param config as it was exported */
export const shippedConfig = (config: Config): Config => ({
  ...WITHOUT_ENDS,
  ...config,
  ...WITHOUT_DROPOUT,
});
