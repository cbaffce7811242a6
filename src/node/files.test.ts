import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAppend, readWhole, writeWhole } from "./files.ts";
import { sha256 } from "./sha256.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "downhill-files-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (path: string) => readFileSync(path, "utf8");

describe("whole files", () => {
  test("when a file is written over, then the new content stands and nothing is left aside", async () => {
    const path = join(folder, "whole", "a.json");
    mkdirSync(join(folder, "whole"));
    await writeWhole(path, "old");
    await writeWhole(path, new TextEncoder().encode("new"));
    expect(text(path)).toBe("new");
    expect(readdirSync(join(folder, "whole"))).toEqual(["a.json"]);
  });

  test.each([
    ["below a file", "ENOTDIR", () => join(folder, "plain", "a")],
    ["in no folder", "ENOENT", () => join(folder, "absent", "a")],
    ["where a folder stands", "EISDIR", () => join(folder, "taken")],
  ])("when a file is to be written %s, then cannot-write says %s", async (_, why, path) => {
    writeFileSync(join(folder, "plain"), "");
    mkdirSync(join(folder, "taken"), { recursive: true });
    const before = readdirSync(folder);
    await expect(writeWhole(path(), "x")).rejects.toMatchObject({
      code: "cannot-write",
      values: { why },
    });
    expect(readdirSync(folder)).toEqual(before);
  });

  test.each([
    ["is not there", "file-missing", () => join(folder, "absent")],
    ["lies below a file", "file-missing", () => join(folder, "plain", "a")],
    ["is a folder", "file-is-directory", () => folder],
  ])("when what is to be read %s, then %s", async (_, code, path) => {
    writeFileSync(join(folder, "plain"), "");
    await expect(readWhole(path())).rejects.toMatchObject({ code, values: { file: path() } });
  });

  test("when the writer is killed at any moment, then the file is whole, old or new", async () => {
    const path = join(folder, "killed");
    const program = `
      import { writeWhole } from ${JSON.stringify(new URL("files.ts", import.meta.url).href)};
      for (let i = 0; ; i++) await writeWhole(process.argv[1], String(i % 10).repeat(1_000_000));`;
    for (let round = 0; round < 8; round++) {
      writeFileSync(path, "9".repeat(1_000_000));
      const child = spawn(process.execPath, [
        "--conditions=source",
        "--input-type=module",
        "-e",
        program,
        path,
      ]);
      const ended = new Promise(resolve => child.once("exit", resolve));
      await wait(150 + round * 17);
      child.kill("SIGKILL");
      await ended;
      const content = text(path);
      expect(content.length).toBe(1_000_000);
      expect(new Set(content).size).toBe(1);
    }
  });
});

describe("appended lines", () => {
  test.each([
    ['{"a":1}\n{"b":', '{"a":1}\n'],
    ['{"a":1}\n{"b":2}', '{"a":1}\n{"b":2}\n'],
    ['{"a":1}\n', '{"a":1}\n'],
    ['{"torn', ""],
    ["", ""],
  ])("when a file ends as %j, then opening leaves %j and lines follow", (before, after) => {
    const path = join(folder, "log");
    writeFileSync(path, before);
    const file = openAppend(path);
    expect(text(path)).toBe(after);
    file.append('{"c":3}');
    file.sync();
    file.close();
    expect(text(path)).toBe(`${after}{"c":3}\n`);
  });

  test("when the folder is not there, then cannot-write", () => {
    expect(() => openAppend(join(folder, "absent", "log"))).toThrow(
      expect.objectContaining({ code: "cannot-write" }),
    );
  });
});

// A disk of 64 KiB, where the system lets this process mount one (root on Linux).
const disk = mkdtempSync(join(tmpdir(), "downhill-disk-"));
const mounted = mount("size=64k");
afterAll(() => {
  if (mounted) execFileSync("umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
});

function mount(options: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk], { stdio: "ignore" });
    return true;
  } catch {
    console.log(
      "left out: tests on a full or read-only disk; run them as root on Linux to include them",
    );
    return false;
  }
}

if (mounted)
  describe("a full disk", () => {
    test("when a file does not fit, then cannot-write says so, the old file stands, nothing is aside", async () => {
      const path = join(disk, "model");
      await writeWhole(path, "old");
      await expect(writeWhole(path, new Uint8Array(100_000))).rejects.toMatchObject({
        code: "cannot-write",
        values: { why: "ENOSPC", file: path },
      });
      expect(readdirSync(disk)).toEqual(["model"]);
      expect(text(path)).toBe("old");
    });

    test("when a line does not fit, then no part of it stays, and after space is made lines go on", () => {
      const path = join(disk, "run.jsonl");
      const file = openAppend(path);
      file.append('{"a":1}');
      const long = JSON.stringify({ b: "x".repeat(100_000) });
      expect(() => file.append(long)).toThrow(expect.objectContaining({ code: "cannot-write" }));
      expect(text(path)).toBe('{"a":1}\n');
      file.append('{"c":3}');
      file.close();
      expect(text(path)).toBe('{"a":1}\n{"c":3}\n');
    });

    test("when the disk is read-only, then cannot-write says EROFS and reading goes on", async () => {
      const path = join(disk, "kept");
      await writeWhole(path, "old");
      mount("remount,ro");
      try {
        const refused = { code: "cannot-write", values: { why: "EROFS" } };
        await expect(writeWhole(path, "new")).rejects.toMatchObject(refused);
        expect(() => openAppend(path)).toThrow(expect.objectContaining({ code: "cannot-write" }));
        expect(new TextDecoder().decode(await readWhole(path))).toBe("old");
      } finally {
        mount("remount,rw");
      }
    });
  });

// The same without a mount: past its limit (ulimit -f) a process gets part of a write, then EFBIG.
test.runIf(process.platform !== "win32")(
  "when no more may be written, then the old file and the lines before stand (Windows has no such limit)",
  () => {
    const inside = join(folder, "limited");
    mkdirSync(inside);
    const program = `
      import { openAppend, writeWhole } from ${JSON.stringify(new URL("files.ts", import.meta.url).href)};
      const [path, codes] = [process.argv[1], []];
      const refused = error => codes.push(error.code, error.values.why);
      await writeWhole(path + "/model", "old");
      await writeWhole(path + "/model", new Uint8Array(500_000)).catch(refused);
      const file = openAppend(path + "/log");
      file.append('{"a":1}');
      try { file.append("x".repeat(500_000)); } catch (error) { refused(error); }
      file.append('{"c":3}');
      console.log(codes.join(" "));`;
    const args = ["--conditions=source", "--input-type=module", "-e", program, inside];
    const limited = `trap '' XFSZ; ulimit -f 100; exec "$0" "$@"`;
    const said = execFileSync("sh", ["-c", limited, process.execPath, ...args], {
      encoding: "utf8",
    });
    expect(said.trim()).toBe("cannot-write EFBIG cannot-write EFBIG");
    expect(readdirSync(inside).sort()).toEqual(["log", "model"]);
    expect(text(join(inside, "model"))).toBe("old");
    expect(text(join(inside, "log"))).toBe('{"a":1}\n{"c":3}\n');
  },
);

test("when bytes are hashed, then it is the sha256 of FIPS 180-2's example", () => {
  expect(sha256(new TextEncoder().encode("abc"))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
