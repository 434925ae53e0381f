/** What is known of a role. */
export interface RoleFacts {
  /** Its name: `feedForward`. */
  readonly role: string;
  /** What tables call it: "feed-forward". */
  readonly label: string;
  /** Whether FPT trains it. */
  readonly thawsByDefault: boolean;
  /** Whether weight decay pulls it towards zero; of no role its biases. */
  readonly decays: boolean;
}

/** The roles that bodies here have, in the order of tables. A body from outside may use others. */
export const ROLES = [
  { role: "input", label: "input layer", thawsByDefault: true, decays: true },
  { role: "output", label: "output layer", thawsByDefault: true, decays: true },
  { role: "norm", label: "norms", thawsByDefault: true, decays: false },
  { role: "position", label: "positions", thawsByDefault: true, decays: false },
  { role: "relativePosition", label: "relative positions", thawsByDefault: false, decays: false },
  { role: "embedding", label: "embeddings", thawsByDefault: false, decays: true },
  { role: "tokenType", label: "token type", thawsByDefault: false, decays: true },
  { role: "attention", label: "attention", thawsByDefault: false, decays: true },
  { role: "feedForward", label: "feed-forward", thawsByDefault: false, decays: true },
  { role: "recurrent", label: "recurrent", thawsByDefault: false, decays: true },
] as const satisfies readonly RoleFacts[];

type Row = (typeof ROLES)[number];

/** Any text: one that {@link ROLES} does not know, too. Editors still offer those that it knows. */
type Other = string & {};

/** What a parameter is for; freezing and thawing go by this and by name. */
export type Role = Row["role"] | Other;

/** A role that can be thawed on top of what FPT trains. */
export type FrozenRole = Extract<Row, { thawsByDefault: false }>["role"] | Other;

/** What a body's own parameters are for. */
export type BodyRole = Exclude<Row["role"], "input" | "output"> | Other;

/** What is known of a role; undefined for one of a body from outside. */
export function factsOf(role: Role): RoleFacts | undefined {
  return ROLES.find((row) => row.role === role);
}
