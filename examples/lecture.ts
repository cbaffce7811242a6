// The lecture's program, line for line: read a table, split it, scale it, load it in mini-batches, build a network
// from layers, train it epoch by epoch with Adam, and draw its learning curve. PyTorch's line stands above ours
// wherever the two differ in more than spelling. Run it: node --conditions=source examples/lecture.ts

import { readFileSync } from "node:fs";
import { data, manualSeed, metrics, nn, optim, type Tensor, tensor } from "downhill";
import { curveText } from "downhill/report";
import { parseCsv } from "downhill/table";

// data = pd.read_csv("boston.csv"); x = data.drop("medv", axis=1); y = data["medv"]
const file = new URL("data/boston.csv", import.meta.url);
const table = parseCsv(readFileSync(file), { file: "boston.csv" });
const numbers = table.columns.flatMap(column => ("values" in column ? [column] : []));
const features = numbers.filter(column => column.name !== "medv");
const medv = numbers.find(column => column.name === "medv")!.values;

/** Trains one network and returns its test R² and its learning curve. */
export async function lecture(hidden: number[], epochs: number, seed: number) {
  manualSeed(seed);

  // train_test_split(x, y, test_size=.2), then again for validation
  const [train, valid, test] = data.randomSplit(table.rows, [0.6, 0.2, 0.2], seed) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];

  // scaler = StandardScaler(); x_train = scaler.fit_transform(x_train); x_val = scaler.transform(x_val)
  const scaled = features.map(column => standardScale(column.values, train));
  const rowsOf = (rows: Int32Array) =>
    data.dataset(
      Array.from(rows, row => scaled.map(column => column[row]!)),
      Array.from(rows, row => [medv[row]!]),
    );
  const [trainSet, validSet, testSet] = [rowsOf(train), rowsOf(valid), rowsOf(test)];

  // train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
  const trainLoader = data.loader(trainSet, { batchSize: 32, shuffle: true, seed });
  const validLoader = data.loader(validSet, { batchSize: 32 });

  // model = nn.Sequential(nn.Linear(12, 64), nn.ReLU(), …, nn.Linear(32, 1)).to(device)
  const widths = [features.length, ...hidden];
  const layers = hidden.flatMap((width, i) => [nn.linear(widths[i]!, width), nn.relu()]);
  const model = nn.sequential(...layers, nn.linear(widths.at(-1)!, 1)).to("cpu");

  const lossFn = nn.mseLoss();
  const optimizer = optim.adam(model.parameters(), { lr: 0.01 });

  // for epoch in range(epochs): train(…); evaluate(…)
  const curve: { train: number; valid: number }[] = [];
  for (let epoch = 0; epoch < epochs; epoch++)
    curve.push({ train: await trainEpoch(), valid: await evaluate() });

  async function trainEpoch(): Promise<number> {
    model.train();
    let [sum, rows] = [0, 0];
    for (const [x, y] of trainLoader) {
      optimizer.zeroGrad();
      const loss = lossFn(model.forward(x), y);
      loss.backward();
      optimizer.step();
      sum += (await loss.item()) * x.shape[0]!;
      rows += x.shape[0]!;
    }
    return sum / rows;
  }

  async function evaluate(): Promise<number> {
    model.eval();
    let [sum, rows] = [0, 0];
    for (const [x, y] of validLoader) {
      sum += (await lossFn(model.forward(x), y).item()) * x.shape[0]!;
      rows += x.shape[0]!;
    }
    return sum / rows;
  }

  const prediction: Tensor = model.forward(
    tensor(testSet.inputs, { shape: [testSet.rows, features.length] }),
  );
  return { r2: metrics.r2(testSet.targets, await prediction.data()), curve, model };
}

function standardScale(values: Float64Array, rows: Int32Array): Float64Array {
  const mean = rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
  const variance = rows.reduce((sum, row) => sum + (values[row]! - mean) ** 2, 0) / rows.length;
  return values.map(value => (value - mean) / Math.sqrt(variance));
}

if (import.meta.main) {
  const { r2, curve, model } = await lecture([64, 32], 50, 0);
  console.log(`${model}`);
  console.log(
    curveText(
      curve.map(({ train, valid }, i) => ({ epoch: i + 1, trainLoss: train, validLoss: valid })),
      { language: "en", width: 72, height: 18 },
    ),
  );
  console.log(`test R²: ${r2.toFixed(3)}`);
}
