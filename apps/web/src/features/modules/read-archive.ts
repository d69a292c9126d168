import { createTarDecoder } from "modern-tar";
import type { Found } from "./found.ts";

/** An archive that unpacks to more is not read to its end, so that a small file cannot fill the memory of the page. */
export const MOST_UNPACKED_BYTES = 1_500_000_000;

/**
 * The modules of a tar archive, packed with gzip or not.
 *
 * @throws Error if it is cut off, damaged, or too large
 */
export async function readArchive(archive: Blob, isModule: (path: string) => boolean): Promise<readonly Found[]> {
  const packed = await startsWithGzip(archive);
  const bytes: ReadableStream<Uint8Array> = packed
    ? archive.stream().pipeThrough(new DecompressionStream("gzip"))
    : archive.stream();
  const found: Found[] = [];
  const reader = bytes
    .pipeThrough(limitOf(MOST_UNPACKED_BYTES))
    .pipeThrough(createTarDecoder({ strict: true }))
    .getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const { header, body } = next.value;
    if ((header.type === undefined || header.type === "file") && isModule(header.name)) {
      found.push({ path: header.name, file: await new Response(body).blob() });
    } else {
      await body.cancel();
    }
  }
  return found;
}

async function startsWithGzip(archive: Blob): Promise<boolean> {
  const [first, second] = new Uint8Array(await archive.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}

function limitOf(mostBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw new Error(`it unpacks to more than ${mostBytes / 1e9} GB`);
      controller.enqueue(chunk);
    },
  });
}
