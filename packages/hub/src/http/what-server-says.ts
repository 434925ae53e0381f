/** As much of an answer is read, in letters, and it is waited for so many milliseconds. */
const MOST = 4096;
const PATIENCE = 3000;

/** What a server says about a refusal: in a header, as the Hub does, or in the body; "" where it says nothing. */
export async function whatServerSays(response: Response): Promise<string> {
  const said = response.headers.get("x-error-message");
  // that there is nothing needs no explanation
  if (said !== null || response.status === 404) {
    await response.body?.cancel().catch(() => {});
    return said ?? "";
  }
  const text = await startOf(response);
  const type = (response.headers.get("content-type") ?? "").toLowerCase();
  const read = FORMATS.find(([name]) => type.includes(name))?.[1];
  return read?.(text) ?? "";
}

/** Where the message is, by the type of the body; stores of objects answer in XML. */
const FORMATS: readonly (readonly [type: string, read: (text: string) => string | undefined])[] = [
  ["json", messageOfJson],
  ["html", (text) => between(text, "<title>", "</title>")],
  ["xml", (text) => between(text, "<Message>", "</Message>")],
  ["text/plain", (text) => text],
];

function messageOfJson(text: string): string | undefined {
  try {
    const { error, message, detail } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const inside = (error as { readonly message?: unknown } | null | undefined)?.message;
    return [error, inside, message, detail].find((said) => typeof said === "string") as string | undefined;
  } catch {
    return undefined;
  }
}

function between(text: string, before: string, after: string): string | undefined {
  const start = text.indexOf(before);
  const end = text.indexOf(after, start);
  return start < 0 || end < 0 ? undefined : text.slice(start + before.length, end);
}

/** The start of a body as text, as far as it comes. */
async function startOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), PATIENCE);
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < MOST) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // what came is what it says
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
  }
  return text.slice(0, MOST);
}
