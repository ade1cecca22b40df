/** Knows where it stands in the list that it is on. */
export interface Listed {
  place: number;
}

/**
 * Who is under way. A Set would keep the memory busy: each table that it outgrows points to the next one, so that, when
 * members come and go by the thousand, whatever it once held outlives the quick rounds of the garbage collector.
 */
export class Roll<Member extends Listed> {
  readonly #members: Member[] = [];

  get size(): number {
    return this.#members.length;
  }

  /** As they are now. */
  list(): readonly Member[] {
    return [...this.#members];
  }

  add(member: Member): void {
    member.place = this.#members.length;
    this.#members.push(member);
  }

  /** Says whether it was on the list. */
  remove(member: Member): boolean {
    if (this.#members[member.place] !== member) return false;
    const last = this.#members.pop();
    if (last === undefined || last === member) return true;
    last.place = member.place;
    this.#members[member.place] = last;
    return true;
  }
}
