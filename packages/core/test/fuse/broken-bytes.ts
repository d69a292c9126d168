import { parseModule } from "../../src/parse-module.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes with the last `from` replaced by as many others. */
export function changed(bytes: Bytes, from: readonly number[], to: readonly number[]): Bytes {
  const isAt = (at: number) => from.every((byte, offset) => bytes[at + offset] === byte);
  const at = bytes.findLastIndex((_, position) => isAt(position));
  if (at < 0 || to.length !== from.length) throw new Error(`${from} is not in the module`);
  const copy = bytes.slice();
  copy.set(to, at);
  return copy;
}

/** The content of a section with other bytes, and all other sections as they are. */
export function withSection(bytes: Bytes, id: number, edit: (content: number[]) => number[]): Bytes {
  const section = parseModule(bytes).sections.find((one) => one.id === id);
  if (section === undefined) throw new Error(`There is no section ${id}`);
  const { offset, sizeBytes } = section;
  const content = edit([...bytes.subarray(offset, offset + sizeBytes)]);
  const sizeWidth = sizeBytes < 128 ? 1 : 2;
  const size = content.length < 128 ? [content.length] : [(content.length & 0x7f) | 0x80, content.length >> 7];
  return Uint8Array.from([
    ...bytes.subarray(0, offset - sizeWidth),
    ...size,
    ...content,
    ...bytes.subarray(offset + sizeBytes),
  ]);
}

/** Chunks of which the second half comes later, when the module is being compiled. */
export function slowly(bytes: Bytes, chunkSize = 9): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at >= bytes.length) return controller.close();
      if (at > bytes.length / 2) await new Promise((resolve) => setTimeout(resolve, 2));
      controller.enqueue(bytes.slice(at, at + chunkSize));
      at += chunkSize;
    },
  });
}
