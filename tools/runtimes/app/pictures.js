// A folder of pictures, decoded on threads of whatever runs this file.
import { imageFolder, memorySource } from "permafrost";

/** 16 × 16 pixels, a JPEG. */
const JPEG =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2MBERISGBUYLxoaL2NCOEJjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY//AABEIABAAEAMBEQACEQEDEQH/xAGiAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgsQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+gEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoLEQACAQIEBAMEBwUEBAABAncAAQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqCg4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T19vf4+fr/2gAMAwEAAhEDEQA/AMDT4OnFejWmTWw502nwdOK8qtM8ithzM0+DpxXXWmfa1sOdPp8HTivKrTPIrYc//9k=";

const threads = process.getBuiltinModule("worker_threads");
const { Worker } = threads;
let answers = 0;
threads.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.on("message", () => answers++);
  }
};
const bytes = Uint8Array.from(atob(JPEG), (letter) => letter.charCodeAt(0));
const files = Object.fromEntries(
  Array.from({ length: 20 }, (_, i) => [`${i % 2 ? "a" : "b"}/${i}.jpg`, bytes]),
);
const { splits, input } = await imageFolder(memorySource(files), { patch: 16 });
const x = new Float32Array(input.tokens * input.dim);
splits.train.write(0, { seed: 0, epoch: 0 }, x, new Int32Array(1));
console.log(JSON.stringify({ answers, sum: x.reduce((sum, value) => sum + value, 0) }));
