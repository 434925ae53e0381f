import { grouped, percent } from "@permafrost/common/numbers";
import type { ReadFacts } from "../../records/read-facts.js";
import type { EvaluationRecord } from "../../records/records.js";
import { bestOf, evaluated } from "../evaluations.js";
import { duration, short } from "../format.js";
import { type Html, html } from "../html.js";
import { tile } from "./tile.js";

/** The figures of a run, the one that counts first: what it does on the test split, else what it was selected by. */
export function tiles(facts: ReadFacts): Html {
  const { metrics, counts, sessions, split, test } = facts;
  const best = bestOf(metrics);
  const last = best ?? evaluated(metrics).at(-1);
  const seconds = sessions.reduce((sum, { seconds: s }) => sum + s.setup + s.steps + s.evaluation, 0);
  const session = sessions.at(-1);
  return html`<div class="tiles">${[
    test && scores(test, test.split, facts),
    last &&
      scores(
        last.evaluation,
        `${last.evaluation.split ?? split}, ${best ? "best step" : "step"} ${grouped(last.step)}`,
        facts,
      ),
    counts && tile(grouped(counts.thawed), `weights thawed, ${percent(counts.share)} of all`),
    tile(grouped(metrics.at(-1)?.step ?? 0), "steps"),
    session && tile(duration(seconds), `on ${session.device}`),
  ]}</div>`;
}

function scores(
  { accuracy, loss, labels }: EvaluationRecord,
  where: string,
  { loss: name }: ReadFacts,
): Html {
  const of = `${grouped(labels)} labels`;
  return html`${accuracy !== undefined && tile(percent(accuracy), `of ${of} right (${where})`)}
${tile(short(loss), `${name ?? "loss, in nats"}${accuracy === undefined ? ` of ${of}` : ""} (${where})`)}`;
}
