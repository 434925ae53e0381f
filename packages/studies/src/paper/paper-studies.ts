import type { NamedStudies } from "../named-study.js";

/** Tables and figures of Lu et al. (2021), by the names that `permafrost paper` knows them by; figure 1 is table 1 as bars. */
export const paperStudies: NamedStudies = {
  table1: async () => (await import("./table01.js")).table01,
  table2: async () => (await import("./table02.js")).table02,
  table3: async () => (await import("./table03.js")).table03,
  table4: async () => (await import("./table04.js")).table04,
  table5: async () => (await import("./table05.js")).table05,
  table6: async () => (await import("./table06.js")).table06,
  table7: async () => (await import("./table07.js")).table07,
  table8: async () => (await import("./table08.js")).table08,
  table9: async () => (await import("./table09.js")).table09,
  table10: async () => (await import("./table10.js")).table10,
  table11: async () => (await import("./table11.js")).table11,
  table12: async () => (await import("./table12.js")).table12,
  table13: async () => (await import("./table13.js")).table13,
  table14: async () => (await import("./table14.js")).table14,
  table15: async () => (await import("./table15.js")).table15,
  table16: async () => (await import("./table16.js")).table16,
  table17: async () => (await import("./table17.js")).table17,
  table18: async () => (await import("./table18.js")).table18,
  table19: async () => (await import("./table19.js")).table19,
  table20: async () => (await import("./table20.js")).table20,
  table21: async () => (await import("./table21.js")).table21,
  table22: async () => (await import("./table22.js")).table22,
  figure1: async () => (await import("./table01.js")).table01,
  attention: async () => (await import("./figure-attention.js")).figureAttention,
};
