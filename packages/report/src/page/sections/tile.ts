import { type Html, html } from "../html.js";

/** A figure that stands for itself. */
export const tile = (value: string, label: string): Html =>
  html`<div class="card tile"><b>${value}</b><span>${label}</span></div>`;
