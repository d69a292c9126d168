import type { Field, FieldName, HeapLayout } from "../heap/heap-layout.ts";

/** A heap as bytes: its memory, and the fields of its record. */
export class RawHeap {
  readonly layout: HeapLayout;
  readonly record: number;
  readonly #memory: WebAssembly.Memory;
  #view: DataView;

  /** `record` is the result of `heap_record`. */
  constructor(memory: WebAssembly.Memory, { layout, record }: { layout: HeapLayout; record: number }) {
    this.layout = layout;
    this.record = record;
    this.#memory = memory;
    this.#view = new DataView(memory.buffer);
  }

  get memoryBytes(): number {
    return this.#current().byteLength;
  }

  /** The word at an address, or undefined outside the memory or at an unaligned address. */
  word(address: number): number | undefined {
    if (address < 0 || address + this.layout.wordBytes > this.memoryBytes) return undefined;
    if (address % this.layout.wordBytes !== 0) return undefined;
    return this.#read(address, this.layout.wordBytes);
  }

  setWord(address: number, value: number): void {
    this.#write(address, { bytes: this.layout.wordBytes, value });
  }

  field(name: FieldName, index = 0): number {
    const field = this.layout.fields[name];
    return this.#read(this.#addressOf(field, index), field.bytes);
  }

  setField(name: FieldName, value: number, index = 0): void {
    const field = this.layout.fields[name];
    this.#write(this.#addressOf(field, index), { bytes: field.bytes, value });
  }

  #addressOf({ offset, stride, count }: Field, index: number): number {
    if (index >= count) throw new Error(`Field has ${count} items, not ${index + 1}`);
    return this.record + offset + index * stride;
  }

  #read(address: number, bytes: 4 | 8): number {
    return bytes === 4 ? this.#current().getUint32(address, true) : Number(this.#current().getBigUint64(address, true));
  }

  #write(address: number, { bytes, value }: { bytes: 4 | 8; value: number }): void {
    if (bytes === 4) this.#current().setUint32(address, value, true);
    else this.#current().setBigUint64(address, BigInt(value), true);
  }

  /** The current view: a new one after the memory has grown. */
  #current(): DataView {
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new DataView(this.#memory.buffer);
    return this.#view;
  }
}
