import { task as base } from "./task.js";

/** A task that has something to say of its data. */
export const task = { ...base, notes: ["A column was left out."] };
