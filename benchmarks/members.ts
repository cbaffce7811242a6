// Eight networks of one shape trained packed, by one program with a leading member axis, against eight trained one
// after the other. The library has no packed training yet, so this only says so.

import type { Benchmark } from "./benchmark.ts";

export const members: Benchmark = {
  name: "members",
  about: "eight networks packed against eight single ones (not built yet)",
  peers: [],
  async run({ leaveOut }) {
    leaveOut("members, 8 networks packed", "the library has no packed training yet");
    return [];
  },
};
