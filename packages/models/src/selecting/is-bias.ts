import type { Parameter } from "../parameter.js";

/** What PyTorch calls a bias, LSTM* the shift of a norm, and a reservoir its only one. */
const BIAS = /(?:^|[._])(?:bias(?:_\w+)?|beta|b)$/;

/** Whether a parameter is added to a product or shifts a norm. */
export const isBias = ({ name, shape }: Parameter): boolean => shape.length === 1 && BIAS.test(name);
