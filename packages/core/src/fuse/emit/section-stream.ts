import { LEB128_CONTINUES } from "../../wasm/binary-format.ts";

type Chunk = Uint8Array<ArrayBuffer>;

/** A cursor over a module that arrives in chunks, cut anywhere. Framing is checked where the chunks come from. */
export interface SectionStream {
  /** The next byte; undefined at the end. */
  readByte(): Promise<number | undefined>;
  /** An unsigned integer, and the number of bytes that it takes. */
  readUnsigned(): Promise<{ readonly value: number; readonly width: number }>;
  /** The next bytes, as they arrive; fewer at the end. */
  take(count: number): AsyncGenerator<Chunk>;
  skip(count: number): Promise<void>;
  cancel(reason: unknown): Promise<void>;
}

export function createSectionStream(source: ReadableStream<Chunk>): SectionStream {
  const reader = source.getReader();
  let chunk: Chunk = new Uint8Array(0);
  let at = 0;
  const fill = async (): Promise<boolean> => {
    while (at >= chunk.length) {
      const { done, value } = await reader.read();
      if (done) return false;
      chunk = value;
      at = 0;
    }
    return true;
  };
  const readByte = async (): Promise<number | undefined> => ((await fill()) ? chunk[at++] : undefined);
  async function* take(count: number): AsyncGenerator<Chunk> {
    for (let left = count; left > 0 && (await fill()); ) {
      const piece = chunk.subarray(at, at + left);
      at += piece.length;
      left -= piece.length;
      yield piece;
    }
  }
  return {
    readByte,
    take,
    async readUnsigned() {
      let value = 0;
      for (let width = 1, scale = 1; ; width += 1, scale *= LEB128_CONTINUES) {
        const byte = (await readByte()) ?? 0;
        value += (byte % LEB128_CONTINUES) * scale;
        if (byte < LEB128_CONTINUES) return { value, width };
      }
    },
    async skip(count) {
      for (let left = count; left > 0 && (await fill()); ) {
        const passed = Math.min(left, chunk.length - at);
        at += passed;
        left -= passed;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  };
}
