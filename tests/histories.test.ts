// Histories of other tools: what each writes, in all its spellings, is read as the same curve, or refused with a code.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DownhillError } from "../src/core/errors.ts";
import {
  type Asked,
  type HistoryFile,
  ownRecords,
  readHistory,
} from "../src/formats/histories/index.ts";
import type { NoteCode } from "../src/log/reading-note.ts";
import { eventFile, record, type Style, type Written } from "./support/event-file.ts";

const goldens = join(import.meta.dirname, "goldens/tensorboard");
const bytes = (text: string) => new TextEncoder().encode(text);
const file = (content: string | Uint8Array, name = "h.csv"): HistoryFile => ({
  name,
  bytes: typeof content === "string" ? bytes(content) : content,
});

function read(content: string | Uint8Array, asked?: Asked) {
  const { history, notes } = readHistory([file(content)], asked);
  const said = notes.map(({ code }) => code).filter(code => code !== "columns");
  const columns = notes.find(({ code }) => code === "columns")!.values;
  return { history, said, columns, notes };
}

function refusal(content: string | Uint8Array, asked?: Asked): DownhillError {
  try {
    read(content, asked);
  } catch (error) {
    return error as DownhillError;
  }
  throw new Error("nothing was refused");
}

const train = [0.9, 0.6, 0.4];
const valid = [1, 0.8, 0.7];
const rows = (head: string, ...columns: readonly (readonly (number | string)[])[]) =>
  [head, ...columns[0]!.map((_, i) => columns.map(column => column[i]).join(","))].join("\n");

describe("columns", () => {
  test.each([
    ["loss", "val_loss"],
    ["train_loss", "valid_loss"],
    ["train_loss", "val_loss"],
    ["train_err", "val_err"],
    ["training_loss", "validation_loss"],
    ["Training Loss", "Validation Loss"],
    ["trainLoss", "validLoss"],
    ["TRAIN_LOSS", "VAL_LOSS"],
    ["Loss/train", "Loss/val"],
    ["train/loss", "eval/loss"],
    ["loss", "eval_loss"],
    ["train_losses", "val_losses"],
    ["trainloss", "valloss"],
    ["train_loss_epoch", "val_loss_epoch"],
    ["mean_squared_error", "val_mean_squared_error"],
    ["train-rmse", "validation-rmse"],
    ["훈련 손실", "검증 손실"],
    ["학습손실", "검증손실"],
    ["loss", "test_loss"],
  ])("when they are called %s and %s, then they are the curve", (a, b) => {
    const { history, columns } = read(rows(`epoch,${b},${a}`, [1, 2, 3], valid, train));
    expect(columns).toEqual({ train: a, valid: b });
    expect(history).toMatchObject({ epoch: [1, 2, 3], train, valid });
  });

  test.each([
    ["accuracy", "val_accuracy", "1 − accuracy"],
    ["acc", "val_acc", "1 − accuracy"],
    ["train_auc", "valid_auc", "1 − auc"],
    ["f1_score", "val_f1_score", "1 − f1 score"],
    ["train R2", "val R2", "1 − r2"],
    ["정확도", "검증 정확도", "1 − accuracy"],
  ])(
    "when only %s and %s are there, then they are turned around and that is said",
    (a, b, name) => {
      const { history, said } = read(rows(`epoch,${a},${b}`, [1, 2], [0.75, 0.875], [0.5, 0.625]));
      expect(history).toMatchObject({ train: [0.25, 0.125], valid: [0.5, 0.375] });
      expect(history.measure).toEqual({ name, kind: "error" });
      expect(said).toEqual(["turned-around", "turned-around"]);
    },
  );

  test("when accuracies are in percent, then both are divided, whatever the smaller one holds", () => {
    const { history } = read(rows("epoch,acc,val_acc", [1, 2], [50, 75], [1, 1.25]));
    expect(history).toMatchObject({ train: [0.5, 0.25], valid: [0.99, 0.9875] });
    expect(history.measure.name).toBe("1 − accuracy / 100");
  });

  test("when a loss and an accuracy are there, then the loss is the curve", () => {
    const head = "epoch,accuracy,loss,val_accuracy,val_loss,lr";
    const { history } = read(rows(head, [1, 2], [0, 1], [3, 2], [0, 1], [4, 3], [0.1, 0.01]));
    expect(history).toMatchObject({ train: [3, 2], valid: [4, 3], lr: [0.1, 0.01] });
    expect(history.measure).toEqual({ name: "loss", kind: "loss" });
  });

  test("when only an error has both curves, then a loss with one curve does not win", () => {
    const { columns } = read(rows("epoch,train_loss,train_err,val_err", [1], [3], [2], [4]));
    expect(columns).toEqual({ train: "train_err", valid: "val_err" });
  });

  test("when a network has several outputs, then the whole loss is the curve", () => {
    const head = "epoch,a_loss,b_loss,loss,val_a_loss,val_b_loss,val_loss";
    const { columns } = read(rows(head, [1], [1], [2], [3], [4], [5], [6]));
    expect(columns).toEqual({ train: "loss", valid: "val_loss" });
  });

  test("when columns are named by hand, then these are taken and the direction assumed is said", () => {
    const text = rows("epoch,foo,bar", [1, 2], [3, 2], [5, 4]);
    const { history, said } = read(text, { trainColumn: "foo", validColumn: "BAR" });
    expect(history).toMatchObject({ train: [3, 2], valid: [5, 4] });
    expect(said).toEqual(["direction-assumed", "direction-assumed"]);
  });

  test("when one column is named by hand, then its counterpart must measure the same", () => {
    const text = rows("epoch,loss,val_loss,acc,val_acc", [1], [3], [5], [0.5], [0.25]);
    expect(read(text, { trainColumn: "acc" }).columns).toEqual({ train: "acc", valid: "val_acc" });
  });

  test("when no column is known, then the error lists them and says how to name them", () => {
    const error = refusal(rows("epoch,foo,bar", [1], [3], [5]));
    expect(error.code).toBe("history-columns-unknown");
    expect(error.message).toContain('"epoch", "foo", "bar"');
    expect(error.message).toContain("--train-column and --valid-column");
  });

  test("when two columns would do equally well, then neither is guessed", () => {
    const error = refusal(rows("epoch,loss,val_loss,valid_loss", [1], [3], [5], [6]));
    expect(error.code).toBe("history-columns-unknown");
    expect(error.message).toContain('"val_loss", "valid_loss" could each be the curve');
  });

  test("when a column named by hand is not there, then a near one is suggested", () => {
    const error = refusal(rows("epoch,loss", [1], [3]), { trainColumn: "los" });
    expect(error.code).toBe("column-missing");
    expect(error.message).toContain('Did you mean "loss"?');
  });

  test("when a sheet has thousands of columns, then the error stays short", () => {
    const names = Array.from({ length: 5000 }, (_, i) => `foo${i}`);
    expect(refusal(rows(names.join(","), ...names.map(() => [1]))).message.length).toBeLessThan(
      600,
    );
  });
});

describe("rows", () => {
  const cases: [
    string,
    string,
    { epoch: number[]; train?: number[]; valid?: number[] },
    NoteCode[],
  ][] = [
    ["count from 0", "epoch,loss\n0,3\n1,2", { epoch: [1, 2], train: [3, 2] }, ["from-zero"]],
    ["are out of order", "epoch,loss\n2,2\n1,3", { epoch: [1, 2], train: [3, 2] }, ["sorted"]],
    ["come twice", "epoch,loss\n1,3\n2,2\n2,1", { epoch: [1, 2], train: [3, 1] }, ["duplicates"]],
    ["have gaps", "epoch,loss\n1,3\n4,2", { epoch: [1, 4], train: [3, 2] }, ["gaps"]],
    [
      "name no epoch",
      "loss,val_loss\n3,4\n2,3",
      { epoch: [1, 2], train: [3, 2], valid: [4, 3] },
      ["rows-as-epochs"],
    ],
    ["are one", "epoch,loss,val_loss\n1,3,4", { epoch: [1], train: [3], valid: [4] }, []],
    ["train only", "epoch,loss\n1,3", { epoch: [1], train: [3] }, []],
    ["validate only", "epoch,val_loss\n1,3", { epoch: [1], valid: [3] }, []],
    [
      "validate on test rows",
      "epoch,loss,test_loss\n1,3,4",
      { epoch: [1], train: [3], valid: [4] },
      ["test-as-validation"],
    ],
    ["end torn", "epoch,loss\n1,3\n2,2\n3", { epoch: [1, 2], train: [3, 2] }, ["torn"]],
    [
      "have a column of nothing",
      "epoch,loss,val_loss\n1,3,\n2,2,",
      { epoch: [1, 2], train: [3, 2] },
      [],
    ],
    [
      "lack an epoch's number",
      "epoch,loss\n1,3\n,9\n2,2",
      { epoch: [1, 2], train: [3, 2] },
      ["no-epoch"],
    ],
    ["call epochs steps", "step,loss\n0,3\n1,2", { epoch: [1, 2], train: [3, 2] }, ["from-zero"]],
    ["call epochs something else", "Epoch #,loss\n5,3\n6,2", { epoch: [5, 6], train: [3, 2] }, []],
  ];
  test.each(cases)(
    "when they %s, then the curve is right and it is said",
    (_, text, expected, notes) => {
      const { history, said } = read(text);
      expect(history).toMatchObject(expected);
      expect(said).toEqual(notes);
      expect("valid" in history).toBe("valid" in expected);
      expect("train" in history).toBe("train" in expected);
    },
  );

  test.each(["NaN", "nan", "-nan", "1.#QNAN", "inf", "Infinity", "-Infinity", "∞", "1e999"])(
    "when a loss is %s, then its epoch is known",
    value => {
      const { history, said } = read(`epoch,loss\n1,3\n2,${value}\n3,${value}`);
      expect(history.notFinite).toBe(2);
      expect(said).toEqual(["not-finite"]);
    },
  );

  test.each(["", "NA", "null", "None", " "])(
    "when a cell is %j, then it is absent, not NaN",
    value => {
      const { history, said } = read(`epoch,loss,val_loss\n1,3,4\n2,2,${value}`);
      expect(history.valid).toEqual([4, Number.NaN]);
      expect(history.notFinite).toBeUndefined();
      expect(said).toEqual(["holes"]);
    },
  );

  test.each([
    ["1,3,4\n2,9e30,8e31\n3,,", [3, 9e30, Number.NaN], 3],
    ["1,,", [Number.NaN], 1],
    ["1,3,4\n2,,\n3,,", [3, Number.NaN, Number.NaN], 2],
  ])(
    "when epochs at the end are named and empty, as pandas writes NaN, then that is NaN: %j",
    (text, losses, from) => {
      const { history, said } = read(`epoch,train_loss,val_loss\n${text}\n`);
      expect(history.train).toEqual(losses);
      expect(history.valid!.at(-1)).toBeNaN();
      expect(history.notFinite).toBe(from);
      expect(said).toEqual(["empty-end"]);
    },
  );

  test("when an epoch in the middle is named and empty, then it is a gap", () => {
    const { history, said } = read("epoch,loss\n1,3\n2,\n3,1\n");
    expect(history).toMatchObject({ epoch: [1, 3], train: [3, 1] });
    expect(history.notFinite).toBeUndefined();
    expect(said).toEqual(["gaps"]);
  });

  test.each([
    ["semicolons", "epoch;loss;val_loss\n1;0,5;0,75\n2;0,25;5e-1"],
    ["tabs", "epoch\tloss\tval_loss\n1\t0.5\t0.75\n2\t0.25\t0.5"],
    ["bars", "epoch|loss|val_loss\n1|0.5|0.75\n2|0.25|0.5"],
    ["spaces", "epoch loss val_loss\n1 0.5  0.75\n2 0.25 0.5"],
    ["a byte order mark and \\r\\n", "\uFEFFepoch,loss,val_loss\r\n1,.5,.75\r\n2,.25,.5\r\n"],
    ["quotes", '"epoch","loss","val_loss"\n"1","0.5","0.75"\n"2","0.25","0.5"'],
    ["an index without a name", ",epoch,loss,val_loss\n0,1,0.5,0.75\n1,2,0.25,0.5"],
    ["comments", "# epoch,loss,val_loss\n1,0.5,0.75\n# later\n\n2,0.25,0.5\n"],
    ["texts beside", 'epoch,model,loss,val_loss\n1,"a, b",0.5,0.75\n2,"say ""c""",0.25,0.5'],
  ])("when the file has %s, then it is read", (_, text) => {
    const { history } = read(text);
    expect(history).toMatchObject({ epoch: [1, 2], train: [0.5, 0.25], valid: [0.75, 0.5] });
  });

  test("when the header is in CP949, then Korean names are known", () => {
    // "훈련손실,검증손실" as Excel in Korea writes it.
    const head = Buffer.from("c8c6b7c3bcd5bdc72cb0cbc1f5bcd5bdc7", "hex");
    const { columns } = read(new Uint8Array(Buffer.concat([head, Buffer.from("\n1,2\n")])));
    expect(columns).toEqual({ train: "훈련손실", valid: "검증손실" });
  });

  test("when there is no header, then columns have numbers and can be named by them", () => {
    const text = "1,0.5\n2,0.25";
    expect(refusal(text).code).toBe("history-columns-unknown");
    const asked = { trainColumn: "column 2", epochColumn: "column 1" };
    expect(read(text, asked).history).toMatchObject({ epoch: [1, 2], train: [0.5, 0.25] });
  });

  test.each<[string, string | Uint8Array, string]>([
    ["is empty", "", "file-empty"],
    ["is white space", " \n\n", "file-empty"],
    ["has a header only", "epoch,loss\n", "no-rows"],
    ["has rows and nothing in them", "loss,val_loss\n,\n,", "no-rows"],
    ["has a short row in its middle", "epoch,loss\n1\n2,3", "ragged-rows"],
    ["has a long row", "epoch,loss\n1,2\n2,3,4", "ragged-rows"],
    ["names a column twice", "epoch,loss,loss\n1,2,3", "duplicate-header"],
    ["holds a text for a loss", "epoch,loss\n1,tensor(0.5)", "value-not-finite"],
    ["holds a zero byte", Uint8Array.of(101, 0, 44), "binary-file"],
    ["is neither UTF-8 nor CP949", Uint8Array.of(0xff, 0xff, 0xff), "encoding-invalid"],
    ["counts epochs below 0", "epoch,loss\n-1,3", "history-damaged"],
    ["has an epoch NaN", "epoch,loss\nnan,3", "history-damaged"],
    ["is JSON of something else", '{"a": 1}', "history-damaged"],
    ["is an empty object", "{}", "history-damaged"],
    ["is an empty list", "[]", "no-rows"],
    ["is JSON with empty lists", '{"loss": [], "val_loss": []}', "no-rows"],
    ["is JSON cut short", '{"loss": [1, 2', "history-damaged"],
    ["has a broken line of JSON", '{"loss": 1}\n{oops\n{"loss": 2}', "history-damaged"],
    ["has lists of two lengths", '{"loss": [1, 2, 3, 4], "val_loss": [1, 2]}', "ragged-rows"],
  ])("when the file %s, then it is refused with the code", (_, content, code) => {
    const error = refusal(content);
    expect(error.code, error.message).toBe(code);
    expect(error.message).toContain("h.csv");
  });

  test("when there are a million rows, then they are read in seconds", () => {
    const lines = Array.from(
      { length: 1_000_000 },
      (_, i) => `${i + 1},${1 / (i + 1)},${2 / (i + 1)}`,
    );
    const began = performance.now();
    const { history, said } = read(`epoch,loss,val_loss\n${lines.join("\n")}\n`);
    const seconds = (performance.now() - began) / 1000;
    console.log(`a million rows: ${seconds.toFixed(2)} s`);
    expect(history.epoch).toHaveLength(1_000_000);
    expect(history.valid!.at(-1)).toBe(2e-6);
    expect(said).toEqual([]);
    expect(seconds).toBeLessThan(60);
  });
});

describe("JSON", () => {
  test.each([
    ["Keras's History", '{"loss": [0.5, 0.25], "val_loss": [0.75, 0.5]}'],
    [
      "that, wrapped",
      '{"history": {"loss": [0.5, 0.25], "val_loss": [0.75, 0.5]}, "params": {"epochs": 2}}',
    ],
    ["with epochs", '{"epoch": [0, 1], "history": {"loss": [0.5, 0.25], "val_loss": [0.75, 0.5]}}'],
    ["a frame of pandas", '{"loss": {"0": 0.5, "1": 0.25}, "val_loss": {"0": 0.75, "1": 0.5}}'],
    ["XGBoost's results", '{"train": {"rmse": [0.5, 0.25]}, "valid": {"rmse": [0.75, 0.5]}}'],
    [
      "a list of objects",
      '[{"epoch": 1, "loss": 0.5, "val_loss": 0.75}, {"epoch": 2, "loss": 0.25, "val_loss": 0.5}]',
    ],
    [
      "objects in objects",
      '[{"epoch": 1, "train": {"loss": 0.5}, "val": {"loss": 0.75}}, {"epoch": 2, "train": {"loss": 0.25}, "val": {"loss": 0.5}}]',
    ],
    [
      "a line each",
      '{"epoch": 1, "loss": 0.5, "val_loss": 0.75}\n{"epoch": 2, "loss": 0.25, "val_loss": 0.5}\n',
    ],
    [
      "a torn last line",
      '{"epoch": 1, "loss": 0.5, "val_loss": 0.75}\n{"epoch": 2, "loss": 0.25, "val_loss": 0.5}\n{"epo',
    ],
    [
      "holes",
      '{"epoch": 1, "loss": 0.5}\n{"epoch": 1, "val_loss": 0.75}\n{"epoch": 2, "loss": 0.25}\n{"epoch": 2, "val_loss": 0.5}',
    ],
  ])("when it is %s, then the curve is read", (_, text) => {
    const { history } = read(text);
    expect(history).toMatchObject({ epoch: [1, 2], train: [0.5, 0.25], valid: [0.75, 0.5] });
  });

  test("when Python wrote NaN and Infinity, then they are numbers, and texts that hold the words stay", () => {
    const { history } = read(
      '{"note": "NaN", "loss": [1, NaN, Infinity], "val_loss": [1, -Infinity, null]}',
    );
    expect(history.train).toEqual([1, Number.NaN, Number.POSITIVE_INFINITY]);
    expect(history.valid).toEqual([1, Number.NEGATIVE_INFINITY, Number.NaN]);
    expect(history.notFinite).toBe(2);
  });

  test("when it is a plain list of numbers, then it is a training loss", () => {
    expect(read("[3, 2, 1]").history).toMatchObject({ epoch: [1, 2, 3], train: [3, 2, 1] });
  });

  test("when Hugging Face wrote it, then steps of an epoch are averaged and its summary does not count", () => {
    const log = [
      { epoch: 0.5, loss: 3, step: 50 },
      { epoch: 1, loss: 1, step: 100 },
      { epoch: 1, eval_loss: 2.5, step: 100 },
      { epoch: 1.5, loss: 0.75, step: 150 },
      { epoch: 2, loss: 0.25, step: 200 },
      { epoch: 2, eval_loss: 1.5, step: 200 },
      { epoch: 2, train_loss: 1.25, train_runtime: 9, step: 200 },
    ];
    const { history, said } = read(JSON.stringify({ best_metric: 1.5, log_history: log }));
    expect(history).toMatchObject({ epoch: [1, 2], train: [2, 0.5], valid: [2.5, 1.5] });
    expect(said).toEqual(["averaged"]);
  });
});

describe("Lightning", () => {
  test("when rows have holes, then those of an epoch are one", () => {
    const text = `epoch,step,train_loss_epoch,train_loss_step,val_loss
0,49,,0.9,
0,99,,0.7,
0,99,,,1.5
0,99,0.75,,
1,149,,0.5,
1,199,,,1.25
1,199,0.5,,
`;
    const { history, columns, said } = read(text);
    expect(columns).toEqual({ train: "train_loss_epoch", valid: "val_loss" });
    expect(history).toMatchObject({ epoch: [1, 2], train: [0.75, 0.5], valid: [1.5, 1.25] });
    expect(said).toEqual(["from-zero"]);
  });

  test("when only steps were logged, then their mean is the epoch's", () => {
    const { history, said } = read(
      "train_loss,epoch,step,val_loss\n3,0,49,\n1,0,99,\n,0,99,2.5\n0.5,1,149,\n,1,199,1.5\n",
    );
    expect(history).toMatchObject({ epoch: [1, 2], train: [2, 0.5], valid: [2.5, 1.5] });
    expect(said).toEqual(["from-zero", "averaged"]);
  });

  test("when there are steps and no epochs, then a validation ends each", () => {
    const { history, said } = read(
      "step,loss,val_loss\n10,4,\n20,2,\n20,,5\n30,1,\n40,0,3\n50,9,\n",
    );
    expect(history).toMatchObject({ epoch: [1, 2], train: [3, 0.5], valid: [5, 3] });
    expect(said).toEqual(["steps-as-epochs", "averaged"]);
  });
});

describe("TensorBoard", () => {
  const scalars: Written[] = [0, 1, 2].flatMap(step => [
    { tag: "Loss/train", step, value: 1 / 2 ** step },
    { tag: "Loss/val", step, value: 1.5 / 2 ** step },
  ]);
  const curve = { epoch: [1, 2, 3], train: [1, 0.5, 0.25], valid: [1.5, 0.75, 0.375] };

  test.each<Style>(["simple", "tensor-content", "tensor-values", "double"])(
    "when scalars are stored as %s, then they are read",
    style => expect(read(eventFile(scalars, style)).history).toMatchObject(curve),
  );

  test("when a value is in 16 bits, then it is read", () => {
    const bits = { "1": 0x3c00, "0.5": 0x3800, "-2": 0xc000, "2^-24": 1, Infinity: 0x7c00 };
    const written = Object.values(bits).map((value, step) => ({ tag: "loss", step, value }));
    const { history } = read(eventFile(written, "half"));
    expect(history.train).toEqual([1, 0.5, -2, 2 ** -24, Number.POSITIVE_INFINITY]);
  });

  test("when Keras wrote a folder for each part, then the folders name the parts", () => {
    const epochs = [0, 1, 2].map(step => ({ tag: "epoch_loss", step, value: 1 / 2 ** step }));
    const files = [
      { name: "logs/train/events.out.tfevents.1.v2", bytes: eventFile(epochs, "tensor-content") },
      {
        name: "logs/validation/events.out.tfevents.2.v2",
        bytes: eventFile(
          [
            ...epochs.map(({ step, value }) => ({ tag: "epoch_loss", step, value: 1.5 * value })),
            { tag: "evaluation_loss_vs_iterations", step: 400, value: 9 },
          ],
          "tensor-content",
        ),
      },
    ];
    const { history } = readHistory(files);
    expect(history).toMatchObject(curve);
  });

  test("when add_scalars wrote folders named after its lines, then they are told apart", () => {
    const of = (factor: number) =>
      eventFile([0, 1, 2].map(step => ({ tag: "Loss", step, value: factor / 2 ** step })));
    const { history } = readHistory([
      { name: "Loss_train/events.out.tfevents.1", bytes: of(1) },
      { name: "Loss_valid/events.out.tfevents.1", bytes: of(1.5) },
    ]);
    expect(history).toMatchObject(curve);
  });

  test("when training is written at every step and validation now and then, then a validation ends an epoch", () => {
    const steps = Array.from({ length: 8 }, (_, step) => ({
      tag: "train_loss",
      step: 3 * step,
      value: step,
    }));
    const ends = [
      { tag: "val_loss", step: 9, value: 5 },
      { tag: "val_loss", step: 21, value: 4 },
    ];
    const { history } = read(eventFile([...steps, ...ends]));
    expect(history).toMatchObject({ epoch: [1, 2], train: [1.5, 5.5], valid: [5, 4] });
  });

  test("when Lightning's logger wrote the epoch as a scalar, then that counts", () => {
    const written = [49, 99].flatMap((step, epoch) => [
      { tag: "train_loss_epoch", step, value: 2 - epoch },
      { tag: "val_loss", step, value: 3 - epoch },
      { tag: "epoch", step, value: epoch },
    ]);
    const { history } = read(eventFile(written));
    expect(history).toMatchObject({ epoch: [1, 2], train: [2, 1], valid: [3, 2] });
  });

  test("when images, texts and histograms stand between, then they are passed over", () => {
    const other = record(Uint8Array.of(0x10, 1, 0x2a, 5, 0x0a, 3, 0x0a, 1, 0x61));
    const whole = new Uint8Array(Buffer.concat([eventFile(scalars), other]));
    expect(read(whole).history).toMatchObject(curve);
  });

  test("when the last record is torn, then the rest counts and it is said", () => {
    const whole = eventFile([...scalars, { tag: "Loss/train", step: 3, value: 9 }]);
    for (const cut of [1, 7, 20]) {
      const { history, said } = read(whole.subarray(0, whole.length - cut));
      expect(history).toMatchObject(curve);
      expect(said).toEqual(["from-zero", "torn"]);
    }
  });

  test("when any one byte is changed, then it is refused or reads as torn, never as another curve", () => {
    const whole = eventFile(scalars.slice(0, 2));
    for (let i = 12; i < whole.length; i++) {
      const changed = whole.slice();
      changed[i]! ^= 0x10;
      expect(refusal(changed).code, `byte ${i}`).toBe("history-damaged");
    }
  });

  test("when TensorBoard's own writers wrote the files, then they are read", () => {
    const golden = (name: string, as = name) => ({
      name: as,
      bytes: new Uint8Array(readFileSync(join(goldens, `${name}.tfevents`))),
    });
    const epochs = Array.from({ length: 30 }, (_, i) => i);
    const simple = readHistory([golden("simple")]).history;
    expect(simple.train).toEqual(epochs.map(i => Math.fround(1 / (i + 1))));
    expect(simple.valid).toEqual(epochs.map(i => Math.fround(1.5 / (i + 1) + 0.01 * i)));
    const keras = readHistory([
      golden("keras-train", "train/events"),
      golden("keras-validation", "validation/events"),
    ]).history;
    expect(keras.train).toEqual(epochs.map(i => Math.fround(1 / (i + 1))));
    expect(keras.valid).toEqual(epochs.map(i => Math.fround(1.5 / (i + 1))));
  });

  test("when a file has no scalars, then there are no rows", () => {
    expect(refusal(eventFile([])).code).toBe("no-rows");
  });
});

test("when a file is the log of one of our runs, then its records are given", () => {
  const line = '{"v":1,"seq":0,"at":5,"type":"resumed","epoch":0,"step":0}\n';
  expect(ownRecords(file(line))).toMatchObject([{ type: "resumed", epoch: 0 }]);
  expect(ownRecords(file('{"epoch": 1, "loss": 2}'))).toBeUndefined();
});
