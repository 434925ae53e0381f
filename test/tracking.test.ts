import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { snippets } from "./snippets.js";
import { root } from "./workspace.js";

const run = promisify(execFile);
const tsx = [join(root, "node_modules/tsx/dist/cli.mjs"), "--conditions=permafrost:source"];
// inside the repository, so that the packages are found
const folder = mkdtempSync(join(root, "test/.tracking-"));
afterAll(() => rmSync(folder, { recursive: true }));
const [mlflow, trackio] = snippets.filter(
  ({ page, language }) => page === "docs/tracking.md" && language === "ts",
);

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += part;
  return text;
}

/** Runs an example against a server that takes everything. @returns what it was sent, by path */
async function sentBy(code: string, variable: string, answer: object) {
  const sent: [path: string, body: Record<string, never>, token: unknown][] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request));
    sent.push([request.url!, body, request.headers["x-trackio-write-token"]]);
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const file = join(folder, `${variable}.ts`);
  writeFileSync(file, code);
  const env = { ...process.env, [variable]: `http://127.0.0.1:${port}`, TRACKIO_WRITE_TOKEN: "let-me" };
  await run(process.execPath, [...tsx, file], { cwd: folder, env });
  server.close();
  return sent;
}

test("the sink for MLflow makes a run, sends settings and metrics by step, and ends it", async () => {
  const sent = await sentBy(mlflow!.code, "MLFLOW_TRACKING_URI", { run: { info: { run_id: "r1" } } });
  expect(sent.map(([path]) => path.replace("/api/2.0/mlflow/", ""))).toEqual([
    "runs/create",
    "runs/log-batch",
    "runs/log-batch",
    "runs/update",
  ]);
  const [, [, settings], [, { metrics }], [, end]] = sent as unknown as [
    unknown,
    [string, { params: object[] }],
    [string, { metrics: { key: string; step: number; value: number }[] }],
    [string, object],
  ];
  expect(settings.params).toContainEqual({ key: "task", value: "bit-xor" });
  const losses = metrics.filter(({ key }) => key === "train/loss");
  expect(losses.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(losses.every(({ value }) => value > 0.3 && value < 2)).toBe(true);
  expect(metrics.filter(({ key }) => key === "validation/loss").map(({ step }) => step)).toEqual([10, 20]);
  expect(end).toMatchObject({ run_id: "r1", status: "FINISHED" });
}, 60_000);

test("the sink for trackio sends all steps at once", async () => {
  const [[path, { logs }, token]] = (await sentBy(trackio!.code, "TRACKIO_SERVER_URL", {})) as unknown as [
    [string, { logs: { project: string; run: string; step: number; metrics: { loss: number } }[] }, string],
  ];
  expect([path, token]).toEqual(["/api/bulk_log", "let-me"]);
  expect(logs.map(({ project, run, step }) => [project, run, step])).toEqual(
    Array.from({ length: 20 }, (_, i) => ["xor", "first", i + 1]),
  );
  expect(logs.every(({ metrics: { loss } }) => loss > 0.3 && loss < 2)).toBe(true);
}, 60_000);
