import { BITS, drawn, LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { ROWS } from "./rows.js";

/** Bodies that saw something else, or nothing. */
export const table02 = paperTable({
  number: 2,
  about: "what a frozen body was pretrained on: language, bits, images, nothing",
  reading:
    "The paper's body that was pretrained on Bit Memory was not released: here it is one of @permafrost/nano, of 4 layers and width 112 at every size, which is to be set against `random` with care. The paper's random body on MNIST is as good as a linear classifier of the pixels, and on Bit Memory as copying the bits that one sees: look at the floors first.",
  arms: (size) => ({
    language: LANGUAGE[size],
    bits: BITS,
    ...(size !== "tiny" && {
      images: {
        model: size === "paper" ? "google/vit-base-patch16-224-in21k" : "WinKawaks/vit-tiny-patch16-224",
      },
    }),
    random: drawn(LANGUAGE[size]),
  }),
  values: {
    language: ROWS.pretrained,
    bits: [100, 100, 35.4, 97.8, 62.6, 36.7, 7.8],
    images: [100, 100, 37.4, 97.8, 72.5, 43.0, 7.5],
    random: ROWS.random,
  },
});
