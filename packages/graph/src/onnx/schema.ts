/** The messages of `onnx.proto3` that are written here, as far as they are used; field numbers as published by ONNX. */

export interface ModelProto {
  readonly ir_version: number;
  readonly producer_name: string;
  readonly graph: GraphProto;
  readonly opset_import: readonly { readonly domain: string; readonly version: number }[];
  readonly metadata_props?: readonly { readonly key: string; readonly value: string }[];
}

export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly name: string;
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly op_type: string;
  readonly attribute: readonly AttributeProto[];
  readonly domain: string;
}

export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: string;
  readonly g?: GraphProto;
  readonly ints?: readonly number[];
  readonly strings?: readonly string[];
}

export interface TensorProto {
  readonly dims: readonly number[];
  readonly data_type: number;
  readonly name: string;
  readonly raw_data?: Uint8Array;
  readonly external_data?: readonly { readonly key: string; readonly value: string }[];
  readonly data_location?: number;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensor_type: {
      readonly elem_type: number;
      readonly shape: {
        readonly dim: readonly { readonly dim_value?: number; readonly dim_param?: string }[];
      };
    };
  };
}

/** How a field is written: its number, and a scalar kind or the message it holds. */
type Field = readonly [number: number, kind: "int" | "float" | "string" | "bytes" | keyof typeof messages];

/** Fields by message. */
export const messages = {
  Model: {
    ir_version: [1, "int"],
    producer_name: [2, "string"],
    graph: [7, "Graph"],
    opset_import: [8, "OperatorSet"],
    metadata_props: [14, "Entry"],
  },
  OperatorSet: { domain: [1, "string"], version: [2, "int"] },
  Graph: {
    node: [1, "Node"],
    name: [2, "string"],
    initializer: [5, "Tensor"],
    input: [11, "ValueInfo"],
    output: [12, "ValueInfo"],
  },
  Node: {
    input: [1, "string"],
    output: [2, "string"],
    name: [3, "string"],
    op_type: [4, "string"],
    attribute: [5, "Attribute"],
    domain: [7, "string"],
  },
  Attribute: {
    name: [1, "string"],
    f: [2, "float"],
    i: [3, "int"],
    s: [4, "string"],
    g: [6, "Graph"],
    ints: [8, "int"],
    strings: [9, "string"],
    type: [20, "int"],
  },
  Tensor: {
    dims: [1, "int"],
    data_type: [2, "int"],
    name: [8, "string"],
    raw_data: [9, "bytes"],
    external_data: [13, "Entry"],
    data_location: [14, "int"],
  },
  Entry: { key: [1, "string"], value: [2, "string"] },
  ValueInfo: { name: [1, "string"], type: [2, "Type"] },
  Type: { tensor_type: [1, "TensorType"] },
  TensorType: { elem_type: [1, "int"], shape: [2, "TensorShape"] },
  TensorShape: { dim: [1, "Dimension"] },
  Dimension: { dim_value: [1, "int"], dim_param: [2, "string"] },
} as const satisfies Record<string, Record<string, readonly [number, string]>>;

export type MessageName = keyof typeof messages;

/** Fields of a message, untyped, for the encoder. */
export const fieldsOf = (message: MessageName): Readonly<Record<string, Field>> => messages[message];

/** ONNX's numbers for element types. */
export const elementTypes = {
  f32: 1,
  u8: 2,
  i8: 3,
  i32: 6,
  i64: 7,
  string: 8,
  bool: 9,
  f16: 10,
  f64: 11,
  i4: 22,
} as const;

/** ONNX's numbers for kinds of attributes. */
export const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7, strings: 8 } as const;
