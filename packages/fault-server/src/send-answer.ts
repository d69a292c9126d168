import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Answer, FaultKind } from "./answer.ts";

export interface PreparedAnswer {
  /** Status line and headers. */
  readonly head: string;
  readonly body: Uint8Array;
}

/** Time for the peer to read the sent bytes, also on a busy machine: RST discards bytes that are not read yet. */
const BEFORE_RESET_MS = 250;

/** Time between two pieces of a throttled body. */
const PIECE_MS = 20;

/**
 * Sends an answer with all of its faults, and closes the connection, unless the fault is to leave it open.
 *
 * @param gone - aborted when the connection has ended; the promise then rejects
 */
export async function sendAnswer(
  socket: Socket,
  { head, body }: PreparedAnswer,
  { answer, gone }: { readonly answer: Answer; readonly gone: AbortSignal },
): Promise<void> {
  const { fault, afterShare, headDelayMs = 0, framing } = answer;
  const write = async (bytes: string | Uint8Array): Promise<void> => {
    if (!socket.write(bytes)) await once(socket, "drain", { signal: gone });
  };
  if (headDelayMs > 0) await setTimeout(headDelayMs, undefined, { signal: gone });
  if (fault !== undefined && afterShare === undefined) return commitFault(fault, { socket, gone });
  await write(head);
  const sentBytes = fault === undefined ? body.length : Math.floor(body.length * (afterShare ?? 0));
  for await (const piece of inPieces(body.subarray(0, sentBytes), { answer, gone })) {
    if (framing === "chunked") await write(`${piece.length.toString(16)}\r\n`);
    await write(piece);
    if (framing === "chunked") await write("\r\n");
  }
  if (fault !== undefined) return commitFault(fault, { socket, gone });
  if (framing === "chunked") await write("0\r\n\r\n");
  socket.end();
}

async function* inPieces(
  body: Uint8Array,
  { answer: { bytesPerSecond }, gone }: { readonly answer: Answer; readonly gone: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  const pieceBytes = bytesPerSecond === undefined ? body.length : Math.ceil((bytesPerSecond * PIECE_MS) / 1000);
  for (let at = 0; at < body.length; at += pieceBytes) {
    yield body.subarray(at, at + pieceBytes);
    if (bytesPerSecond !== undefined) await setTimeout(PIECE_MS, undefined, { signal: gone });
  }
}

interface Connection {
  readonly socket: Socket;
  readonly gone: AbortSignal;
}

async function commitFault(fault: FaultKind, { socket, gone }: Connection): Promise<void> {
  switch (fault) {
    case "stall":
      return;
    case "end":
      socket.end();
      return;
    case "garbage":
      socket.end("no HTTP at all\r\n\r\n");
      return;
    case "reset":
      await setTimeout(BEFORE_RESET_MS, undefined, { signal: gone });
      socket.resetAndDestroy();
  }
}
