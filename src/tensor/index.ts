export { capture, manualSeed, random, Setting } from "./capture.ts";
export { cpu, Device, type DeviceOptions, device } from "./device.ts";
export { Buffer, Parameter } from "./parameter.ts";
export {
  concat,
  type NestedArray,
  Tensor,
  type TensorData,
  type TensorLike,
  type TensorOptions,
  tensor,
} from "./tensor.ts";
