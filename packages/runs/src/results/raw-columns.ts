import {
  and,
  broadcastTo,
  cast,
  concat,
  constant,
  type DType,
  div,
  equal,
  type Inlet,
  input,
  iota,
  mul,
  not,
  reshape,
  scalar,
  sub,
  type Tensor,
  where,
} from "@permafrost/graph";
import {
  type CategoryColumn,
  type ColumnEncoding,
  DATE_CYCLES,
  type DateColumn,
  missingTexts,
} from "@permafrost/tasks";

type Inlets = Readonly<Record<string, Inlet>>;

/** Of a batch the values of a column, `[batch, values]`. */
type Writer = (batch: number) => Tensor;

/** How a column comes in, and what becomes of it. */
interface Kind<C> {
  write(column: C): Writer;
  /** Inputs that are made of others. */
  inlets(column: C): Inlets;
}

/** The number of a text that is missing; one that is none of the categories has the number after their last. */
const MISSING = -1;

const KINDS: { readonly [K in ColumnEncoding["kind"]]: Kind<Extract<ColumnEncoding, { kind: K }>> } = {
  number: {
    write: (column) => (batch) => {
      const given = columnNamed(column.name, "f32", batch);
      const scaled = div(sub(given, scalar(column.mean)), scalar(column.deviation));
      return filled(column, scaled, equal(given, given), batch);
    },
    inlets: () => ({}),
  },
  category: {
    write: (column) => (batch) => {
      const { length } = column.categories;
      const given = columnNamed(placeOf(column), "i32", batch);
      const is = (place: number) => equal(given, scalar(place, "i32"));
      const refused = [...(column.fill ? [] : [MISSING]), ...(column.unseen === "error" ? [length] : [])].map(
        (place) => not(is(place)),
      );
      const one = cast(equal(given, reshape(iota(length), [1, length])), "f32");
      const values = refused.length === 0 ? one : orNaN(one, cast(refused.reduce(and), "f32"));
      return filled(column, values, not(is(MISSING)), batch);
    },
    inlets: (column) => ({
      [placeOf(column)]: {
        from: column.name,
        as: "texts",
        places: [
          ...column.categories.map((text, place) => [text, place] as const),
          ...missingTexts.map((text) => [text, MISSING] as const),
        ],
        others: column.categories.length,
      },
    }),
  },
  date: {
    write: (column) => (batch) => {
      const values = Object.keys(daysOf(column)).map((name) => columnNamed(name, "f32", batch));
      return filled(column, concat(values, 1), equal(values[0]!, values[0]!), batch);
    },
    inlets: (column) => daysOf(column),
  },
};

/** Values where there is a one, NaN where there is a zero: 0 / 0. */
const orNaN = (values: Tensor, isFine: Tensor): Tensor => div(mul(values, isFine), isFine);

const placeOf = ({ name }: CategoryColumn) => `${name}: place`;

/** The seven values of a date, of its days since 1970. */
function daysOf({ name, mean, deviation }: DateColumn): Inlets {
  const waves = DATE_CYCLES.flatMap((period) =>
    (["sine", "cosine"] as const).map(
      (of) => [`${name}: ${of} of ${period}`, { from: name, as: "wave", period, of }] as const,
    ),
  );
  return {
    [`${name}: days`]: { from: name, as: "scaled", mean, deviation },
    ...Object.fromEntries(waves),
  };
}

const columnNamed = (name: string, dtype: DType, batch: number): Tensor =>
  reshape(input(name, dtype, [batch]), [batch, 1]);

/** Values, but what stands for a cell that is missing where one is; and whether it is. */
function filled({ fill, indicator }: ColumnEncoding, values: Tensor, isThere: Tensor, batch: number): Tensor {
  if (fill === undefined) return values;
  const { length } = fill;
  const instead = reshape(constant(Float32Array.from(fill)), [1, length]);
  const known = where(isThere, values, broadcastTo(instead, [batch, length]));
  return indicator ? concat([known, sub(scalar(1), cast(isThere, "f32"))], 1) : known;
}

/** As `writeCell` does, in a graph: of what it refuses NaN. */
export const columnWriter = (column: ColumnEncoding): Writer =>
  (KINDS[column.kind] as Kind<ColumnEncoding>).write(column);

/** What a file makes the inputs of a column of: texts of a category, days since 1970 of a date. */
export const columnInlets = (column: ColumnEncoding): Inlets =>
  (KINDS[column.kind] as Kind<ColumnEncoding>).inlets(column);
