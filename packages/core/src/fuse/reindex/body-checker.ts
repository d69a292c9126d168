import { ByteWriter } from "../../encode/byte-writer.ts";
import { unexpectedEnd } from "../../parse/parse-problems.ts";
import { LEB128_CONTINUES, sectionId } from "../../wasm/binary-format.ts";
import type { IndexMaps } from "./index-maps.ts";
import { checkBodies } from "./reindex-code.ts";

/** Checks functions that arrive in chunks, cut anywhere, as `checkBodies` does. */
export interface BodyChecker {
  /** Takes the next bytes, which are neither kept nor changed. Throws a Failure for the first function that is malformed. */
  push(chunk: Uint8Array): void;
  /** Throws a Failure if the last function is cut off. */
  end(): void;
}

/** The most bytes of a size. */
const LONGEST_SIZE = 5;

/** @param maps - maps that change no index */
export function createBodyChecker(maps: IndexMaps): BodyChecker {
  /** The beginning of a function, and the number of its bytes from which on it can be read. */
  const pending = new ByteWriter();
  let needed = 0;
  const checkWhole = (bytes: Uint8Array): void => {
    const { end, count, next } = findWholeBodies(bytes);
    checkBodies(bytes, { from: 0, to: end, count }, maps);
    // The rest may stand in the memory of the writer itself.
    const rest = bytes.slice(end);
    pending.length = 0;
    pending.append(rest);
    needed = next - end;
  };
  return {
    push(chunk) {
      if (pending.length === 0) return checkWhole(chunk);
      pending.append(chunk);
      if (pending.length >= needed) checkWhole(pending.written());
    },
    end() {
      if (pending.length === 0) return;
      throw unexpectedEnd({ section: sectionId.code, needed, found: pending.length, offset: 0 });
    },
  };
}

interface WholeBodies {
  /** Number of functions that are whole, and the position behind them. */
  readonly count: number;
  readonly end: number;
  /** The position that the bytes have to reach before the next function can be read. */
  readonly next: number;
}

function findWholeBodies(bytes: Uint8Array): WholeBodies {
  for (let count = 0, end = 0; ; count += 1) {
    let at = end;
    let size = 0;
    for (let scale = 1, byte = LEB128_CONTINUES; byte >= LEB128_CONTINUES; scale *= LEB128_CONTINUES) {
      // A size that is too long is left to the check of the function.
      if (at === end + LONGEST_SIZE) return { count: count + 1, end: bytes.length, next: 0 };
      if (at === bytes.length) return { count, end, next: at + 1 };
      byte = bytes[at++] as number;
      size += (byte % LEB128_CONTINUES) * scale;
    }
    if (at + size > bytes.length) return { count, end, next: at + size };
    end = at + size;
  }
}
