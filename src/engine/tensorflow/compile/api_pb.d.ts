/** The parts of tfjs-node's protobuf classes that graphs are written with. */
declare module '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js' {
  interface ShapeDimension {
    setSize(size: number): void;
  }
  interface TensorShape {
    addDim(dimension: ShapeDimension): void;
  }
  interface TensorValue {
    setDtype(type: number): void;
    setTensorShape(shape: TensorShape): void;
    setTensorContent(bytes: Uint8Array): void;
  }
  interface ListValue {
    setIList(values: number[]): void;
    setTypeList(types: number[]): void;
  }
  interface NameAttrList {
    setName(name: string): void;
  }
  interface AttrValue {
    setS(bytes: Uint8Array): void;
    setI(value: number): void;
    setF(value: number): void;
    setB(value: boolean): void;
    setType(type: number): void;
    setShape(shape: TensorShape): void;
    setTensor(tensor: TensorValue): void;
    setList(list: ListValue): void;
    setFunc(called: NameAttrList): void;
  }
  interface NodeDef {
    setName(name: string): void;
    setOp(operation: string): void;
    setInputList(inputs: string[]): void;
    getAttrMap(): { set(name: string, value: AttrValue): void };
  }
  interface VersionDef {
    setProducer(version: number): void;
  }
  interface GraphDef {
    addNode(node: NodeDef): void;
    setVersions(version: VersionDef): void;
    serializeBinary(): Uint8Array;
  }
  const classes: {
    AttrValue: { new (): AttrValue; ListValue: new () => ListValue };
    GraphDef: new () => GraphDef;
    NameAttrList: new () => NameAttrList;
    NodeDef: new () => NodeDef;
    Tensor: new () => TensorValue;
    TensorShape: { new (): TensorShape; Dim: new () => ShapeDimension };
    VersionDef: new () => VersionDef;
  };
  export default classes;
}
