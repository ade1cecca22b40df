/** Who is at work, for those who can go on only when somebody else has come to an end. */
export class AtWork {
  #count = 0;
  #waiting: (() => void)[] = [];

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#waiting.length === 0) return;
    const woken = this.#waiting;
    this.#waiting = [];
    for (const wake of woken) wake();
  }

  /** False at once where nobody else is at work. */
  async waitForOther(): Promise<boolean> {
    this.#count -= 1;
    const isAlone = this.#count === 0;
    if (!isAlone) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#count += 1;
    return !isAlone;
  }
}
