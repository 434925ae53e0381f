// A metric that is better in a way that there is not.
import { near } from "./measures.js";

export const upward = { ...near, better: "up" };
