// The doctor in the tuner's loop: what he says of a trial, whether its configuration is to blame, and when there is no
// need to wait for the end.

import type { Trial } from "../clinic/index.ts";
import { type Code, diagnose } from "../doctor/index.ts";
import { lastOf } from "../log/read.ts";
import type { LogRecord } from "../log/records.ts";
import type { Verdict } from "../tune/index.ts";

/** Illnesses that only another configuration cures; one that trains too long or too little has its value to speak for it. */
const BY_CONFIGURATION: readonly Code[] = [
  "diverged",
  "exploding-gradients",
  "vanishing-gradients",
  "dead-units",
  "collapsed-output",
];

/** What the doctor says of a training, and whether its configuration is to blame. */
export function verdictOf({ records }: Pick<Trial, "records">): Verdict {
  const { verdict, findings } = diagnose(records);
  const [first] = findings;
  const byConfiguration =
    verdict === "sick" && first !== undefined && BY_CONFIGURATION.includes(first.code);
  return { verdict, findings: findings.map(({ code }) => code), byConfiguration };
}

/** When the doctor looks, as shares of the epochs, and the epoch before which a curve says nothing. */
const LOOKS = [1 / 6, 1 / 3, 1 / 2];
const LEAST_EPOCHS = 4;

/**
 * Whether a training of so many epochs can be ended where it is: at two looks in turn the doctor blames the same thing in
 * its configuration. It asks the records alone, so a training that was paused is judged as one that was not.
 */
export function hopeless(epochs: number): (records: readonly LogRecord[]) => boolean {
  const looks = LOOKS.map(share => Math.max(LEAST_EPOCHS, Math.round(share * epochs)));
  return records => {
    const look = looks.lastIndexOf(lastOf(records, "epoch")?.epoch ?? 0);
    const before = looks[look - 1];
    if (before === undefined || before === looks[look]) return false;
    const blamed = blamedIn(records);
    return blamed !== undefined && blamedIn(records.filter(isUntil(before))) === blamed;
  };
}

function blamedIn(records: readonly LogRecord[]): string | undefined {
  const { byConfiguration, findings } = verdictOf({ records });
  return byConfiguration ? findings[0] : undefined;
}

const isUntil = (epoch: number) => (record: LogRecord) =>
  !("epoch" in record) || (record.epoch ?? 0) <= epoch;
