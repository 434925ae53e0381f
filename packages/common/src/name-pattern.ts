import { quote } from "./quote.js";

/** Places of a text, between its letters. */
type Places = ReadonlySet<number>;

/** A part of a pattern: where it may end, if it begins at one of these places. */
type Part = (text: string, from: Places) => Places;

/** Longer patterns are no names. */
const MOST_LETTERS = 200;

/** More repetitions than letters of a name. */
const MOST_TIMES = 1000;

/** How deeply groups may be nested. */
const MOST_DEPTH = 20;

const CLASSES: Readonly<Record<string, (letter: string) => boolean>> = {
  d: (letter) => /^\d$/.test(letter),
  D: (letter) => /^\D$/.test(letter),
  w: (letter) => /^\w$/.test(letter),
  W: (letter) => /^\W$/.test(letter),
};

const one =
  (fits: (letter: string) => boolean): Part =>
  (text, from) =>
    new Set([...from].filter((at) => at < text.length && fits(text[at]!)).map((at) => at + 1));

const start: Part = (_, from) => new Set([...from].filter((at) => at === 0));
const end: Part = (text, from) => new Set([...from].filter((at) => at === text.length));

const inTurn =
  (parts: readonly Part[]): Part =>
  (text, from) =>
    parts.reduce((places, part) => (places.size === 0 ? places : part(text, places)), from);

const either =
  (parts: readonly Part[]): Part =>
  (text, from) =>
    new Set(parts.flatMap((part) => [...part(text, from)]));

/** So many times; what was reached before leads nowhere new. */
const repeated =
  (part: Part, least: number, most: number): Part =>
  (text, from) => {
    let places = from;
    for (let i = 0; i < least; i++) {
      const reached = part(text, places);
      if (reached.size === places.size && [...reached].every((at) => places.has(at))) break;
      places = reached;
    }
    const all = new Set(places);
    for (let i = least; i < most && places.size > 0; i++) {
      places = new Set([...part(text, places)].filter((at) => !all.has(at)));
      for (const at of places) all.add(at);
    }
    return all;
  };

/**
 * A regular expression over names of parameters, as JavaScript writes them, without flags: letters, `.`, `[a-z]`, `\d`, `\w`, `( )`, `|`,
 * `* + ? {m,n}`, `^` and `$`. It is not JavaScript's own, which a pattern from somebody else's adapter could keep busy for years: here, the
 * time grows with the lengths of pattern and name, whatever they are.
 *
 * @throws RangeError for what it does not know, or more than 200 letters.
 */
export function namePattern(source: string): (name: string) => boolean {
  const fail = (problem: string): never => {
    throw new RangeError(`Cannot find names by ${quote(`/${source}/`)}: ${problem}`);
  };
  if (source === "" || source.length > MOST_LETTERS) fail(`expected 1 to ${MOST_LETTERS} letters`);
  let at = 0;
  const next = () => source[at++] ?? fail("it ends too early");

  const alternatives = (depth: number): Part => {
    if (depth > MOST_DEPTH) fail("its groups are nested too deeply");
    const branches: Part[][] = [[]];
    while (at < source.length && source[at] !== ")") {
      if (source[at] === "|") {
        at++;
        branches.push([]);
      } else branches.at(-1)!.push(quantified(atom(depth)));
    }
    return either(branches.map(inTurn));
  };
  const atom = (depth: number): Part => {
    const letter = next();
    if (letter === "(") return group(depth);
    if (letter === "[") return one(letters());
    if (letter === ".") return one(() => true);
    if (letter === "^") return start;
    if (letter === "$") return end;
    if (letter === "\\") return one(escaped());
    if ("*+?{}]".includes(letter)) fail(`there is nothing to repeat before ${quote(letter)}`);
    return one((other) => other === letter);
  };
  const group = (depth: number): Part => {
    if (source.startsWith("?:", at)) at += 2;
    else if (source[at] === "?") fail("it looks ahead or behind, or names a group");
    const inner = alternatives(depth + 1);
    if (next() !== ")") fail('it lacks a ")"');
    return inner;
  };
  const escaped = (): ((letter: string) => boolean) => {
    const letter = next();
    if (Object.hasOwn(CLASSES, letter)) return CLASSES[letter]!;
    if (/\w/.test(letter)) fail(`there is no ${quote(`\\${letter}`)}; letters stand for themselves`);
    return (other) => other === letter;
  };
  const letters = (): ((letter: string) => boolean) => {
    const isNot = source[at] === "^";
    if (isNot) at++;
    const fits: ((letter: string) => boolean)[] = [];
    for (let low = next(); low !== "]"; low = next()) {
      if (low === "\\") fits.push(escaped());
      else if (source[at] === "-" && source[at + 1] !== "]") {
        at++;
        const high = next();
        if (high < low || high === "\\") fail(`no letters lie from ${quote(low)} to ${quote(high)}`);
        fits.push((letter) => letter >= low && letter <= high);
      } else fits.push((letter) => letter === low);
    }
    return (letter) => fits.some((each) => each(letter)) !== isNot;
  };
  const quantified = (part: Part): Part => {
    const found = /^(?:[*+?]|\{(\d{1,3})(,)?(\d{1,3})?\})/.exec(source.slice(at, at + 9));
    if (!found) return source[at] === "{" ? fail('expected "{2}", "{2,}" or "{2,5}"') : part;
    at += found[0].length;
    if (/^[*+?{]/.test(source.slice(at, at + 1))) fail("something is repeated twice");
    const [sign, low, comma, high] = found;
    const least = low === undefined ? Number(sign === "+") : Number(low);
    const most = sign === "?" ? 1 : low !== undefined && !comma ? least : Number(high ?? MOST_TIMES);
    if (least > most || most > MOST_TIMES) fail(`nothing repeats ${least} to ${most} times`);
    return repeated(part, least, most);
  };

  const whole = alternatives(0);
  if (at < source.length) fail('it has a ")" too many');
  // it may begin anywhere
  return (name) => whole(name, new Set(Array.from({ length: name.length + 1 }, (_, from) => from))).size > 0;
}
