import { ByteWriter } from "../../encode/byte-writer.ts";
import { unexpectedEnd } from "../../parse/parse-problems.ts";
import { createUtf8Decoder } from "../../utf8.ts";
import { sectionId } from "../../wasm/binary-format.ts";
import type { BodyChecker } from "../reindex/body-checker.ts";
import type { emitUnit } from "./emit-unit.ts";
import type { StreamedFacts, StreamedPart } from "./emitted.ts";
import { createSectionStream, type SectionStream } from "./section-stream.ts";

type Chunk = Uint8Array<ArrayBuffer>;

interface StreamedModule {
  /** The module that stays verbatim, from its first byte on. */
  readonly source: ReadableStream<Chunk>;
  /** Offset of the content of its code section. */
  readonly codeOffset: number;
  /** Pieces that were taken from the emission before. */
  readonly sent: readonly Uint8Array[];
  readonly onData?: ((count: number) => void) | undefined;
  /** Whether the source stays open if the unit is given up, because the caller reads on. */
  readonly staysOpen?: boolean | undefined;
}

/** A fused module as a stream: code and data of the verbatim module are sent on as they arrive. */
export function streamUnit(
  emission: ReturnType<typeof emitUnit>,
  { source, staysOpen, ...module }: StreamedModule,
): ReadableStream<Chunk> {
  const stream = createSectionStream(source);
  const chunks = sendUnit(emission, stream, module);
  const giveUp = async (reason: unknown): Promise<void> => {
    if (!staysOpen) await stream.cancel(reason);
  };
  return new ReadableStream<Chunk>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        // A source that has failed cannot be cancelled.
        await giveUp(error).catch(() => {});
        throw error;
      }
    },
    cancel: giveUp,
  });
}

async function* sendUnit(
  emission: ReturnType<typeof emitUnit>,
  stream: SectionStream,
  { codeOffset, sent, onData }: Pick<StreamedModule, "codeOffset" | "sent" | "onData">,
): AsyncGenerator<Chunk> {
  await stream.skip(codeOffset);
  const tail: Tail = {};
  // Small pieces are sent together.
  let gathered = new ByteWriter(GATHERED_BYTES);
  for (const piece of sent) gathered.append(piece);
  const gatheredPiece = (): Chunk => {
    const piece = gathered.written();
    gathered = new ByteWriter(GATHERED_BYTES);
    return piece;
  };
  for (let next = emission.next(); !next.done; ) {
    const emitted = next.value;
    let facts: StreamedFacts | undefined;
    if (emitted instanceof Uint8Array) {
      gathered.append(emitted);
      if (gathered.length >= GATHERED_BYTES) yield gatheredPiece();
    } else {
      if (gathered.length > 0) yield gatheredPiece();
      if (emitted.part === "code") yield* checked(stream.take(emitted.length), emitted.checker);
      else if (emitted.part === "data") yield* stream.take(emitted.length);
      else facts = await readFacts(emitted, stream, tail);
      if (facts?.data) onData?.(facts.data.count);
    }
    next = emission.next(facts);
  }
  if (gathered.length > 0) yield gatheredPiece();
}

const GATHERED_BYTES = 65_536;

async function* checked(chunks: AsyncGenerator<Chunk>, checker: BodyChecker): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    checker.push(chunk);
    yield chunk;
  }
  checker.end();
}

/** Sections behind the code that have been read. */
interface Tail {
  names?: Uint8Array;
}

/** Reads the sections behind the code: up to the content of the data section, or to the end. */
async function readFacts({ part }: StreamedPart, stream: SectionStream, tail: Tail): Promise<StreamedFacts> {
  if (part === "code count") {
    const { value: count, width: countBytes } = await stream.readUnsigned();
    return { code: { count, countBytes } };
  }
  for (;;) {
    const id = await stream.readByte();
    if (id === undefined) return part === "names" ? { names: tail.names } : {};
    const { value: sizeBytes } = await stream.readUnsigned();
    if (id === sectionId.data) {
      const { value: count, width } = await stream.readUnsigned();
      return { data: { count, sizeBytes: sizeBytes - width } };
    }
    if (id === sectionId.custom) await readCustom(stream, sizeBytes, tail);
    else await stream.skip(sizeBytes);
  }
}

const NAME_SECTION = "name";

/** Keeps the content of the name section, and passes over others. The engine does not see their names. */
async function readCustom(stream: SectionStream, sizeBytes: number, tail: Tail): Promise<void> {
  const { value: length, width } = await stream.readUnsigned();
  const rest = sizeBytes - width - length;
  if (rest < 0) throw unexpectedEnd({ section: sectionId.custom, needed: -rest, found: 0, offset: 0 });
  const name = createUtf8Decoder(true).decode(await collect(stream, length));
  if (name === NAME_SECTION) tail.names ??= await collect(stream, rest);
  else await stream.skip(rest);
}

async function collect(stream: SectionStream, count: number): Promise<Uint8Array> {
  const whole = new ByteWriter();
  for await (const chunk of stream.take(count)) whole.append(chunk);
  return whole.written();
}
