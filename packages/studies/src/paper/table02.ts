import { drawn, LANGUAGE } from "../sizes/bodies.js";
import { paperTable } from "./paper-table.js";
import { ROWS } from "./rows.js";

/** Bodies that saw something else, or nothing. */
export const table02 = paperTable({
  number: 2,
  about: "what a frozen body was pretrained on: language, images, nothing",
  reading:
    "The paper has a body that was pretrained on Bit Memory, too, which was not released. Its random body on MNIST is as good as a linear classifier of the pixels, and on Bit Memory as copying the bits that one sees: look at the floors first.",
  arms: (size) => ({
    language: LANGUAGE[size],
    ...(size !== "tiny" && {
      images: {
        model: size === "paper" ? "google/vit-base-patch16-224-in21k" : "WinKawaks/vit-tiny-patch16-224",
      },
    }),
    random: drawn(LANGUAGE[size]),
  }),
  values: {
    language: ROWS.pretrained,
    images: [100, 100, 37.4, 97.8, 72.5, 43.0, 7.5],
    random: ROWS.random,
  },
});
