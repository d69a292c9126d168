/** Writes the bytes of a module one after the other, in a buffer that grows. */
export interface ByteWriter {
  readonly length: number;
  byte(value: number): void;
  /** Unsigned LEB128, of a value below 2^31. */
  unsigned(value: number): void;
  /** Signed LEB128, of a 32-bit value. */
  signed(value: number): void;
  append(bytes: Uint8Array): void;
  name(text: string): void;
  /** The bytes that `write` writes, after their length. */
  sized(write: (content: ByteWriter) => void): void;
  /** A copy of all bytes so far. */
  take(): Uint8Array<ArrayBuffer>;
}

const FIRST_BYTES = 1 << 12;

export function createByteWriter(): ByteWriter {
  let bytes = new Uint8Array(FIRST_BYTES);
  let length = 0;
  const writer: ByteWriter = {
    get length() {
      return length;
    },
    byte(value) {
      if (length === bytes.length) bytes = grown(bytes);
      bytes[length++] = value;
    },
    unsigned(value) {
      let rest = value;
      for (; rest > 0x7f; rest >>>= 7) writer.byte((rest & 0x7f) | 0x80);
      writer.byte(rest);
    },
    signed(value) {
      let rest = value;
      for (; rest < -0x40 || rest > 0x3f; rest >>= 7) writer.byte((rest & 0x7f) | 0x80);
      writer.byte(rest & 0x7f);
    },
    append(added) {
      while (length + added.length > bytes.length) bytes = grown(bytes);
      bytes.set(added, length);
      length += added.length;
    },
    name(text) {
      const encoded = new TextEncoder().encode(text);
      writer.unsigned(encoded.length);
      writer.append(encoded);
    },
    sized(write) {
      const content = createByteWriter();
      write(content);
      writer.unsigned(content.length);
      writer.append(content.take());
    },
    take: () => bytes.slice(0, length),
  };
  return writer;
}

function grown(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}
