// Metrics that nobody should write.
import { near } from "./measures.js";

export { near as "two\nlines" };
