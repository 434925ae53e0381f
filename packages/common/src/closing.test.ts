import { expect, it } from "vitest";
import { closing } from "./closing.js";

it("waits for what has begun, well or not, lets nothing begin afterwards, and disposes once", async () => {
  const said: string[] = [];
  const { during, dispose } = closing("work", "mill", async () => void said.push("gone"));
  const soon = () => new Promise<void>((done) => setTimeout(done, 5));
  const works = [
    during(async () => {
      await soon();
      said.push("done");
      return 3;
    }),
    during(async () => {
      await soon();
      throw new RangeError("no");
    }),
  ];
  const ends = [dispose(), dispose()];
  works.push(during(async () => 4));
  expect(await Promise.allSettled(works)).toMatchObject([
    { value: 3 },
    { reason: new RangeError("no") },
    { reason: new Error("Cannot work: this mill is disposed of. Open another one") },
  ]);
  await Promise.all(ends);
  expect(said).toEqual(["done", "gone"]);
});
