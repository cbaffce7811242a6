import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import { environment } from "./environment.ts";
import {
  checkRun,
  createRunFolder,
  latestCheckpoint,
  listRuns,
  RUN_FILES,
  readJson,
  saveCheckpoint,
  wholeFolder,
} from "./run-folder.ts";

let folder: string;
let run: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "downhill-runs-"));
  run = join(folder, "a", "run");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a run folder", () => {
  test("when it is new or empty, then it is made with its checkpoints", async () => {
    await createRunFolder(run);
    expect(readdirSync(run)).toEqual([RUN_FILES.checkpoints]);
    mkdirSync(join(folder, "empty"));
    await createRunFolder(join(folder, "empty"));
  });

  test("when a kill left it before the first record, then the run can begin anew", async () => {
    await createRunFolder(run);
    writeFileSync(join(run, "lock"), "");
    writeFileSync(join(run, RUN_FILES.config), "{}");
    await createRunFolder(run);
    writeFileSync(join(run, RUN_FILES.log), "");
    await expect(createRunFolder(run)).rejects.toMatchObject({ code: "run-exists" });
  });

  test("when something is in it, then run-exists and it stays as it was", async () => {
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, "mine.txt"), "");
    await expect(createRunFolder(run)).rejects.toMatchObject({
      code: "run-exists",
      values: { run },
    });
    expect(readdirSync(run)).toEqual(["mine.txt"]);
  });

  test("when its place is a file or below one, then cannot-write", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    for (const path of [file, join(file, "run")])
      await expect(createRunFolder(path)).rejects.toMatchObject({ code: "cannot-write" });
  });

  test("when it is absent, a file, or lacks a file, then the check says which", async () => {
    await expect(checkRun(run)).rejects.toMatchObject({ code: "run-missing", values: { run } });
    writeFileSync(join(folder, "file"), "");
    await expect(checkRun(join(folder, "file"))).rejects.toMatchObject({ code: "run-missing" });
    await createRunFolder(run);
    writeFileSync(join(run, RUN_FILES.config), "{");
    const lacking = { code: "run-damaged", values: { file: RUN_FILES.log } };
    await expect(checkRun(run)).rejects.toMatchObject(lacking);
    writeFileSync(join(run, RUN_FILES.log), "");
    await checkRun(run);
    const damaged = { code: "run-damaged", values: { file: RUN_FILES.config } };
    await expect(readJson(run, RUN_FILES.config)).rejects.toMatchObject(damaged);
  });

  test("when runs are listed, then folders with a configuration come by name", async () => {
    for (const name of ["b", "a", "other"]) mkdirSync(join(folder, name));
    for (const name of ["b", "a"]) writeFileSync(join(folder, name, RUN_FILES.config), "{}");
    expect(await listRuns(folder)).toEqual([join(folder, "a"), join(folder, "b")]);
    expect(await listRuns(join(folder, "absent"))).toEqual([]);
  });
});

describe("checkpoints", () => {
  const bytes = (step: number) =>
    writeSafetensors(new Map([["w", { dtype: "F32", shape: [1], data: Float32Array.of(step) }]]));
  const save = (step: number) => saveCheckpoint(run, step, bytes(step));
  const latest = async () =>
    (await latestCheckpoint(run, readSafetensors))?.tensors.get("w")?.data[0];
  const files = () => readdirSync(join(run, RUN_FILES.checkpoints)).sort();
  const nameOf = (step: number) => `step-${String(step).padStart(9, "0")}.safetensors`;
  const cut = (step: number) => truncateSync(join(run, RUN_FILES.checkpoints, nameOf(step)), 20);

  beforeEach(() => createRunFolder(run));

  test("when there is none, then null", async () => {
    expect(await latestCheckpoint(run, readSafetensors)).toBeNull();
    expect(await latestCheckpoint(join(folder, "absent"), readSafetensors)).toBeNull();
  });

  test("when three are saved, then the last two stay and the newest is read", async () => {
    for (const step of [8, 9, 10]) await save(step);
    expect(files()).toEqual([nameOf(9), nameOf(10)]);
    expect(await latest()).toBe(10);
  });

  test("when the newest is damaged, then the one before is read; when both are, then null", async () => {
    for (const step of [1, 2]) await save(step);
    cut(2);
    expect(await latest()).toBe(1);
    cut(1);
    expect(await latestCheckpoint(run, readSafetensors)).toBeNull();
  });

  test("when a run started over behind damaged ones, then what it saves is what is read", async () => {
    for (const step of [100, 200]) await save(step);
    cut(100);
    cut(200);
    await save(10);
    expect(files()).toEqual([nameOf(10)]);
    expect(await latest()).toBe(10);
  });

  test("when a kill left a file aside, then the next save removes it and nothing foreign", async () => {
    const inside = join(run, RUN_FILES.checkpoints);
    writeFileSync(join(inside, `${nameOf(1)}.some-id.tmp`), "torn");
    writeFileSync(join(inside, "mine.txt"), "");
    await save(2);
    expect(files()).toEqual(["mine.txt", nameOf(2)]);
  });
});

test("when the environment is asked for, then it names the engine and the machine", () => {
  expect(environment()).toMatchObject({ node: process.versions.node, platform: process.platform });
  expect(environment().processors).toBeGreaterThan(0);
  expect(environment().memoryBytes).toBeGreaterThan(2 ** 20);
});

describe("a whole folder", () => {
  const path = fileURLToPath(new URL("./run-folder.ts", import.meta.url));

  test("when it is filled, then it takes its name, and nothing lies aside", async () => {
    const place = join(folder, "run");
    const said = await wholeFolder(place, async aside => {
      await createRunFolder(aside);
      expect(existsSync(place)).toBe(false);
      return "said";
    });
    expect(said).toBe("said");
    expect(readdirSync(folder)).toEqual(["run"]);
  });

  test("when filling it fails, or the process ends meanwhile, then nothing is left", async () => {
    const place = join(folder, "run");
    const failing = wholeFolder(place, async aside => {
      await createRunFolder(aside);
      throw new Error("full");
    });
    await expect(failing).rejects.toThrow("full");
    const code = `import { wholeFolder, createRunFolder } from ${JSON.stringify(path)};
      await wholeFolder(${JSON.stringify(place)}, async aside => { await createRunFolder(aside); console.log("made"); process.exit(130); });`;
    const args = ["--conditions=source", "--input-type=module", "-e", code];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect([status, stdout.trim()]).toEqual([130, "made"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("when its name is taken meanwhile, then that one stays as it is", async () => {
    const place = join(folder, "run");
    const filled = wholeFolder(place, async aside => {
      await createRunFolder(aside);
      mkdirSync(place);
      writeFileSync(join(place, "other"), "");
    });
    await expect(filled).rejects.toMatchObject({ code: "cannot-write" });
    expect(readdirSync(folder)).toEqual(["run"]);
    expect(readdirSync(place)).toEqual(["other"]);
  });
});
