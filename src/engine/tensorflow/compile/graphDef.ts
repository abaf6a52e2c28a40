import proto from '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js';
import { type Attribute, binding } from '../backend.ts';

type AttrValue = InstanceType<typeof proto.AttrValue>;
type TensorShape = InstanceType<typeof proto.TensorShape>;

/** GraphDef version of TensorFlow 2.21: at what its operations' defaults are read. */
const PRODUCER = 2100;

/** A TensorFlow graph being written, node by node (tensorflow/core/framework/graph.proto). */
export class GraphWriter {
  readonly #graph = new proto.GraphDef();
  #nodes = 0;

  constructor() {
    const version = new proto.VersionDef();
    version.setProducer(PRODUCER);
    this.#graph.setVersions(version);
  }

  get nodes(): number {
    return this.#nodes;
  }

  /**
   * Adds a node.
   * @param inputs `node`, `node:output`, and last `^node` for what must have run before
   */
  add(operation: string, name: string, attributes: readonly Attribute[], inputs: readonly string[]): void {
    this.#add(
      operation,
      name,
      attributes.map((one) => [one.name, attributeValue(one)] as const),
      inputs,
    );
  }

  placeholder(name: string, type: number, shape: readonly number[] | null): void {
    const attributes: [string, AttrValue][] = [['dtype', typeValue(type)]];
    if (shape) attributes.push(['shape', shapeValue(shape)]);
    this.#add('Placeholder', name, attributes, []);
  }

  constant(name: string, type: number, shape: readonly number[], bytes: Uint8Array): void {
    const tensor = new proto.Tensor();
    tensor.setDtype(type);
    tensor.setTensorShape(tensorShape(shape));
    tensor.setTensorContent(bytes);
    const value = new proto.AttrValue();
    value.setTensor(tensor);
    this.#add(
      'Const',
      name,
      [
        ['dtype', typeValue(type)],
        ['value', value],
      ],
      [],
    );
  }

  /**
   * Adds a node that calls a function.
   * @param inputTypes, outputTypes TensorFlow's numbers
   * @param xla whether XLA compiles the function
   */
  call(
    called: string,
    name: string,
    inputs: readonly string[],
    inputTypes: readonly number[],
    outputTypes: readonly number[],
    xla: boolean,
  ): void {
    const reference = new proto.NameAttrList();
    reference.setName(called);
    const value = new proto.AttrValue();
    value.setFunc(reference);
    const compile = new proto.AttrValue();
    compile.setB(xla);
    const attributes: [string, AttrValue][] = [
      ['Tin', typesValue(inputTypes)],
      ['Tout', typesValue(outputTypes)],
      ['f', value],
      ['_XlaMustCompile', compile],
    ];
    this.#add('PartitionedCall', name, attributes, inputs);
  }

  /** The GraphDef's bytes: equal ones for equal calls. */
  bytes(): Uint8Array {
    return this.#graph.serializeBinary();
  }

  #add(
    operation: string,
    name: string,
    attributes: readonly (readonly [string, AttrValue])[],
    inputs: readonly string[],
  ): void {
    const node = new proto.NodeDef();
    node.setName(name);
    node.setOp(operation);
    node.setInputList([...inputs]);
    for (const [key, value] of attributes) node.getAttrMap().set(key, value);
    this.#graph.addNode(node);
    this.#nodes += 1;
  }
}

function tensorShape(shape: readonly number[]): TensorShape {
  const written = new proto.TensorShape();
  for (const size of shape) {
    const dimension = new proto.TensorShape.Dim();
    dimension.setSize(size);
    written.addDim(dimension);
  }
  return written;
}

function shapeValue(shape: readonly number[]): AttrValue {
  const value = new proto.AttrValue();
  value.setShape(tensorShape(shape));
  return value;
}

function typeValue(type: number): AttrValue {
  const value = new proto.AttrValue();
  value.setType(type);
  return value;
}

function typesValue(types: readonly number[]): AttrValue {
  const list = new proto.AttrValue.ListValue();
  list.setTypeList([...types]);
  const value = new proto.AttrValue();
  value.setList(list);
  return value;
}

/** @throws Error for an attribute of a kind that no operation of tfjs has */
function attributeValue({ name, type, value: given }: Attribute): AttrValue {
  const native = binding();
  const value = new proto.AttrValue();
  if (type === native.TF_ATTR_TYPE && typeof given === 'number') return typeValue(given);
  if (type === native.TF_ATTR_SHAPE && isNumbers(given)) return shapeValue(given);
  if (isNumbers(given)) {
    const list = new proto.AttrValue.ListValue();
    if (type === native.TF_ATTR_TYPE) list.setTypeList(given);
    else if (type === native.TF_ATTR_INT) list.setIList(given);
    else throw new Error(`attribute ${name} is a list of a kind that cannot be recorded`);
    value.setList(list);
  } else if (type === native.TF_ATTR_STRING) value.setS(new TextEncoder().encode(String(given)));
  else if (type === native.TF_ATTR_INT) value.setI(Number(given));
  else if (type === native.TF_ATTR_FLOAT) value.setF(Number(given));
  else if (type === native.TF_ATTR_BOOL) value.setB(Boolean(given));
  else throw new Error(`attribute ${name} is of a kind that cannot be recorded`);
  return value;
}

function isNumbers(value: Attribute['value']): value is number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}
