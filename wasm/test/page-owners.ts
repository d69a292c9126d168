/** The owner of each page of a memory: the index of an allocator, or `OTHERS`. */

export const OTHERS = -1;

export class PageOwners {
  readonly #owners: number[] = [];
  readonly #pages = new Map<number, number[]>();
  readonly #pieces = new Map<number, number>();

  get count(): number {
    return this.#owners.length;
  }

  /** Gives the pages from the last known one up to `count` to an owner. */
  append(owner: number, count: number): void {
    if (count === this.count) return;
    if (this.#owners.at(-1) !== owner) this.#pieces.set(owner, this.pieces(owner) + 1);
    const pages = this.pages(owner);
    this.#pages.set(owner, pages);
    for (let page = this.count; page < count; page++) {
      this.#owners.push(owner);
      pages.push(page);
    }
  }

  of(page: number): number | undefined {
    return this.#owners[page];
  }

  /** The pages of an owner, lowest first; do not change them. */
  pages(owner: number): number[] {
    return this.#pages.get(owner) ?? [];
  }

  /** The number of pieces of adjacent pages of an owner. */
  pieces(owner: number): number {
    return this.#pieces.get(owner) ?? 0;
  }

  /** The owner of every page, lowest first. */
  toArray(): readonly number[] {
    return this.#owners;
  }
}
