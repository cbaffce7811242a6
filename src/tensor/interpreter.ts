// A device for apps that only predict: the processor, by way of the reference backend, which compiles nothing and is a
// fifth of the engine's size. In a file of its own, so that whoever names the engine does not carry this one as well.

import { reference } from "../backends/reference/reference.ts";
import { Device } from "./device.ts";

export const interpreter = new Device("cpu", () => reference());
