// What a treatment may cost: at most 1.8 times the run that is treated, or the longer one that a round goes on from, counted
// in rows trained on.

export const MOST_COST = 1.8;

export class Budget {
  readonly run: number;
  spent = 0;

  /** @param run Rows that that run was trained on. */
  constructor(run: number) {
    this.run = run;
  }

  get left(): number {
    return MOST_COST * this.run - this.spent;
  }

  fits(cost: number): boolean {
    return cost <= this.left;
  }

  spend(cost: number): void {
    this.spent += cost;
  }

  /** In runs. */
  get share(): number {
    return this.spent / this.run;
  }
}
