export { NANO_NAMES, type NanoName } from "./bodies.js";
export { type NanoOptions, type NanoSource, nano } from "./nano.js";
