// Ours as a contender: a long-lived child that runs the library from its sources. usage: ours.ts SECONDS THREADS. The
// backend is the device's own; what it is and on how many threads it runs is asked of it, never assumed.

import { tensor } from "downhill";
import manifest from "../package.json" with { type: "json" };
import { bostonWorkloads } from "./boston-fit.ts";
import { elementwiseWorkloads } from "./elementwise.ts";
import { gemmWorkloads } from "./gemm.ts";
import { memberWorkloads } from "./members.ts";
import { serve } from "./serve.ts";
import { stepWorkloads } from "./steps.ts";

const { name, threads } = tensor(0).device.backend;
await serve(
  {
    name: `downhill ${name}, ${threads} thread${threads > 1 ? "s" : ""}`,
    versions: { downhill: manifest.version },
    facts: { backend: name, threads },
  },
  {
    ...stepWorkloads,
    ...bostonWorkloads,
    ...gemmWorkloads,
    ...elementwiseWorkloads,
    ...memberWorkloads,
  },
);
