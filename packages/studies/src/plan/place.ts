/** Keys and indices, from the outside in. */
export type Path = readonly (string | number)[];

/** A place in a study file: `arms.LSTM.match.to`, `arms["LSTM*"].width`. */
export function placeOf(path: Path): string {
  return path
    .map((key, i) => {
      if (typeof key === "number") return `[${key}]`;
      if (/^[A-Za-z_$][\w$]*$/.test(key)) return i === 0 ? key : `.${key}`;
      return `[${JSON.stringify(key.length > MOST ? `${key.slice(0, MOST)}…` : key)}]`;
    })
    .join("");
}

/** Letters of a key that are shown. */
const MOST = 80;
