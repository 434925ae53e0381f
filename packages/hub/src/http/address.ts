/** Part of an address as text; as it is where its escapes are none. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Without the slashes at the end, however many there are. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "/") end--;
  return text.slice(0, end);
}

/** What was given as an address, for messages: without user and password, whether it is one or not. */
export function maskedAddress(given: string): string {
  const [scheme] = /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/)?/.exec(given)!;
  const [place] = given.slice(scheme.length).split(/[?#]/, 1);
  return scheme + place!.slice(place!.lastIndexOf("@") + 1);
}
