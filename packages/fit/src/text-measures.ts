// what measures text is loaded where there is some
export { textMetrics } from "@permafrost/trainer";
